using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vertebra.Downloads.Tests;

/// <summary>What a client asked for.</summary>
internal sealed record Asked(string Path, string Range, string IfRange);

/// <summary>A web server on this machine.</summary>
internal sealed class MirrorServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Asked> _requests = new();

    private MirrorServer(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(context =>
        {
            HttpRequest request = context.Request;
            _requests.Enqueue(new Asked(request.Path, request.Headers.Range.ToString(), request.Headers.IfRange.ToString()));
            return answer(context);
        });
    }

    public Uri Address { get; private set; } = null!;

    public IReadOnlyList<Asked> Requests => [.. _requests];

    public static async Task<MirrorServer> StartAsync(RequestDelegate answer)
    {
        var server = new MirrorServer(answer);
        await server._application.StartAsync();
        server.Address = new Uri(server._application.Urls.Single());
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
