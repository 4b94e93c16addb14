using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Plugins.Tests.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>A cluster behind autopath: pods ask as their resolvers do, and count what they need.</summary>
public class SearchPathTests
{
    private const string Cluster = "kubernetes cluster.local {\nmanifests x.yaml\n";

    private const string NodeDomain = "corp.example", SearchPath = $"autopath @kubernetes searchpath {NodeDomain}";

    /// <summary>All names outside of the cluster.</summary>
    private const string World = """
        template IN A {
            match ^((www[.]|deep[.]down[.])?example[.]com|svc1[.]dev|printer[.](lab[.])?corp[.]example)[.]$
            answer "{{ .Name }} 60 IN A 192.0.2.1"
            fallthrough
        }
        template IN AAAA {
            match ^(www[.]example[.]com|example[.]com|deep[.]down[.]example[.]com)[.]$
            fallthrough
        }
        template ANY ANY {
            expr not (name() endsWith 'cluster.local.')
            rcode NXDOMAIN
            fallthrough
        }
        """;

    //                     namespace  name                       queries of one type, without and with
    public static TheoryData<string, string, int, int> Trace => new()
    {
        { "testns", "www.example.com", 5, 1 },
        { "other", "example.com", 5, 1 },
        { "testns", "deep.down.example.com", 5, 1 },
        { "testns", "svc1", 1, 1 },                    // a service of one's own namespace
        { "other", "svc1.testns", 2, 1 },              // of another: found at the second try
        { "testns", "svc1.testns.svc", 3, 1 },         // at the third
        { "other", "ep1a.svc1.testns", 2, 1 },         // an endpoint of another namespace's service
        { "testns", "ep1a.svc1", 1, 1 },
        { "other", "gone.testns", 5, 5 },              // what does not exist takes as long as before
        { "testns", "gone", 5, 5 },
        { "testns", "www.nowhere", 5, 5 },
        { "other", "ep9.svc1.testns", 5, 5 },          // no such endpoint: nobody's first try
        { "testns", "svc1.dev", 5, 1 },                // a domain with the name of a service in it
        { "testns", "printer.lab", 4, 1 },             // of the node's domain
        { "testns", "printer", 4, 4 },                 // with one label it is left to the client
    };

    [Theory, MemberData(nameof(Trace))]
    public async Task Ends_with_the_answer_of_the_clients_own_walk_in_fewer_queries(string scope, string name, int without, int with)
    {
        await using var plain = await StartAsync("");
        await using var walking = await StartAsync(SearchPath);
        foreach (var type in (RecordType[])[RecordType.A, RecordType.AAAA])
        {
            var own = await ResolveAsync(plain, scope, name, type);
            var helped = await ResolveAsync(walking, scope, name, type);

            Assert.Equal(own.Answer, helped.Answer);
            if (own.Answer == "NXDOMAIN") (without, with) = (5, 5); // of a type that ends no walk
            Assert.Equal((without, with), (own.Queries, helped.Queries));
        }
    }

    [Fact]
    public async Task An_external_name_takes_two_queries_in_place_of_ten()
    {
        await using var plain = await StartAsync("");
        await using var walking = await StartAsync(SearchPath);
        var (own, helped) = (0, 0);
        foreach (var type in (RecordType[])[RecordType.A, RecordType.AAAA])
        {
            own += (await ResolveAsync(plain, "testns", "www.example.com", type)).Queries;
            helped += (await ResolveAsync(walking, "testns", "www.example.com", type)).Queries;
        }

        Assert.Equal((10, 2), (own, helped));
    }

    [Theory]
    [InlineData("www.example.com.testns")]
    [InlineData("www.example.com.testns.svc")]
    public async Task A_later_try_of_a_walk_in_vain_is_no_first_try_of_another_namespace(string name)
    {
        await using var server = await StartAsync(SearchPath);

        // there is www.example.com, a namespace testns, and no www.example.com.testns
        var (answer, queries) = await ResolveAsync(server, "other", name, RecordType.A);

        Assert.Equal("NXDOMAIN", answer);
        Assert.Equal(5, queries);
    }

    [Theory]
    [InlineData("10.240.0.1:5", "www.example.com.podns.svc.cluster.local.", "192.0.2.1")] // the pod foo of podns
    [InlineData("10.240.0.1:5", "www.example.com.testns.svc.cluster.local.", "NXDOMAIN")] // which is not its own namespace
    [InlineData("10.240.0.2:5", "www.example.com.podns.svc.cluster.local.", "NXDOMAIN")] // a pod that has ended
    [InlineData("192.0.2.77:5", "www.example.com.podns.svc.cluster.local.", "NXDOMAIN")] // no pod
    public async Task By_the_pod_only_its_own_namespace_is_walked(string client, string asked, string expected)
    {
        await using var server = await StartAsync("autopath @kubernetes", "pods verified\n");

        using var query = await server.AskAsync(asked, client: client);

        Assert.Equal(expected, Last(query));
    }

    [Fact]
    public async Task Without_pods_nothing_is_walked_by_the_pod()
    {
        await using var server = await StartAsync("autopath @kubernetes");

        using var query = await server.AskAsync("www.example.com.podns.svc.cluster.local.");

        Assert.Equal("NXDOMAIN", Last(query));
    }

    [Fact]
    public async Task Costs_nothing_for_names_that_are_no_first_try()
    {
        var fixture = new ClusterFixture();
        var setup = new TestSetup { Process = fixture.Process };
        setup.Parse(Plugins.Autopath.AutopathSetup.Definition, "autopath @kubernetes searchpath");
        var handler = setup.Handler(fixture.Handler);
        setup.Block.Handlers = [handler, fixture.Handler];
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        foreach (var name in (string[])["svc1.testns.svc.cluster.local.", "ep1a.svc1.testns.svc.cluster.local.",
            "a.b.gone.svc.cluster.local.", "example.cluster.local."])
        {
            using var query = Ask.For(name);

            Assert.True(handler.AdmitsInLoop(query));
            Assert.Equal(0, handler.AllocatedServing(query));
        }
        Assert.False(handler.AdmitsInLoop(Ask.For("www.example.com.testns.svc.cluster.local.")));
    }

    private static Task<ServedCorefile> StartAsync(string autopath, string options = "") => ServedCorefile.StartAsync(
        $". {{\n{autopath}\n{World}\n{Cluster}{options}fallthrough nothing\n}}\n}}",
        new ClusterFixture().Process);

    /// <summary>
    /// What glibc does with ndots:5: it tries all domains of the path, then the name; the first that is not NXDOMAIN counts.
    /// </summary>
    private static async Task<(string Answer, int Queries)> ResolveAsync(ServedCorefile server, string scope, string name, RecordType type)
    {
        var queries = 0;
        var answer = "";
        IEnumerable<string> domains = [$"{scope}.svc.cluster.local.", "svc.cluster.local.", "cluster.local.", $"{NodeDomain}.", ""];
        foreach (var domain in domains)
        {
            queries++;
            using var query = await server.AskAsync($"{name}.{domain}", type);
            answer = Last(query);
            if (answer != "NXDOMAIN") break;
        }
        return (answer, queries);
    }

    private static string Last(Query query) =>
        query.ResponseCode != ResponseCode.NoError ? query.ResponseCode.ToText() : query.Answer().LastOrDefault()?.Split(' ')[^1]
            ?? "nothing";
}
