using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceDns.FakeApiServer.Faults;
using ServiceDns.FakeApiServer.Http;
using ServiceDns.FakeApiServer.Security;

namespace ServiceDns.FakeApiServer;

/// <summary>
/// A double of kube-apiserver that speaks HTTP as the real one does, on a port of its own. Its store outlives a stop and a start, so that a
/// restart is what it is in a cluster.
/// </summary>
public sealed class FakeApi : IAsyncDisposable
{
    private readonly FakeApiOptions options;
    private WebApplication? host;

    private FakeApi(FakeApiOptions options)
    {
        this.options = options;
        Store = new ObjectStore(options.Time);
    }

    public ObjectStore Store { get; }

    public Behaviour Behaviour { get; } = new();

    public Access Access { get; } = new();

    public CertificateAuthority Authority { get; } = new();

    public FaultPlan Faults { get; } = new();

    public OpenWatches Watches { get; } = new();

    public OpenConnections Connections { get; } = new();

    public RequestLog Requests { get; } = new();

    /// <summary>Called with the revision of each event right before its bytes are handed to the connection.</summary>
    public Action<ulong>? Written { get; set; }

    /// <summary>Where it listens; the same after a restart.</summary>
    public Uri Address { get; private set; } = new("http://0.0.0.0");

    public static async Task<FakeApi> StartAsync(FakeApiOptions? options = null)
    {
        var api = new FakeApi(options ?? new FakeApiOptions());
        await api.StartAgainAsync();
        return api;
    }

    /// <summary>Breaks all connections and stops listening: clients get "connection refused".</summary>
    public async Task StopAsync()
    {
        if (host is null) return;
        Connections.Drop();
        await host.StopAsync();
        await host.DisposeAsync();
        host = null;
    }

    /// <summary>Listens again, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore();
        if (options.Tls) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        if (options.Open is not null) builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = Bind);
        host = builder.Build();
        host.Run(new RequestHandler(this).HandleAsync);
        await host.StartAsync();
        Address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Text of a kubeconfig for this server.</summary>
    /// <param name="user">Fields of the user, such as <c>token: abc</c>; one a line.</param>
    public string Kubeconfig(string user = "") => KubeconfigText.For(this, options.Tls, user);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Authority.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = true; // compression ends with it
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 250; // as the real one
        kestrel.Listen(new IPEndPoint(options.Address, Address.Port is > 0 and not 80 ? Address.Port : options.Port), listen =>
        {
            listen.Protocols = options.Tls && options.Http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            listen.Use(Connections.Middleware);
            if (options.Tls) listen.UseHttps(Secure);
        });
    }

    private Socket Bind(EndPoint endpoint)
    {
        var socket = options.Open!(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true); // a restart takes the same port
        socket.Bind(endpoint);
        return socket;
    }

    private void Secure(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = Authority.IssueServer(options.Address);
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => Authority.Signed(certificate);
    }
}
