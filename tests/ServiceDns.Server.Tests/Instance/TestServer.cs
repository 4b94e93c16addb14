using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

/// <summary>A server on a free port of 127.0.0.1 with plugins of its own, a Corefile on disk that tests change, and its log.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private static int lastPort = System.Environment.ProcessId;

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly MemoryStream output = new();
    private readonly LogWriter writer;

    public TestServer(string? corefile = null, Func<TestPlugins, IEnumerable<PluginSlot>>? slots = null)
    {
        writer = new LogWriter(output);
        Plugins = new TestPlugins();
        Logs = new LineLogs(writer);
        if (corefile is not null) Corefile = corefile;
        Control = new ServerControl(new ServerOptions
        {
            Corefile = new CorefileLoader(CorefilePath, 0, () => ""),
            Plugins = new PluginCatalog([.. slots?.Invoke(Plugins) ?? Plugins.Slots]),
            DefaultPort = 0,
            Logs = Logs,
        });
    }

    public ServerControl Control { get; }

    public TestPlugins Plugins { get; }

    public LineLogs Logs { get; }

    /// <summary>The lines of the start that CoreDNS prints too.</summary>
    public List<string> Printed { get; } = [];

    /// <summary>Those that tell where UDP is served.</summary>
    public List<string> Placements { get; } = [];

    public string CorefilePath => Path.Combine(folder, "Corefile");

    /// <summary>The file on disk.</summary>
    public string Corefile
    {
        set => File.WriteAllText(CorefilePath, value);
    }

    public string[] Log
    {
        get
        {
            Assert.True(writer.Flush(Generous));
            return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    public static async Task<TestServer> StartAsync(string corefile)
    {
        var server = new TestServer(corefile);
        await server.StartAsync();
        return server;
    }

    public Task StartAsync() => Control.StartAsync(
        line => (line.StartsWith("[INFO] ", StringComparison.Ordinal) ? Placements : Printed).Add(line), CancellationToken.None);

    /// <summary>The port in the first line that was printed.</summary>
    public int Port => PortOf(Printed[0]);

    /// <summary>The port of a line such as <c>example.org.:1053 on 127.0.0.1</c>.</summary>
    public static int PortOf(string line) => int.Parse(line.Split(' ')[0].Split(':')[^1]);

    /// <summary>
    /// A free port of 127.0.0.1, below those that the system hands out to clients: no socket of another test can come by it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = 20000 + Interlocked.Increment(ref lastPort) % 10000;
            if (IsFree(port)) return port;
        }
    }

    /// <summary>Asks for the address of a name over UDP: the address of the answer, or the text of its code.</summary>
    public async Task<string> AskAsync(string name = "example.org.", int? port = null)
    {
        using var query = new Query();
        query.Ask(DomainName.Parse(name).Wire, RecordType.A, dnssecOk: false);
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(IPAddress.Loopback, port ?? Port);
        await client.SendAsync(query.Buffer[..query.QuestionEnd].ToArray());
        var answer = (await client.ReceiveAsync().WaitAsync(Generous)).Buffer;
        var code = Header.Code(answer);
        return code == ResponseCode.NoError ? new IPAddress(answer[^4..]).ToString() : code.ToText();
    }

    /// <summary>Whether nobody has that UDP port of 127.0.0.1.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Control.StopAsync(CancellationToken.None);
        writer.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
