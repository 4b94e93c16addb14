using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ServiceDns.Server;

/// <summary>One open address. Kestrel is used without host and container: that starts in milliseconds and trims well.</summary>
internal sealed class HttpSite
{
    private const int MaxConnections = 512; // scrapers and probes; more is a mistake or an attack

    private readonly KestrelServer server;
    private ListenOptions? listen;

    private HttpSite(HttpAddress address, ILogger log)
    {
        Address = address;
        Pages = new HttpPages(log);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        if (address.Address is null) options.ListenAnyIP(address.Port, Configure);
        else options.Listen(address.Address, address.Port, Configure);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    /// <summary>What was asked for.</summary>
    internal HttpAddress Address { get; }

    /// <summary>What it serves.</summary>
    internal HttpPages Pages { get; }

    /// <summary>Pages, of all configurations, that need it open.</summary>
    internal int Users { get; set; }

    /// <summary>The port, also where the system chose it.</summary>
    internal int Port => ((IPEndPoint)listen!.EndPoint).Port;

    /// <summary>Opens the address.</summary>
    /// <exception cref="IOException">In use, not allowed, or not an address of this machine; worded as Go does.</exception>
    internal static async Task<HttpSite> OpenAsync(string text, HttpAddress address, ILogger log, CancellationToken cancel)
    {
        var site = new HttpSite(address, log);
        try
        {
            await site.server.StartAsync(site.Pages, cancel);
            return site;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            site.server.Dispose();
            throw HttpAddress.Failed(text, "bind: " + Reason(e), e);
        }
    }

    /// <summary>Closes the address; requests being answered are finished unless <paramref name="cancel"/> comes first.</summary>
    internal async Task CloseAsync(CancellationToken cancel)
    {
        await server.StopAsync(cancel);
        server.Dispose();
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
