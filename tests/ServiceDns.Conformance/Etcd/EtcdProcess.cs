using System.Diagnostics;
using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;

namespace ServiceDns.Conformance.Etcd;

/// <summary>A real etcd on ports of its own, fed by etcdctl.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(100);

    private readonly Process process;
    private readonly string folder;

    private EtcdProcess(Process process, string folder, string endpoint) =>
        (this.process, this.folder, Endpoint) = (process, folder, endpoint);

    public string Endpoint { get; }

    /// <summary>What etcdctl says beside the command: users and passwords.</summary>
    public string[] Options { get; set; } = [];

    /// <param name="files">With them it is asked by TLS only, by clients whose certificate the authority has signed.</param>
    public static async Task<EtcdProcess> StartAsync(TestCertificates? files = null)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-etcd-").FullName;
        var scheme = files is null ? "http" : "https";
        var (client, peer) = ($"{scheme}://127.0.0.1:{Sockets.FreePort()}", $"http://127.0.0.1:{Sockets.FreePort()}");
        var process = Command.Start(
        [
            "etcd", "--data-dir", folder, "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}", "--log-level", "error", "--unsafe-no-fsync",
            .. files is null ? Array.Empty<string>() : Encrypted(files),
        ], null);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var etcd = new EtcdProcess(process, folder, client) { Options = files is null ? [] : AsClient(files) };
        var since = Stopwatch.StartNew();
        while ((await etcd.TryAsync("endpoint", "health")).Exit != 0)
        {
            if (process.HasExited || since.Elapsed > Patience) throw new TimeoutException("etcd does not start");
            await Task.Delay(Pause);
        }
        return etcd;
    }

    /// <summary>Runs etcdctl; returns what it wrote.</summary>
    public async Task<string> ControlAsync(params string[] words)
    {
        var run = await TryAsync(words);
        return run.Exit == 0 ? run.Output : throw new InvalidOperationException($"etcdctl {string.Join(' ', words)}: {run.Error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string[] Encrypted(TestCertificates files) =>
    [
        "--cert-file", files.PathOf("both.pem"), "--key-file", files.PathOf("both-key.pem"), // its gateway is a client of it
        "--client-cert-auth", "--trusted-ca-file", files.PathOf("ca.pem"),
    ];

    private static string[] AsClient(TestCertificates files) =>
        ["--cacert", files.PathOf("ca.pem"), "--cert", files.PathOf("client.pem"), "--key", files.PathOf("client-key.pem")];

    private Task<Command> TryAsync(params string[] words) => Command.RunAsync(
        ["etcdctl", "--endpoints", Endpoint, .. Options, .. words], new Dictionary<string, string> { ["ETCDCTL_API"] = "3" });
}
