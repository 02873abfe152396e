namespace Vertebra.Common.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_replaces_the_old_file()
    {
        var path = _folder.File("x", [1, 2, 3]);
        AtomicFile.Write(path, stream => stream.Write([9]));
        Assert.Equal([9], File.ReadAllBytes(path));
        Assert.Equal(["x"], _folder.Names);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        var path = _folder.File("x", [1, 2, 3]);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new InvalidOperationException();
        }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["x"], _folder.Names);
    }

    [Fact]
    public void The_old_file_is_seen_until_the_new_one_is_complete()
    {
        var path = _folder.File("x", [1]);
        AtomicFile.Write(path, stream =>
        {
            stream.Write([2, 2]);
            stream.Flush();
            Assert.Equal([1], File.ReadAllBytes(path));
        });
        Assert.Equal([2, 2], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_full_disk_is_an_input_output_error_that_names_the_file()
    {
        var path = _folder.File("x", [1]);
        var fault = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device")));
        Assert.Equal($"Cannot write '{path}': No space left on device", fault.Message);
        Assert.Equal(["x"], _folder.Names);
    }

    [Fact]
    public void A_missing_folder_or_a_folder_as_target_is_one_clear_line()
    {
        Assert.Contains("does not exist", Assert.Throws<IOException>(() => AtomicFile.Write(_folder.File("no/x"), _ => { })).Message);
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => AtomicFile.Write(_folder.Path, _ => { })).Message);
    }
}
