using ServiceDns.Dns;
using ServiceDns.Plugins.Autopath;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class AutopathTests : IDisposable
{
    private const string Soa = "example.org. 3600 IN SOA ns.example.org. admin.example.org. 1 2 3 4 5";

    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public AutopathTests() =>
        File.WriteAllText(file, "nameserver 1.2.3.4\ndomain foo.com\nsearch Example.org example.com com\noptions ndots:5\n");

    public void Dispose() => File.Delete(file);

    //                     asked               what the rest of the chain says of the names that are tried      answer
    public static TheoryData<string, string, string> Walks => new()
    {
        { "b.example.org.", "b.example.org=NXDOMAIN b.example.com=SERVFAIL b.com=NOERROR",
          "b.example.org. 3600 IN CNAME b.com. | b.com. 3600 IN A 127.0.0.53" },
        { "B.Example.org.", "b.example.org=NXDOMAIN b.example.com=NOERROR",
          "B.Example.org. 3600 IN CNAME B.example.com. | B.example.com. 3600 IN A 127.0.0.53" },
        { "a.example.org.", "a.example.org=NOERROR", "a.example.org. 3600 IN A 127.0.0.53" }, // the first try succeeds
        { "a.example.org.", "a.example.org=NXDOMAIN a.example.com=NXDOMAIN a.com=NXDOMAIN a=NOERROR",
          "a.example.org. 3600 IN CNAME a. | a. 3600 IN A 127.0.0.53" },
        { "a.example.org.", "a.example.org=NXDOMAIN a.example.com=NXDOMAIN a.com=NXDOMAIN a=NXDOMAIN", "NXDOMAIN | " + Soa },
        { "a.example.org.", "a.example.org=NXDOMAIN a.example.com=REFUSED", "REFUSED" },
        { "a.example.com.", "a.example.com=NOERROR", "a.example.com. 3600 IN A 127.0.0.53" }, // not a first try
        { "example.org.", "example.org=NOERROR", "example.org. 3600 IN A 127.0.0.53" },
    };

    [Theory, MemberData(nameof(Walks))]
    public async Task Walks_the_path_of_a_file(string asked, string tries, string expected)
    {
        var handler = new TestSetup().Parse(AutopathSetup.Definition, $"autopath {file}").Handler(new TriedNames(tries));
        using var query = Ask.For(asked);

        await handler.ServeAsync(query);

        var code = query.ResponseCode == ResponseCode.NoError ? [] : new[] { query.ResponseCode.ToText() };
        Assert.Equal(expected, string.Join(" | ", [.. code, .. query.Answer(), .. query.Authority()]));
        Assert.Equal(asked, NameText.Format(query.Name));
    }

    [Fact]
    public async Task Fails_as_the_first_try_did_when_no_other_succeeds()
    {
        var handler = new TestSetup().Parse(AutopathSetup.Definition, $"autopath {file}").Handler(new TriedNames(""));
        using var query = Ask.For("c.example.org.");

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(ResponseCode.ServFail, outcome.Code);
        Assert.Equal("c.example.org.", NameText.Format(query.Name));
    }

    [Fact]
    public async Task Counts_walks_that_end_with_an_answer()
    {
        var setup = new TestSetup().Parse(AutopathSetup.Definition, $"autopath {file}");
        var handler = setup.Handler(new TriedNames("b.example.org=NXDOMAIN b.com=NOERROR"));

        using var found = await handler.ServeAsync(Ask.For("b.example.org."));
        using var other = Ask.For("c.example.org.");
        await handler.ServeAsync(other, CancellationToken.None);

        var family = setup.Process.Metrics.Families.Single(each => each.Name == "coredns_autopath_success_total");
        Assert.Equal(1, ((Counter)Assert.Single(family.Children).Instrument).Value);
    }

    [Theory]
    [InlineData("google.com.a.example.org.", "google.com.a.example.org. 0 IN CNAME google.com.")]
    [InlineData("google.com.", "")]
    public async Task Takes_the_path_that_erratic_has(string asked, string firstRecord)
    {
        await using var server = await ServedCorefile.StartAsync(
            ". {\nerratic {\ndrop 0\n}\nautopath @erratic\ntemplate ANY ANY example.org {\nrcode NXDOMAIN\n}\n}");

        using var query = await server.AskAsync(asked);

        Assert.Equal(firstRecord, query.Answer()[0].Contains("CNAME", StringComparison.Ordinal) ? query.Answer()[0] : "");
    }

    [Theory]
    [InlineData("autopath @kubernetes")]
    [InlineData("autopath example.org @kubernetes")]
    [InlineData("autopath 10.0.0.0/8 @kubernetes")]
    [InlineData("autopath @kubernetes searchpath")]
    [InlineData("autopath @erratic")]
    public async Task Without_the_other_plugin_it_does_nothing(string lines)
    {
        await using var server = await ServedCorefile.StartAsync($". {{\n{lines}\ntemplate ANY ANY {{\nrcode NXDOMAIN\n}}\n}}");

        using var query = await server.AskAsync("google.com.a.example.org.");

        Assert.Equal(ResponseCode.NXDomain, query.ResponseCode);
    }

    [Theory]
    [InlineData("autopath @whoami", "whoami does not implement the AutoPather interface")]
    [InlineData("autopath @whoami searchpath", "whoami can not tell a search path from a name; leave 'searchpath' out")]
    public async Task Refuses_a_plugin_that_knows_no_paths(string lines, string reason)
    {
        var error = await Assert.ThrowsAsync<Corefile.CorefileException>(() => ServedCorefile.StartAsync($". {{\n{lines}\nwhoami\n}}"));

        Assert.Equal($"Corefile:2 - plugin/autopath: {reason}", error.Message);
    }

    //                     lines                       reason
    public static TheoryData<string, string> Mistakes => new()
    {
        { "autopath", "no resolv-conf specified" },
        { "autopath kubernetes", "failed to parse \"kubernetes\": open kubernetes: no such file or directory" },
        { "autopath \"\"", "failed to parse \"\": open : no such file or directory" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/autopath: {reason}", TestSetup.MistakeIn(AutopathSetup.Definition, lines));

    /// <summary>Answers each name as a test says; SERVFAIL for those that it does not mention.</summary>
    private sealed class TriedNames(string tries) : IQueryHandler
    {
        private readonly Dictionary<string, string> codes = tries.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=')).ToDictionary(entry => entry[0] + ".", entry => entry[1]);

        public string Name => "tried";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            if (!codes.TryGetValue(NameText.Format(query.LowerName), out var text)) return new(Outcome.Failed(ResponseCode.ServFail));
            Assert.True(ResponseCodes.TryParse(text, out var code));
            if (code == ResponseCode.ServFail) return new(Outcome.Failed(code));
            var writer = query.Respond(code, HeaderFlags.None, Name);
            if (code == ResponseCode.NoError) writer.Add(Section.Answer, query.Name, RecordType.A, 3600, [127, 0, 0, 53]);
            else if (code == ResponseCode.NXDomain) ZoneLine.Write(ref writer, Section.Authority, Soa);
            query.Complete(ref writer);
            return new(Outcome.Written);
        }
    }
}
