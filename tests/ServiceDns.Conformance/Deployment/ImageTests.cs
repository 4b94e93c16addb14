using System.Net;
using System.Text.RegularExpressions;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Deployment;

/// <summary>Publishing takes both processors for a while: tests that wait for a server would wait for it.</summary>
[CollectionDefinition(nameof(PublishedImage), DisableParallelization = true)]
public class PublishedImageAlone : ICollectionFixture<PublishedImage>;

/// <summary>The image, and a container of it: its numeric user, no rights, a root that nobody can write to, a network of its own.</summary>
[Collection(nameof(PublishedImage))]
public partial class ImageTests(PublishedImage image)
{
    private const string PortStart = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    // What a container runtime does: /proc and some devices, a root that is read only, no way to more rights.
    private const string Contain = $$"""
        set -e
        root=$0 first=$1 user=$2
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        for device in null zero urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
        mount -o remount,bind,ro "$root"
        echo "$first" >{{PortStart}}
        shift 2
        exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" "$@"
        """;

    private const string Corefile = """
        .:53 {
            health
            ready
            kubernetes cluster.local {
                manifests /etc/coredns/manifests
            }
            prometheus :9153
            reload
        }
        """;

    private static string FinalStage => Regex.Split(Repository.Read("docker", "Dockerfile"), "^FROM ", RegexOptions.Multiline)[^1];

    [Fact]
    public void It_is_what_the_Dockerfile_makes()
    {
        Assert.Equal(Words("USER"), image.Settings.GetProperty("User").GetString());
        Assert.Equal(Words("WORKDIR"), image.Settings.GetProperty("WorkingDir").GetString()!.TrimEnd('/'));
        Assert.Equal(
            Words("ENTRYPOINT"),
            $"[{string.Join(", ", image.Settings.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetRawText()))}]");
        Assert.Equal(
            Words("EXPOSE").Split(' ').Order(),
            image.Settings.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order());
        Assert.Equal(
            Regex.Matches(FinalStage, "^ENV (.*)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order(),
            image.Settings.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()!).Order());
        Assert.Equal($"{Words("WORKDIR").TrimStart('/')}/{Words("COPY").Split(' ')[^1]}", Assert.Single(image.Added));
        var project = Repository.Read("src", "ServiceDns", "ServiceDns.csproj");
        Assert.Contains($"<ContainerBaseImage>{FinalStage.Split('\n')[0]}</ContainerBaseImage>", project, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_container_answers_without_any_right()
    {
        Needs.Commands("dig", "setpriv");
        await using var network = await NetworkNamespace.CreateAsync("nameserver 192.0.2.1\n");
        var client = new DnsClient(new IPEndPoint(IPAddress.Loopback, 53), network.Open);

        await using var server = await RunningServer.RunAsync(Container(network, firstPort: 53), client);

        var dig = await network.RunAsync("dig", "@127.0.0.1", "my-service.default.svc.cluster.local", "+short");
        Assert.Equal("10.100.234.230\n", dig.Output);
        var overTcp = await network.RunAsync("dig", "@127.0.0.1", "+tcp", "my-service.default.svc.cluster.local", "+short");
        Assert.Equal("10.100.234.230\n", overTcp.Output);
        var status = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/status");
        var user = image.Settings.GetProperty("User").GetString()!.Split(':')[0];
        Assert.Contains($"\nUid:\t{user}\t{user}\t{user}\t{user}\n", status, StringComparison.Ordinal);
        Assert.Contains("\nCapEff:\t0000000000000000\n", status, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Where_the_port_is_not_its_to_have_it_says_what_to_do()
    {
        Needs.Commands("setpriv");
        await using var network = await NetworkNamespace.CreateAsync("nameserver 192.0.2.1\n");

        var run = await Command.RunAsync(Container(network, firstPort: 1024), null);

        Assert.Equal(1, run.Exit);
        Assert.Matches(Refusal(), run.Error);
    }

    private string[] Container(NetworkNamespace network, int firstPort)
    {
        foreach (var folder in (string[])["proc", "dev", "etc/coredns/manifests"])
        {
            Directory.CreateDirectory(Path.Combine(image.Root, folder));
        }
        foreach (var device in (string[])["null", "zero", "urandom"]) File.WriteAllText(Path.Combine(image.Root, "dev", device), "");
        File.WriteAllText(Path.Combine(image.Root, "etc/coredns/Corefile"), Corefile);
        foreach (var file in Directory.EnumerateFiles(Repository.Path("Corefile-examples", "quickstart", "manifests")))
        {
            File.Copy(file, Path.Combine(image.Root, "etc/coredns/manifests", Path.GetFileName(file)), overwrite: true);
        }
        return
        [
            .. network.Enter, "sh", "-c", Contain, image.Root, $"{firstPort}", image.Settings.GetProperty("User").GetString()!,
            .. image.Settings.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetString()!), "-conf",
            "/etc/coredns/Corefile",
        ];
    }

    private static string Words(string instruction) =>
        Regex.Match(FinalStage, $"^{instruction} (.*)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"listen (udp|tcp) :53: bind: permission denied; ports below 1024 need the capability CAP_NET_BIND_SERVICE, "
        + @"or a lower sysctl net\.ipv4\.ip_unprivileged_port_start; or choose another port than 53, in the Corefile or, "
        + @"where that names none, with -dns\.port")]
    private static partial Regex Refusal();
}
