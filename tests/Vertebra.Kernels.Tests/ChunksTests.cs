using FsCheck;
using FsCheck.Fluent;
using Vertebra.Kernels.Threading;

namespace Vertebra.Kernels.Tests;

public class ChunksTests
{
    [Fact]
    public void Chunks_cover_every_item_once_and_in_order() => Prop.ForAll(
        Arb.From(Gen.Choose(0, 2_000_000)), Arb.From(Gen.Choose(0, 100_000)), Arb.From(Gen.Elements(1, 16, 64)),
        (items, cost, multiple) =>
        {
            var chunks = new Chunks(items, cost, multiple);
            long next = 0;
            for (int chunk = 0; chunk < chunks.Count; chunk++)
            {
                Assert.Equal(next, chunks.Start(chunk));
                Assert.True(chunks.End(chunk) > chunks.Start(chunk));
                Assert.Equal(0, chunks.Start(chunk) % multiple);
                next = chunks.End(chunk);
            }
            Assert.Equal(items, next);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(1998, 11));

    [Fact]
    public void Tiny_work_is_one_chunk() => Assert.Equal(1, new Chunks(8000).Count);
}
