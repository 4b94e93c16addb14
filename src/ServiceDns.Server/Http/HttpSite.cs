using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>One open address. Kestrel is used without host and container: that starts in milliseconds and trims well.</summary>
internal sealed class HttpSite
{
    private const int MaxConnections = 512; // scrapers and probes; more is a mistake or an attack

    private readonly KestrelServer server;
    private readonly string text;
    private readonly Queue<Socket> inherited;
    private readonly List<Socket> listening = [];
    private ListenOptions? listen;
    private bool isOpen;

    private HttpSite(string text, HttpAddress address, ILogger log, IEnumerable<Socket> inherited)
    {
        this.text = text;
        this.inherited = new Queue<Socket>(inherited);
        Address = address;
        Pages = new HttpPages(log);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        if (address.Address is null) options.ListenAnyIP(address.Port, Configure);
        else options.Listen(address.Address, address.Port, Configure);
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Bind }), NullLoggerFactory.Instance);
        server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    /// <summary>What was asked for.</summary>
    internal HttpAddress Address { get; }

    /// <summary>The pages that the site serves.</summary>
    internal HttpPages Pages { get; }

    /// <summary>Pages, of all configurations, that need it open.</summary>
    internal int Users { get; set; }

    /// <summary>The port, also where the system chose it.</summary>
    internal int Port => ((IPEndPoint)listen!.EndPoint).Port;

    /// <summary>What another process can go on with.</summary>
    internal IEnumerable<HandedSocket> Shareable => listening.Select(socket => new HandedSocket(HandedKind.Http, text, socket));

    /// <summary>
    /// Opens the address, unless another process has it open and goes on serving it until <see cref="OpenAsync(CancellationToken)"/>.
    /// </summary>
    /// <exception cref="IOException">In use, not allowed, or not an address of this machine; worded as Go does.</exception>
    internal static async Task<HttpSite> OpenAsync(
        string text, HttpAddress address, ILogger log, IReadOnlyList<Socket> inherited, CancellationToken cancel)
    {
        var site = new HttpSite(text, address, log, inherited);
        if (inherited.Count == 0) await site.OpenAsync(cancel);
        return site;
    }

    /// <summary>Answers from now on, if it does not yet.</summary>
    /// <exception cref="IOException">As of the other.</exception>
    internal async Task OpenAsync(CancellationToken cancel)
    {
        if (isOpen) return;
        try
        {
            await server.StartAsync(Pages, cancel);
            isOpen = true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            server.Dispose();
            throw HttpAddress.Failed(text, "bind: " + Reason(e), e);
        }
    }

    /// <summary>
    /// Leaves the address to another process, which has it open too; requests being answered are finished unless it takes too long.
    /// </summary>
    internal Task LeaveAsync(CancellationToken cancel)
    {
        listening.ForEach(SharedSocket.Close);
        return CloseAsync(cancel);
    }

    /// <summary>Closes the address; requests being answered are finished unless <paramref name="cancel"/> comes first.</summary>
    internal async Task CloseAsync(CancellationToken cancel)
    {
        foreach (var socket in inherited) socket.Dispose(); // never opened
        inherited.Clear();
        await server.StopAsync(cancel);
        server.Dispose();
    }

    private Socket Bind(EndPoint endPoint)
    {
        if (!inherited.TryDequeue(out var socket)) socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        listening.Add(socket);
        return socket;
    }

    private void Configure(ListenOptions options)
    {
        options.Protocols = HttpProtocols.Http1;
        listen = options;
    }

    private static string Reason(Exception e) => e switch
    {
        { InnerException: AddressInUseException } => "address already in use",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "cannot assign requested address",
        _ => e.Message,
    };
}
