using System.Net;
using System.Net.Sockets;

namespace Vertebra.Data.Tests;

/// <summary>An HTTP server on this machine that answers every request in one way.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _requests;

    public LocalServer(Action<HttpListenerContext> answer)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _requests);
                _ = Task.Run(() => answer(context));
            }
        });
    }

    public Uri Address { get; }

    public int Requests => _requests;

    public static void Send(HttpListenerContext context, byte[] content)
    {
        context.Response.ContentLength64 = content.Length;
        context.Response.OutputStream.Write(content);
        context.Response.Close();
    }

    public void Dispose() => _listener.Close();
}
