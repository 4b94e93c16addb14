using System.Diagnostics;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Ede;

/// <summary>Reasons as dig prints them.</summary>
public sealed class EdeTests(EdeTests.Running running) : IClassFixture<EdeTests.Running>
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    //                     question                               what dig prints behind "; EDE: "
    public static TheoryData<string, string> Reasons => new()
    {
        { "webb.default.svc.cluster.local", "0 (Other): (service \"webb\" not found in namespace \"default\"; did you mean \"web\"?)" },
        { "web.shop.svc.cluster.local", "0 (Other): (service \"web\" not found in namespace \"shop\"; it is in namespace \"default\")" },
        { "web.shpo.svc.cluster.local",                           "0 (Other): (namespace \"shpo\" not found; did you mean \"shop\"?)" },
        { "web.default.svc.cluster.local AAAA", "0 (Other): (Service default/web has no IPv6 address, so there is no AAAA record)" },
        { "db.shop.svc.cluster.local", "0 (Other): (Service shop/db has no ready endpoints; it is headless, so its name does not exist)" },
        { "pay.shop.svc.cluster.local",
          "0 (Other): (Service shop/pay is an ExternalName for 192.0.2.7, which is an address; DNS has aliases for names only)" },
        { "_htp._tcp.web.default.svc.cluster.local SRV",
          "0 (Other): (Service default/web has no port \"htp\" over tcp; did you mean \"_http._tcp\"?)" },
        { "10-244-1-5.default.pod.cluster.local AAAA",            "0 (Other): (the name of an IPv4 address has an A record only)" },
        { "10-244-1-9.default.pod.cluster.local",
          "0 (Other): (no pod of namespace \"default\" has the address that \"10-244-1-9\" says)" },
        { "10-244-1.default.pod.cluster.local",
          "0 (Other): (\"10-244-1\" is no address with dashes, as names of pods are: 10.244.1.5 is 10-244-1-5, fd00::5 is fd00--5)" },
        { "web.default.svc.cluster.local",                        "" },
        { "web.default.svc.cluster.local +noedns",                "" },
        { "webb.default.svc.cluster.local +noedns",               "" },
        { "name.up.test TXT",                                     "0 (Other): (UPSTREAM says that the name does not exist)" },
        { "name.up.test",                                         "" },
        { "name.down.test",                                       "23 (Network Error): (ERROR: connection refused)" },
    };

    [SkippableTheory, MemberData(nameof(Reasons))]
    public async Task Dig_prints_the_reason(string question, string reason)
    {
        Needs.Commands("dig");

        var printed = await running.DigAsync(question);

        Assert.Equal(reason, printed);
    }

    [SkippableFact]
    public async Task A_denial_that_is_cached_and_a_stale_answer_are_called_so()
    {
        Needs.Commands("dig");
        Assert.Equal("", await running.DigAsync("name.stale.test"));
        await running.DigAsync("name.stale.test TXT");
        Assert.Matches(
            @"^0 \(Other\): \(kept in the cache for [0-9]+ s more: the name does not exist\)$",
            await running.DigAsync("name.stale.test TXT"));

        running.EndUpstream();
        var limit = Stopwatch.StartNew();
        var printed = "";
        while (printed.Length == 0 && limit.Elapsed < Generous) printed = await running.DigAsync("name.stale.test");

        Assert.Matches(@"^3 \(Stale Answer\): \(expired [0-9]+ s ago\)$", printed);
    }

    public sealed class Running : IAsyncLifetime
    {
        private readonly Upstream upstream = new(), mortal = new();
        private readonly string folder = Directory.CreateTempSubdirectory("ede-").FullName;
        private readonly int port = Sockets.FreePort();
        private RunningServer? server;

        public async Task InitializeAsync()
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "cluster.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {clusterIP: 10.96.0.10, ports: [{name: http, port: 80}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: db, namespace: shop}
                spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: pay, namespace: shop}
                spec: {type: ExternalName, externalName: 192.0.2.7}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: web-1}
                status: {phase: Running, podIP: 10.244.1.5}
                """);
            server = await RunningServer.StartAsync($$"""
                cluster.local {
                    bind 127.0.0.1
                    ede
                    kubernetes {
                        manifests {{folder}}/cluster.yaml
                        pods verified
                    }
                }
                up.test {
                    bind 127.0.0.1
                    ede
                    forward . 127.0.0.1:{{upstream.Port}}
                }
                down.test {
                    bind 127.0.0.1
                    ede
                    forward . 127.0.0.1:{{Sockets.FreePort()}}
                }
                stale.test {
                    bind 127.0.0.1
                    ede
                    cache {
                        success 100 1 1
                        serve_stale 1h immediate
                    }
                    forward . 127.0.0.1:{{mortal.Port}}
                }
                """, port);
        }

        /// <summary>What stands behind <c>; EDE: </c> in dig's output; empty when it is not there.</summary>
        public async Task<string> DigAsync(string question)
        {
            var run = await Command.RunAsync(["dig", "@127.0.0.1", "-p", $"{port}", "+tries=1", "+time=5", .. question.Split(' ')], null);
            var line = run.Output.Split('\n').FirstOrDefault(line => line.StartsWith("; EDE: ", StringComparison.Ordinal))?[7..] ?? "";
            line = line.Replace($"127.0.0.1:{upstream.Port}", "UPSTREAM", StringComparison.Ordinal);
            return System.Text.RegularExpressions.Regex.Replace(
                line, "\\(read udp .*: (read: )?connection refused\\)", "(ERROR: connection refused)");
        }

        /// <summary>Ends the upstream of <c>stale.test</c>.</summary>
        public void EndUpstream() => mortal.Dispose();

        public async Task DisposeAsync()
        {
            if (server is not null) await server.DisposeAsync();
            upstream.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }
}
