using System.Text.RegularExpressions;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Dnssec;

/// <summary>Signed answers as a validator that nobody here wrote sees them: delv, which trusts the zone's key and nothing else.</summary>
public sealed partial class ValidationTests : IDisposable
{
    private const string Zone = """
        $TTL 300
        @         SOA   ns admin 1 7200 3600 1209600 300
                  NS    ns
                  MX    10 Mail
        ns        A     192.0.2.1
        mail      A     192.0.2.2
                  AAAA  2001:db8::2
        www       CNAME mail
        srv       SRV   0 1 80 Mail
        old       DNAME new
        x.new     A     192.0.2.3
        *.wild    TXT   "any"
        a.b.c     TXT   "deep"
        bare      NS    ns.bare
        ns.bare   A     192.0.2.4

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    //                       Corefile of the zone; KEY is the key                      zone signed before the start
    private static readonly Dictionary<string, (string Corefile, bool IsSigned)> Ways = new()
    {
        ["dnssec"] = ("file db example.org\ndnssec {\nkey file KEY\n}", false),
        ["ldns-signzone"] = ("file db.signed example.org", true),
        ["sign"] = ("file db.example.org.signed example.org {\nreload 100ms\n}\nsign db {\nkey file KEY\ndirectory .\n}", false),
    };

    //                       name                 type    what delv says
    private static readonly (string Name, string Type, string Verdict)[] Questions =
    [
        ("example.org", "SOA", "fully validated"),
        ("example.org", "MX", "fully validated"),
        ("example.org", "DNSKEY", "fully validated"),
        ("mail.example.org", "AAAA", "fully validated"),
        ("MAIL.Example.org", "A", "fully validated"),
        ("www.example.org", "A", "fully validated"),
        ("srv.example.org", "SRV", "fully validated"),
        ("x.old.example.org", "A", "fully validated"),
        ("y.wild.example.org", "TXT", "fully validated"),
        ("mail.example.org", "TXT", "negative response, fully validated"),
        ("none.example.org", "A", "negative response, fully validated"),
        ("none.mail.example.org", "A", "negative response, fully validated"),
        ("b.c.example.org", "A", "negative response, fully validated"),
        ("bare.example.org", "DS", "negative response, fully validated"),
    ];

    public static TheoryData<string, string> Keys => new()
    {
        { "dnssec", "ECDSAP256SHA256" }, { "ldns-signzone", "ECDSAP256SHA256" }, { "sign", "ECDSAP256SHA256" },
        { "dnssec", "ED25519" }, { "sign", "ED25519" },
    };

    [SkippableTheory, MemberData(nameof(Keys))]
    public async Task A_validator_accepts_every_answer(string way, string algorithm)
    {
        Needs.Commands("delv", "ldns-keygen", "ldns-signzone");
        var (corefile, isSigned) = Ways[way];
        await using var network = await NetworkNamespace.CreateAsync("nameserver 192.0.2.1\n");
        var key = await MakeKeyAsync(network, algorithm);
        await File.WriteAllTextAsync(Path.Combine(folder, "db"), Zone);
        if (isSigned) await ShellAsync(network, $"ldns-signzone -o example.org -f db.signed db {key}");
        var lines = corefile.Replace("KEY", key, StringComparison.Ordinal)
            .Replace("directory .", $"directory {folder}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "Corefile"),
            $"example.org {{\nroot {folder}\n{lines}\n}}\n");
        await using var server = await RunningServer.StartAnnouncedAsync(network.Enter, Path.Combine(folder, "Corefile"));
        await UntilAsync(async () => (await AskAsync(network, "example.org", "SOA")).Contains("fully validated", StringComparison.Ordinal));

        foreach (var (name, type, verdict) in Questions)
        {
            var output = await AskAsync(network, name, type);
            Assert.True(output.Contains($"; {verdict}", StringComparison.Ordinal), $"{name} {type}\n{output}");
        }
    }

    /// <summary>Makes a key and has delv trust it.</summary>
    private async Task<string> MakeKeyAsync(NetworkNamespace network, string algorithm)
    {
        var key = (await ShellAsync(network, $"ldns-keygen -k -a {algorithm} example.org")).Trim();
        var record = KeyData().Match(await File.ReadAllTextAsync(Path.Combine(folder, key + ".key"))).Groups;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "anchors"),
            $"trust-anchors {{ example.org. static-key 257 3 {record[1].Value} \"{record[2].Value}\"; }};\n");
        return key;
    }

    private async Task<string> AskAsync(NetworkNamespace network, string name, string type) =>
        (await network.RunAsync(
            "delv", "@127.0.0.1", "-a", Path.Combine(folder, "anchors"), "+root=example.org", "+multiline", name, type)) is var run
            ? run.Output + run.Error
            : "";

    private async Task<string> ShellAsync(NetworkNamespace network, string command)
    {
        var run = await network.RunAsync("sh", "-c", $"cd '{folder}' && {command}");
        return run.Exit == 0 ? run.Output : throw new InvalidOperationException($"{command}: {run.Error}");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition()) limit.Token.ThrowIfCancellationRequested();
    }

    [GeneratedRegex(@"DNSKEY\s+257 3 (\d+) (\S+)")]
    private static partial Regex KeyData();
}
