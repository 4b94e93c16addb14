using System.Net.Security;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Dns;
using ServiceDns.Plugins.Tls;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Forward;

/// <summary>This very server as an upstream by TLS or HTTPS on loopback; it answers every question with 192.0.2.53.</summary>
internal sealed class EncryptedUpstream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // handshakes take their time where all processors are busy

    private readonly ListenerSet listeners = new(TimeProvider.System, new Random(1), new MetricRegistry(), NullLogger.Instance);
    private ListenAddress address;
    private readonly CountingTls tls;

    private EncryptedUpstream(string scheme, IServerTls tls)
    {
        this.tls = new CountingTls(tls);
        address = new ListenAddress("127.0.0.1", 0, scheme);
        Open();
        Port = listeners.EndPointsOf(address)[0].Port;
    }

    public int Port { get; }

    public int Handshakes => tls.Handshakes;

    /// <summary>Ids of the queries so far.</summary>
    public List<int> Ids { get; } = [];

    /// <param name="scheme"><c>tls</c> or <c>https</c>.</param>
    /// <param name="files">Its certificates.</param>
    /// <param name="clients">What <c>client_auth</c> says.</param>
    public static async Task<EncryptedUpstream> StartAsync(string scheme, TestCertificates files, string clients = "nocert")
    {
        var setup = new TestSetup("tls://.").Parse(
            TlsSetup.Definition,
            $"tls {files.PathOf("cert.pem")} {files.PathOf("key.pem")} {files.PathOf("ca.pem")} {{\nclient_auth {clients}\n}}");
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        return new EncryptedUpstream(scheme, setup.Block.Tls!);
    }

    /// <summary>Closes all connections, and takes new ones on the same port.</summary>
    public async Task RestartAsync()
    {
        await listeners.StopAsync();
        address = address with { Port = Port };
        Open();
    }

    public async ValueTask DisposeAsync() => await listeners.StopAsync();

    private void Open()
    {
        var chain = new BlockRuntime(BlockInfo.None, new Answering(this));
        var dispatcher = new Dispatcher(listeners.InfoOf(address), [chain], listeners.Dispatching);
        listeners.Apply([new ListenerRequest(address, dispatcher, new ListenerSettings
        {
            Tls = tls,
            ReadTimeout = Patience,
            IdleTimeout = Patience,
        })]);
    }

    private sealed class Answering(EncryptedUpstream upstream) : IQueryHandler
    {
        public string Name => "answering";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            lock (upstream.Ids) upstream.Ids.Add(query.Id);
            var writer = query.Respond(ResponseCode.NoError, HeaderFlags.RecursionAvailable, Name);
            writer.Add(Section.Answer, query.Name, RecordType.A, 60, [192, 0, 2, 53]);
            query.Complete(ref writer);
            return new(Outcome.Written);
        }
    }

    private sealed class CountingTls(IServerTls inner) : IServerTls
    {
        private int handshakes;

        public int Handshakes => Volatile.Read(ref handshakes);

        public SslServerAuthenticationOptions OptionsFor(List<SslApplicationProtocol> protocols)
        {
            Interlocked.Increment(ref handshakes);
            return inner.OptionsFor(protocols);
        }
    }
}
