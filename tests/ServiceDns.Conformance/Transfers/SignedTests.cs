using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Transfers;

/// <summary>What dig and kdig make of signed answers: both verify every message.</summary>
public class SignedTests
{
    private const string Corefile = """
        cluster.local {
            bind 127.0.0.1
            tsig {
                secret k1 NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=
                require AXFR IXFR
            }
            transfer {
                to *
            }
            kubernetes {
                manifests cluster.yaml
            }
        }
        . {
            bind 127.0.0.1
            whoami
        }
        """;

    private const string Manifest =
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: 10.96.0.7, ports: [{port: 80}]}\n";

    //                     program, key                                what the output has, what it has not
    public static TheoryData<string, string, string, string> Keys => new()
    {
        { "dig", "hmac-sha1:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", "verify" },
        { "dig", "hmac-sha224:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", "verify" },
        { "dig", "hmac-sha256:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", "verify" },
        { "dig", "hmac-sha384:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", "verify" },
        { "dig", "hmac-sha512:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", "verify" },
        { "dig", "hmac-md5:k1", "BADKEY", "10.96.0.7" },
        { "dig", "hmac-sha256:k2", "BADKEY", "10.96.0.7" },
        { "dig", "", "Transfer failed", "10.96.0.7" },
        { "kdig", "hmac-sha224:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", ";; ERROR" },
        { "kdig", "hmac-sha256:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", ";; ERROR" },
        { "kdig", "hmac-sha512:k1", "web.default.svc.cluster.local. 5 IN A 10.96.0.7", ";; ERROR" },
    };

    [SkippableTheory, MemberData(nameof(Keys))]
    public async Task A_transfer_wants_a_right_signature(string program, string key, string expected, string unexpected)
    {
        Needs.Commands(program);
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "cluster.yaml"), Manifest);
        var corefile = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(corefile, Corefile);
        var port = Sockets.FreePort();
        var client = new Client.DnsClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
        await using var server = await RunningServer.StartAsync([], corefile, port, client, folder);
        string[] signing = key.Length == 0 ? [] : ["-y", $"{key}:{NameServer.Secret}"];

        var run = await Command.RunAsync([program, "@127.0.0.1", "-p", $"{port}", "cluster.local", "AXFR", .. signing]);

        var text = string.Join(' ', (run.Output + run.Error).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain(unexpected, text, StringComparison.Ordinal);
    }
}
