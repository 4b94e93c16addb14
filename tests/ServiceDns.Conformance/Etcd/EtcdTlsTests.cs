using System.Diagnostics;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.TestSupport;
using Xunit;

namespace ServiceDns.Conformance.Etcd;

/// <summary>An etcd that is asked by TLS, lets in only those whose certificate it trusts, and wants a password from them too.</summary>
public sealed class EtcdTlsFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private EtcdProcess? etcd;

    internal TestCertificates Files { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Files = new TestCertificates(folder);
        return Task.CompletedTask;
    }

    /// <summary>Its URL; started when it is asked for first, so that a machine without etcd skips.</summary>
    internal async Task<string> EndpointAsync()
    {
        if (etcd is not null) return etcd.Endpoint;
        etcd = await EtcdProcess.StartAsync(Files);
        await etcd.ControlAsync("put", EtcdEntries.KeyOf("a.skydns.test"), """{"host":"10.0.0.1"}""");
        await etcd.ControlAsync("user", "add", "root:secret");
        await etcd.ControlAsync("user", "grant-role", "root", "root");
        await etcd.ControlAsync("auth", "enable");
        return etcd.Endpoint;
    }

    public async Task DisposeAsync()
    {
        if (etcd is not null) await etcd.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

public class EtcdTlsTests(EtcdTlsFixture fixture) : IClassFixture<EtcdTlsFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(20);

    //                       tls                                     password    code          what the log says of a refusal
    public static TheoryData<string, string, string, string> Ways => new()
    {
        { "nameless.pem nameless-key.pem ca.pem",                    "secret",   "NOERROR",    "" },
        { "nameless.pem nameless-key.pem ca.pem",                    "guess",    "SERVFAIL",   "authentication failed" },
        { "client.pem client-key.pem ca.pem",                        "secret",   "SERVFAIL",   "CommonName of client" }, // etcd's own rule
        { "ca.pem",                                                  "secret",   "SERVFAIL",   "plugin/etcd" }, // without a certificate
        { "stranger.pem stranger-key.pem ca.pem",                    "secret",   "SERVFAIL",   "plugin/etcd" }, // that nobody signed
        { "client.pem client-key.pem",                               "secret",   "SERVFAIL",   "plugin/etcd" }, // no authority
    };

    [SkippableTheory, MemberData(nameof(Ways))]
    public async Task Lets_in_who_has_certificate_and_password(string tls, string password, string code, string reason)
    {
        Needs.Commands("etcd", "etcdctl");
        var endpoint = await fixture.EndpointAsync();
        var files = string.Join(' ', tls.Split(' ').Select(fixture.Files.PathOf));
        await using var server = await RunningServer.StartAsync($$"""
            . {
                bind 127.0.0.1
                errors
                etcd skydns.test {
                    endpoint {{endpoint}}
                    credentials root {{password}}
                    tls {{files}}
                }
            }
            """);

        var reply = await server.Client.UdpAsync(new Ask("a.skydns.test", "A"));

        Assert.Equal(code, reply.Code);
        if (code == "NOERROR")
        {
            Assert.Equal("a.skydns.test. 300 IN A 10.0.0.1", Assert.Single(reply.Answer).ToString());
            return;
        }
        for (var since = Stopwatch.StartNew(); !server.Log.Contains(reason, StringComparison.Ordinal); await Task.Delay(Pause))
        {
            Assert.True(since.Elapsed < Patience, server.Log);
        }
    }

    [SkippableFact]
    public async Task Without_users_a_certificate_is_enough()
    {
        Needs.Commands("etcd", "etcdctl");
        await using var etcd = await EtcdProcess.StartAsync(fixture.Files);
        await etcd.ControlAsync("put", EtcdEntries.KeyOf("a.skydns.test"), """{"host":"10.0.0.1"}""");
        await using var server = await RunningServer.StartAsync($$"""
            . {
                bind 127.0.0.1
                etcd skydns.test {
                    endpoint {{etcd.Endpoint}}
                    tls {{fixture.Files.PathOf("client.pem")}} {{fixture.Files.PathOf("client-key.pem")}} {{fixture.Files.PathOf("ca.pem")}}
                }
            }
            """);

        var reply = await server.Client.UdpAsync(new Ask("a.skydns.test", "A"));

        Assert.Equal("a.skydns.test. 300 IN A 10.0.0.1", Assert.Single(reply.Answer).ToString());
    }
}
