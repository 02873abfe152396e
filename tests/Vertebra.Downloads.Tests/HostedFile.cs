using Microsoft.AspNetCore.Http;

namespace Vertebra.Downloads.Tests;

/// <summary>A file on a server, with the server's habits.</summary>
internal sealed class HostedFile(byte[] content)
{
    public byte[] Content { get; set; } = content;

    /// <summary>The ETag without quotes; null for none.</summary>
    public string? Tag { get; set; } = "v1";

    /// <summary>Whether the server understands ranges.</summary>
    public bool HasRanges { get; init; } = true;

    /// <summary>After how many bytes of their bodies the next answers are cut.</summary>
    public Queue<int> Cuts { get; init; } = new();

    /// <summary>Called in the middle of a body that is cut, before the connection is.</summary>
    public Func<Task>? InTheMiddle { get; init; }

    public async Task AnswerAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        int from = 0;
        if (Tag is not null)
            response.Headers.ETag = $"\"{Tag}\"";
        if (HasRanges && context.Request.GetTypedHeaders().Range is { } range && context.Request.Headers.IfRange == $"\"{Tag}\"")
        {
            from = (int)range.Ranges.Single().From!.Value;
            if (from >= Content.Length)
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = $"bytes */{Content.Length}";
                return;
            }
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
        }
        ReadOnlyMemory<byte> body = Content.AsMemory(from);
        response.ContentLength = body.Length;
        if (!Cuts.TryDequeue(out int cut))
        {
            await response.Body.WriteAsync(body);
            return;
        }
        await response.Body.WriteAsync(body[..Math.Min(cut, body.Length)]);
        await response.Body.FlushAsync();
        if (InTheMiddle is not null)
            await InTheMiddle();
        // A body shorter than its length makes the server close the connection behind what it sent; a reset could overtake that.
    }
}
