using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>
/// The program as a pod has it: an API server at a Service's address, which the environment names, the service account's files as the
/// kubelet lays them, a network of its own. kubeadm's cluster is in the API server.
/// </summary>
internal sealed class PodServer : IAsyncDisposable
{
    /// <summary>The account's name, as tokens bring it.</summary>
    public const string Account = "system:serviceaccount:kube-system:coredns";

    // An upstream that is not there, as in the examples.
    private const string ResolvConf = "nameserver 192.0.2.1\n";

    private const string MountVolume = """
        set -e
        mount -t tmpfs tmpfs /var/run
        mkdir -p /var/run/secrets/kubernetes.io/serviceaccount
        mount --bind "$0" /var/run/secrets/kubernetes.io/serviceaccount
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(20);

    private readonly NetworkNamespace network;
    private readonly IPAddress address;
    private readonly string volume = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private RunningServer? server;
    private string? token;

    private PodServer(NetworkNamespace network, IPAddress address, FakeApi api) =>
        (this.network, this.address, Api) = (network, address, api);

    public FakeApi Api { get; }

    public string Log => server?.Log ?? "";

    /// <summary>Makes all but the program, which <see cref="StartAsync"/> starts.</summary>
    /// <param name="apiAddress">The API server's, on port 443.</param>
    /// <param name="role">The page of the ClusterRole that the account has.</param>
    public static async Task<PodServer> CreateAsync(IPAddress apiAddress, string role)
    {
        var bits = apiAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var network = await NetworkNamespace.CreateAsync(ResolvConf, null, $"{apiAddress}/{bits}");
        var api = await FakeApi.StartAsync(new FakeApiOptions { Address = apiAddress, Port = 443, Tls = true, Open = network.Open });
        var pod = new PodServer(network, apiAddress, api);
        try
        {
            await pod.PrepareAsync(role);
            return pod;
        }
        catch
        {
            await pod.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program and waits until it has read the cluster.</summary>
    /// <param name="corefile">The path.</param>
    /// <param name="variables">Of the environment, as <c>NAME=VALUE</c>, beside those that every pod has.</param>
    public async Task StartAsync(string corefile, params string[] variables)
    {
        string[] words = [.. network.Enter, "env", $"KUBERNETES_SERVICE_HOST={address}", "KUBERNETES_SERVICE_PORT=443", .. variables];
        server = await RunningServer.StartAsync(words, corefile, null, ClientAt(53));
        await ExpectAsync("kubernetes.default.svc.cluster.local", "10.96.0.1");
    }

    public DnsClient ClientAt(int port) => new(new IPEndPoint(IPAddress.Loopback, port), network.Open);

    /// <summary>
    /// Puts a token into the volume, as the kubelet does: a new folder, to which one link is turned at once. It alone is valid then.
    /// </summary>
    public async Task GiveTokenAsync(string next)
    {
        var folder = Directory.CreateDirectory(Path.Combine(volume, $"..{next}")).FullName;
        var files = new Dictionary<string, string> { ["token"] = next, ["ca.crt"] = Api.Authority.Pem, ["namespace"] = "kube-system" };
        foreach (var (name, text) in files) await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        Directory.CreateSymbolicLink(Path.Combine(volume, "..data_tmp"), Path.GetFileName(folder));
        await Command.RunAsync("mv", "-T", Path.Combine(volume, "..data_tmp"), Path.Combine(volume, "..data"));
        Api.Access.AddToken(next, Account);
        if (token is null)
        {
            foreach (var name in files.Keys) File.CreateSymbolicLink(Path.Combine(volume, name), $"..data/{name}");
        }
        else
        {
            Api.Access.RemoveToken(token);
            Directory.Delete(Path.Combine(volume, $"..{token}"), recursive: true);
        }
        token = next;
    }

    /// <summary>Asks until the first record of the answer is that.</summary>
    public async Task ExpectAsync(string name, string data)
    {
        var watch = Stopwatch.StartNew();
        Reply reply;
        while ((reply = await server!.Client.UdpAsync(new Ask(name, "A"))).Answer.FirstOrDefault()?.Data != data)
        {
            if (watch.Elapsed > Patience) Assert.Fail($"{name} is not {data} but\n{reply}\n{Log}");
            await Task.Delay(Pause);
        }
    }

    private async Task PrepareAsync(string role)
    {
        Api.Access.AllowsAnonymous = false;
        foreach (var rule in ClusterRole.Read(role)) rule.AllowTo(Api.Access, Account);
        await ApiObjects.FillAsync(Api.Store, Repository.Path("Corefile-examples", "kubeadm", "manifests"), "10.96.0.0/12");
        await GiveTokenAsync("first");
        var mount = await network.RunAsync("sh", "-c", MountVolume, volume);
        Assert.True(mount.Exit == 0, mount.Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        await Api.DisposeAsync();
        await network.DisposeAsync();
        Directory.Delete(volume, recursive: true);
    }
}
