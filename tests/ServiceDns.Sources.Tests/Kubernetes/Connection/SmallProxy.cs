using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

/// <summary>A proxy of a few lines, for one server: it notes where clients want to go, and leads all of them there.</summary>
/// <param name="server">Where it leads to.</param>
/// <param name="user">Name and password that it wants, as <c>name:password</c>; null for none.</param>
/// <param name="certificate">TLS to the proxy itself; null for none.</param>
internal sealed class SmallProxy(Uri server, string? user = null, X509Certificate2? certificate = null) : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Where clients wanted to go, as <c>host:port</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Listens, and returns the port.</summary>
    public int Start()
    {
        listener.Start();
        running = AcceptAsync();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        Stream stream = client.GetStream();
        if (certificate is not null)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(certificate);
            stream = secure;
        }
        var first = (await ReadAsync(stream, 1))[0];
        if (!await (first == 5 ? GreetSocksAsync(stream) : ConnectAsync(stream, $"{(char)first}"))) return;
        using var target = new TcpClient();
        await target.ConnectAsync(server.Host.Trim('[', ']'), server.Port, stopping.Token);
        await Task.WhenAny(stream.CopyToAsync(target.GetStream(), stopping.Token), target.GetStream().CopyToAsync(stream, stopping.Token));
    }

    /// <summary>HTTP's CONNECT, again where the first came without the password (RFC 9110, section 9.3.6).</summary>
    private async Task<bool> ConnectAsync(Stream stream, string head)
    {
        while (true)
        {
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal)) head += (char)(await ReadAsync(stream, 1))[0];
            var expected = user is null ? "" : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user))}";
            if (head.StartsWith("CONNECT ", StringComparison.Ordinal) && head.Contains(expected, StringComparison.OrdinalIgnoreCase)) break;
            await WriteAsync(stream, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            head = "";
        }
        Asked.Enqueue(head.Split(' ')[1]);
        await WriteAsync(stream, "HTTP/1.1 200 Yes\r\n\r\n"u8.ToArray());
        return true;
    }

    /// <summary>RFC 1928 with addresses of names, RFC 1929.</summary>
    private async Task<bool> GreetSocksAsync(Stream stream)
    {
        var methods = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
        var wanted = (byte)(user is null ? 0 : 2);
        if (!methods.Contains(wanted)) return false;
        await WriteAsync(stream, [5, wanted]);
        if (user is not null)
        {
            var name = await ReadAsync(stream, (await ReadAsync(stream, 2))[1]);
            var password = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
            var isRight = $"{Encoding.UTF8.GetString(name)}:{Encoding.UTF8.GetString(password)}" == user;
            await WriteAsync(stream, [1, (byte)(isRight ? 0 : 1)]);
            if (!isRight) return false;
        }
        var kind = (await ReadAsync(stream, 4))[3];
        if (kind != 3) return false; // a name
        var host = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
        var port = await ReadAsync(stream, 2);
        Asked.Enqueue($"{Encoding.UTF8.GetString(host)}:{(port[0] << 8) | port[1]}");
        await WriteAsync(stream, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        return true;
    }

    private async Task<byte[]> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, stopping.Token);
        return bytes;
    }

    private async Task WriteAsync(Stream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes, stopping.Token);
        await stream.FlushAsync(stopping.Token);
    }
}
