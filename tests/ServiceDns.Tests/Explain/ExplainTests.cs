namespace ServiceDns.Tests.Explain;

public class ExplainTests : ExplainTest
{
    private const string Web = "clusterIP: 10.96.0.10, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]";

    public ExplainTests() => Write("cluster/web.yaml", Service("web", Web, "shop") + Pod("web-1", "app: web", "shop"));

    [Fact]
    public async Task Tells_the_way_of_each_question_plugin_by_plugin()
    {
        var (code, output, errors) = await ExplainAsync("web", "--namespace", "shop");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("""
            web (web.shop.svc.cluster.local.) resolves to 10.96.0.10

            decided by
              Service shop/web (cluster/web.yaml:1)
              EndpointSlice shop/web-ENDS

            asked by a pod of namespace shop at 127.0.0.1, server dns://:53
              search shop.svc.cluster.local. svc.cluster.local. cluster.local., ndots:5 (the cluster's default)

            1. web.shop.svc.cluster.local.
               A: NOERROR 10.96.0.10
                 server block . (Corefile:1)
                   errors       passed on
                   kubernetes   answered NOERROR
               AAAA: NODATA
                 server block . (Corefile:1)
                   errors       passed on
                   kubernetes   answered NOERROR

            """.Replace("""
                 server block . (Corefile:1)
                   errors       passed on
                   kubernetes   answered NOERROR

            """, "     the same way\n").Replace("A: NOERROR 10.96.0.10\n     the same way\n", """
            A: NOERROR 10.96.0.10
                 server block . (Corefile:1)
                   errors       passed on
                   kubernetes   answered NOERROR

            """), System.Text.RegularExpressions.Regex.Replace(output, "web-[a-z0-9]{5}\n", "web-ENDS\n"));
    }

    [Fact]
    public async Task The_clients_resolv_conf_decides_the_walk()
    {
        Write("resolv.conf", "nameserver 10.96.0.10\nsearch svc.cluster.local cluster.local\noptions ndots:1 timeout:2\n");

        var report = await ReportAsync("web.shop", "A", "--resolv-conf", "resolv.conf");

        Assert.Equal(1, report.GetProperty("client").GetProperty("ndots").GetInt32());
        Assert.Equal(
            ["web.shop.", "web.shop.svc.cluster.local."],
            report.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("question").GetString()));
    }

    [Fact]
    public async Task A_client_that_does_not_ask_the_cluster_is_told_so()
    {
        Write("cluster/dns.yaml", Service("kube-dns", "clusterIP: 10.96.0.53, ports: [{port: 53, protocol: UDP}]", "kube-system"));
        Write("resolv.conf", "nameserver 192.0.2.53\nsearch example.com\n");

        var (_, output, _) = await ExplainAsync("web.shop", "--resolv-conf", "resolv.conf", "-n", "shop");

        Assert.Contains(
            "warning: the client asks 192.0.2.53, and not the cluster's DNS, Service kube-system/kube-dns at 10.96.0.53 "
            + "[client-asks-elsewhere]\n", output);
        Assert.Contains(
            "warning: the client's search list lacks shop.svc.cluster.local., so names of Services without their zone do not "
            + "resolve [search-list]\n", output);
    }

    [Fact]
    public async Task Json_has_the_documented_shape()
    {
        var report = await ReportAsync("webb", "--from", "shop/web-1");

        Assert.Equal(
            ["version", "name", "verdict", "client", "listener", "findings", "objects", "steps"],
            report.EnumerateObject().Select(field => field.Name));
        Assert.Equal(1, report.GetProperty("version").GetInt32());
        Assert.False(report.GetProperty("verdict").GetProperty("resolves").GetBoolean());
        Assert.Equal("10.244.1.5", report.GetProperty("client").GetProperty("address").GetString());
        var finding = report.GetProperty("findings")[0];
        Assert.Equal(("service-missing", "error"), (finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString()));
        var step = report.GetProperty("steps")[0];
        Assert.Equal(("webb.shop.svc.cluster.local.", "A", "NXDOMAIN"),
            (step.GetProperty("question").GetString(), step.GetProperty("type").GetString(), step.GetProperty("status").GetString()));
        var plugin = step.GetProperty("blocks")[0].GetProperty("plugins")[1];
        Assert.Equal(("kubernetes", "answered"), (plugin.GetProperty("plugin").GetString(), plugin.GetProperty("deed").GetString()));
    }

    [Fact]
    public async Task Rewritten_questions_and_lookups_of_aliases_are_followed()
    {
        Write("Corefile", """
            . {
                rewrite name shop.example. alias.shop.svc.cluster.local.
                kubernetes cluster.local {
                    manifests cluster
                }
            }
            other.example {
                hosts {
                    192.0.2.10 api.other.example
                }
            }
            """);
        Write("cluster/alias.yaml", Service("alias", "type: ExternalName, externalName: api.other.example", "shop"));

        var (code, output, _) = await ExplainAsync("shop.example.", "A");

        Assert.Equal(0, code);
        Assert.StartsWith("shop.example. resolves to 192.0.2.10\n", output);
        Assert.Contains("rewrite      changed the answer: asked alias.shop.svc.cluster.local. instead\n", output);
        Assert.Contains(
            "       looks up api.other.example.\n       server block other.example. (Corefile:7)\n         hosts        answered NOERROR\n",
            output);
    }

    [Fact]
    public async Task A_name_that_no_server_block_holds_is_told_so()
    {
        Write("Corefile", "cluster.local {\n kubernetes {\n  manifests cluster\n }\n}\n");

        var (code, output, _) = await ExplainAsync("www.example.com.");

        Assert.Equal(1, code);
        Assert.StartsWith("www.example.com. does not resolve: REFUSED: no server block holds www.example.com.\n", output);
    }

    [Fact]
    public async Task Without_a_Corefile_kubeadms_is_taken_with_the_cluster_that_is_named()
    {
        File.Delete(Path.Combine(Folder, "Corefile"));

        var (code, output, _) = await ExplainAsync("web.shop", "A", "--manifests", "cluster");

        Assert.Equal(0, code);
        Assert.Contains("server block . (kubeadm's Corefile:1)\n", output);
    }

    [Fact]
    public async Task Without_a_Corefile_and_a_cluster_the_options_that_name_one_are_told()
    {
        File.Delete(Path.Combine(Folder, "Corefile"));

        var (code, _, errors) = await ExplainAsync("web.shop", "A");

        Assert.Equal(2, code);
        Assert.EndsWith("\nwhere is the cluster? give --manifests PATH..., --kubeconfig FILE, or a Corefile by -conf FILE\n", errors);
    }

    [Fact]
    public async Task The_clients_namespace_and_pod_must_exist()
    {
        var (_, output, _) = await ExplainAsync("web.shop", "--from", "blog/web-0");

        Assert.Contains("warning: the client's namespace \"blog\" does not exist [client-namespace-missing]\n", output);
        Assert.Contains(
            "warning: the client's pod blog/web-0 is not known or has no address; it is taken to ask from 127.0.0.1 [client-pod-missing]\n",
            output);
    }

    [Fact]
    public async Task What_the_Corefile_hides_from_the_client_is_said_to_be_hidden()
    {
        Write("Corefile", """
            . {
                acl {
                    block net 10.244.9.0/24
                }
                kubernetes cluster.local {
                    manifests cluster
                    visible own
                }
            }
            """);
        Write("cluster/all.yaml",
            Service("web", "clusterIP: 10.96.0.10, ports: [{port: 80}]", "shop") + Namespace("default") + Pod("client", "app: client")
            + Pod("blocked", "app: client", address: "10.244.9.1"));

        var hidden = await ExplainAsync("web.shop", "--from", "default/client");
        var blocked = await ExplainAsync("web.shop", "--from", "default/blocked");

        Assert.Equal(
            "web.shop does not resolve: NXDOMAIN: names of namespace \"shop\" are not visible to clients of namespace \"default\"",
            hidden.Output.Split('\n')[0]);
        Assert.Equal("web.shop does not resolve: REFUSED: by acl, its rules do not let 10.244.9.1 ask that", blocked.Output.Split('\n')[0]);
    }

    //                     arguments                                             what is said
    public static TheoryData<string[], string> Mistakes => new()
    {
        { [],                                                                    "Required argument missing for command: 'explain'." },
        { [""],                                                                  "the name is empty; the root is \".\"" },
        { ["web", "A", "more"],                                                  "Unrecognized command or argument 'more'." },
        { ["web", "QQ"], "\"QQ\" is no record type; right would be A, AAAA, SRV, PTR, CNAME, TXT or another" },
        { ["web", "--output", "xml"],                                            "Argument 'xml' not recognized." },
        { ["a..b"],                                                              "\"a..b\" is no domain name" },
        { ["web", "--from", "a/b/c"], "--from a/b/c: write NAMESPACE/POD, without another --namespace beside it" },
        { ["web", "--resolv-conf", "nowhere"],                                   "--resolv-conf nowhere: no such file" },
        { ["web", "-conf", "nowhere"],                                           "open nowhere: no such file or directory" },
        { ["web", "--manifests", "nowhere.yaml"],                                "no such file" },
        { ["web", "--server", "nowhere.sock"], "a server has a control socket when it was started with -control PATH" },
        { ["web", "--server", "a.sock", "--manifests", "cluster"],
          "--server and a Corefile or cluster: a running server has both of its own" },
        { ["web", "--kubeconfig", "a", "--manifests", "cluster"],                "--manifests and --kubeconfig or --context" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task What_can_not_be_asked_ends_with_2(string[] arguments, string text)
    {
        var (code, _, errors) = await ExplainAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains(text, errors);
    }

    [Fact]
    public async Task It_opens_no_port_and_runs_no_command()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        Write("Corefile", $$"""
            .:{{port}} {
                bind 127.0.0.1
                health 127.0.0.1:{{port}}
                ready 127.0.0.1:{{port}}
                prometheus 127.0.0.1:{{port}}
                reload
                on startup touch started
                kubernetes cluster.local {
                    manifests cluster
                }
            }
            """);

        var (code, _, errors) = await ExplainAsync("web.shop");

        Assert.Equal((0, ""), (code, errors));
        Assert.False(File.Exists(Path.Combine(Folder, "started")));
    }
}
