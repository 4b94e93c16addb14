using ServiceDns.Dns;
using ServiceDns.Plugins.Template;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class TemplateTests
{
    private const string Ten = "match (^|[.])ip-10-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]$\n";

    private const string TenAnswer = "answer \"{{ .Name }} 60 IN A 10.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}\"\n";

    //                     rules                                  asked name              type              the response, one record a line
    public static TheoryData<string, string, RecordType, string> Answers => new()
    {
        { "template ANY ANY {\n" + Ten + TenAnswer + "}", "ip-10-95-12-8.example.", RecordType.A,
          "ip-10-95-12-8.example. 60 IN A 10.95.12.8" },
        {
            "template ANY ANY {\nmatch ^ip0a(?P<b>[a-f0-9]{2})(?P<c>[a-f0-9]{2})(?P<d>[a-f0-9]{2})[.]example[.]$\n"
            + "answer \"{{ .Name }} 60 IN A 10.{{ parseInt .Group.b 16 8 }}.{{ parseInt .Group.c 16 8 }}.{{ parseInt .Group.d 16 8 }}\"\n}",
            "ip0a5f0c09.example.", RecordType.A, "ip0a5f0c09.example. 60 IN A 10.95.12.9"
        },
        { "template IN A {\nanswer \"{{ .Name }} 60 IN A {{ .Remote }}\"\n}", "test.example.", RecordType.A,
          "test.example. 60 IN A 10.240.0.1" },
        {
            "template ANY ANY {\n" + Ten + TenAnswer
                + "additional \"ns0.example. IN A 203.0.113.8\"\nauthority \"example. IN NS ns0.example.com.\"\n}",
            "ip-10-95-12-8.example.", RecordType.A,
            "ip-10-95-12-8.example. 60 IN A 10.95.12.8\nexample. 3600 IN NS ns0.example.com.\nns0.example. 3600 IN A 203.0.113.8"
        },
        {
            "template ANY ANY {\n" + Ten + "answer \"{{ .Name }} 60 MX 10 {{ .Name }}\"\n}",
            "ip-10-95-12-8.example.", RecordType.MX, "ip-10-95-12-8.example. 60 IN MX 10 ip-10-95-12-8.example."
        },
        {
            "template ANY ANY {\nmatch [.]invalid[.]$\nrcode NXDOMAIN\nanswer \"invalid. 60 {{ .Class }} SOA a.invalid. "
            + "b.invalid. (1 60 60 60 60)\"\n}",
            "test.invalid.", RecordType.MX, "NXDOMAIN\ninvalid. 60 IN SOA a.invalid. b.invalid. 1 60 60 60 60"
        },
        { "template ANY ANY {\nmatch example[.]net[.]\nanswer \"example.net 60 IN CNAME target.example.com\"\n}", "example.net.",
          RecordType.A, "example.net. 60 IN CNAME target.example.com." },
        { "template ANY AAAA", "test.example.", RecordType.AAAA, "" },
        {
            "template ANY ANY {\n" + Ten
                + "answer \"{{ .Meta `foo` }}-{{ .Name }} 60 IN A 10.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}\"\n}",
            "ip-10-95-12-8.example.", RecordType.A, "myfoo-ip-10-95-12-8.example. 60 IN A 10.95.12.8"
        },
        {
            "template ANY ANY {\n" + Ten
                + "answer \"{{ .Meta `none` }}{{ .Name }} 60 IN A 10.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}\"\n}",
            "ip-10-95-12-8.example.", RecordType.A, "ip-10-95-12-8.example. 60 IN A 10.95.12.8"
        },
        {
            "template IN A {\nmatch ^(?P<ip>[0-9]+(-[0-9]+){3})[.]example[.]$\n"
            + "answer \"{{ .Name }} 60 IN TXT {{ index .Match 1 }},{{ index .Match 2 }},{{ .Group.ip }}\"\n}",
            "10-0-0-7.example.", RecordType.A, "10-0-0-7.example. 60 IN TXT \"10-0-0-7,-7,10-0-0-7\"" // groups are counted in their order
        },
        { "template IN TXT {\nanswer \"{{ .Name }} 60 IN TXT {{ .Question.Name }}:{{ .Question.Qtype }}:{{ .Message.Id }}\"\n}",
          "A.example.", RecordType.TXT, "a.example. 60 IN TXT \"A.example.:16:29008\"" },
        // variables
        { "template IN A {\nvar ttl 60\nanswer \"{{ .Name }} {{ .Var.ttl }} IN A 10.0.0.1\"\n}", "a.example.", RecordType.A,
          "a.example. 60 IN A 10.0.0.1" },
        {
            "template IN A {\nvar a 1\nvar b a + 1\nvar c b * 10\n"
            + "answer \"{{ .Name }} 60 IN A 10.{{ .Var.a }}.{{ .Var.b }}.{{ .Var.c }}\"\n}",
            "a.example.", RecordType.A, "a.example. 60 IN A 10.1.2.20"
        },
        {
            "template IN A {\nmatch ^(?P<a>[0-9]+)-(?P<b>[0-9]+)[.]example[.]$\nvar a group('a')\nvar b group(2)\nvar whole group(0)\n"
            + "answer \"{{ .Var.whole }} 60 IN A 10.0.{{ .Var.a }}.{{ .Var.b }}\"\n}",
            "12-34.example.", RecordType.A, "12-34.example. 60 IN A 10.0.12.34"
        },
        {
            "template IN TXT {\nmatch ^(?P<a>[a-z]+)[.]example[.]$\nvar missing group('nosuchgroup') + group(9)\n"
            + "answer \"{{ .Name }} 60 IN TXT \\\"empty={{ eq .Var.missing \\\"\\\" }}\\\"\"\n}",
            "a.example.", RecordType.TXT, "a.example. 60 IN TXT \"empty=true\""
        },
        {
            "template IN A {\nvar local incidr(client_ip(), '10.0.0.0/8')\n"
            + "answer \"{{ .Name }} 60 IN A {{ if .Var.local }}10.0.0.1{{ else }}192.0.2.1{{ end }}\"\n}",
            "a.example.", RecordType.A, "a.example. 60 IN A 10.0.0.1"
        },
        { "template IN TXT {\nanswer \"{{ .Name }} 60 IN TXT \\\"{{ len .Var }}\\\"\"\n}", "a.example.", RecordType.TXT,
          "a.example. 60 IN TXT \"0\"" },
        // conditions
        {
            "template IN A {\nexpr name() == 'a.example.'\nexpr type() == 'A'\nexpr incidr(client_ip(), '10.0.0.0/8')\n"
            + "answer \"{{ .Name }} 60 IN A 10.0.0.1\"\n}",
            "a.example.", RecordType.A, "a.example. 60 IN A 10.0.0.1"
        },
        {
            "template IN A {\nexpr name() == 'b.example.'\nanswer \"{{ .Name }} 60 IN A 10.0.0.1\"\nfallthrough\n}\ntemplate IN A {\n"
            + "answer \"{{ .Name }} 60 IN A 10.0.0.2\"\n}",
            "a.example.", RecordType.A, "a.example. 60 IN A 10.0.0.2"
        },
        {
            "template IN A {\nmatch ^(?P<n>[0-9]+)[.]example[.]$\nvar num int(group('n'))\nexpr num > 1\n"
            + "answer \"{{ .Name }} 60 IN A 10.0.0.{{ .Var.num }}\"\n}",
            "2.example.", RecordType.A, "2.example. 60 IN A 10.0.0.2"
        },
        { "template IN A {\nexpr metadata('foo') == 'myfoo'\nanswer \"{{ .Name }} 60 IN A 10.0.0.1\"\n}", "a.example.", RecordType.A,
          "a.example. 60 IN A 10.0.0.1" },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Answers_what_the_templates_make(string rules, string name, RecordType type, string expected)
    {
        using var query = Ask.For(name, type);

        await HandlerOf(rules).ServeAsync(query);

        var code = query.ResponseCode == ResponseCode.NoError ? [] : new[] { query.ResponseCode.ToText() };
        Assert.Equal(expected, string.Join('\n', [.. code, .. query.Answer(), .. query.Authority(), .. query.Additional()]));
        Assert.True(query.Flags().HasFlag(HeaderFlags.Authoritative));
    }

    //                     rules                          asked name       what comes of it: "next" for the rest of the chain
    public static TheoryData<string, string, string> Outcomes => new()
    {
        { "template ANY ANY {\nrcode SERVFAIL\n}", "test.invalid.", "SERVFAIL" },
        { "template ANY ANY {\n" + Ten + "fallthrough\n}", "test.invalid.", "next" },
        { "template ANY ANY {\n" + Ten + "}", "test.invalid.", "SERVFAIL" },
        { "template ANY ANY {\n" + Ten + "fallthrough other.example\n}", "test.invalid.", "SERVFAIL" },
        { "template ANY ANY {\n" + Ten + "fallthrough invalid\n}", "test.invalid.", "next" },
        { "template CH ANY", "test.invalid.", "next" },
        { "template IN MX", "test.invalid.", "next" },
        { "template IN A other", "test.invalid.", "next" },
        {
            "template ANY ANY {\nanswer \"{{ .Name }} 60 IN TXT \\\"{{ index .Match 2 }}\\\"\"\n}", "test.example.",
            "SERVFAIL template: answer:1:26: executing \"answer\" at <index .Match 2>: error calling index: index out of range: 2"
        },
        {
            "template ANY ANY {\nadditional \"{{ .Name }} 60 IN TXT {{ parseInt `gg` 16 8 }}\"\n}", "test.example.",
            "SERVFAIL template: additional:1:25: executing \"additional\" at <parseInt `gg` 16 8>: error calling parseInt: "
            + "strconv.ParseUint: parsing \"gg\": invalid syntax"
        },
        { "template ANY ANY {\nvar bad incidr('notanip', '10.0.0.0/8')\nfallthrough\n}", "a.example.", "SERVFAIL" },
        { "template ANY ANY {\nexpr incidr('notanip', '10.0.0.0/8')\nfallthrough\n}", "a.example.", "SERVFAIL" },
        { "template ANY ANY {\nmatch ^b\nexpr incidr('notanip', '10.0.0.0/8')\nfallthrough\n}", "a.example.", "next" },
        { "template ANY ANY {\nexpr 1\nfallthrough\n}", "a.example.", "next" },
        { "template ANY ANY {\nexpr false\n}", "a.example.", "SERVFAIL" },
    };

    [Theory, MemberData(nameof(Outcomes))]
    public async Task Leaves_or_refuses_what_it_has_no_answer_for(string rules, string name, string expected)
    {
        var next = new AnsweringHandler();
        using var query = Ask.For(name);

        var outcome = await HandlerOf(rules, next).ServeAsync(query, CancellationToken.None);

        Assert.Equal(expected, next.Seen > 0 ? "next" : $"{outcome.Code.ToText()} {outcome.Error}".Trim());
    }

    //                     template that makes no record
    [Theory]
    [InlineData("answer")]
    [InlineData("additional")]
    [InlineData("authority")]
    public async Task Counts_what_is_no_record(string section)
    {
        var setup = new TestSetup().Parse(TemplateSetup.Definition, $"template ANY ANY {{\n{section} \"{{{{ .Name }}}}\"\n}}");
        using var query = Ask.For("test.example.", RecordType.MX);

        var outcome = await setup.Handler().ServeAsync(query, CancellationToken.None);

        Assert.Equal(ResponseCode.ServFail, outcome.Code);
        Assert.NotNull(outcome.Error);
        var labels =
            Assert.Single(setup.Process.Metrics.Families.Single(f => f.Name == "coredns_template_rr_failures_total").Children).Values;
        Assert.Equal(["", ".", "", "IN", "MX", section, "{{.Name}}"], labels);
    }

    [Fact]
    public async Task Counts_types_without_a_name_as_one()
    {
        var setup = new TestSetup().Parse(TemplateSetup.Definition, "template ANY ANY");
        var handler = setup.Handler();

        foreach (var type in (int[])[65280, 65281, 1]) await handler.ServeAsync(Ask.For("test.example.", (RecordType)type));

        var matches = setup.Process.Metrics.Families.Single(family => family.Name == "coredns_template_matches_total").Children;
        Assert.Equal(["", "A"], matches.Select(child => child.Values[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tells_the_extended_error()
    {
        using var query = Ask.For("test.invalid.", payload: 1232);

        await HandlerOf("template ANY ANY {\nrcode NXDOMAIN\nederror 21 \"not here\"\n}").ServeAsync(query);

        Assert.Equal([0, 15, 0, 10, 0, 21, .. "not here"u8], query.ResponseOptions.ToArray());
    }

    [Fact]
    public async Task Follows_an_alias_in_the_whole_server()
    {
        using var query = Ask.For("cname.test.");
        query.Resolver = new AnsweringResolver(new AnsweringHandler
        {
            Answer = ["test.up. 600 IN A 1.2.3.4"],
            Flags = HeaderFlags.Truncated,
        });

        await HandlerOf("template IN A test {\nanswer \"cname.test. 600 IN CNAME test.up.\"\n}").ServeAsync(query);

        Assert.Equal(["cname.test. 600 IN CNAME test.up.", "test.up. 600 IN A 1.2.3.4"], query.Answer());
        Assert.True(query.Flags().HasFlag(HeaderFlags.Truncated));
    }

    [Fact]
    public async Task Answers_each_rule_of_a_block_for_its_own()
    {
        const string rules = "template IN A {\nrcode REFUSED\n}\ntemplate IN TXT {\nmatch \"$^\"\nrcode SERVFAIL\nfallthrough\n}\n"
            + "template CH TXT coredns.invalid {\nanswer \"{{ .Name }} 60 CH TXT \\\"test\\\"\"\n}\n"
            + "template IN A example {\nmatch ^ip-10-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]$\n" + TenAnswer
            + "fallthrough\n}\n"
            + "template IN MX example {\nmatch ^ip-10-(?P<b>[0-9]*)[.]example[.]$\nanswer \"{{ .Name }} 60 IN MX 10 {{ .Name }}\"\n}";
        var next = new AnsweringHandler();
        var handler = new TestSetup("test.:8053").Parse(TemplateSetup.Definition, rules).Handler(next);

        using var refused = await handler.ServeAsync(Ask.For("some.test."));
        using var text = await handler.ServeAsync(Ask.For("some.test.", RecordType.TXT));
        using var chaos = await handler.ServeAsync(Ask.For("coredns.invalid.", RecordType.TXT, recordClass: RecordClass.CH));
        using var address = await handler.ServeAsync(Ask.For("ip-10-11-12-13.example."));
        using var other = await handler.ServeAsync(Ask.For("something.example."));
        using var mail = Ask.For("something.example.", RecordType.MX);
        var failed = await handler.ServeAsync(mail, CancellationToken.None);

        Assert.Equal(ResponseCode.Refused, refused.ResponseCode);
        Assert.Equal(["coredns.invalid. 60 CH TXT \"test\""], chaos.Answer());
        Assert.Equal(["ip-10-11-12-13.example. 60 IN A 10.11.12.13"], address.Answer());
        Assert.Equal(ResponseCode.ServFail, failed.Code);
        Assert.Equal(2, next.Seen); // the TXT and the other name
    }

    [Fact]
    public void Lets_queries_pass_in_the_loop_that_no_rule_looks_at()
    {
        var handler = HandlerOf("template ANY AAAA\ntemplate IN ANY invalid {\nrcode NXDOMAIN\n}");

        Assert.True(handler.AdmitsInLoop(Ask.For("a.example.")));
        Assert.False(handler.AdmitsInLoop(Ask.For("a.example.", RecordType.AAAA)));
        Assert.False(handler.AdmitsInLoop(Ask.For("a.invalid.")));
    }

    [Fact]
    public void Costs_nothing_for_queries_that_no_rule_looks_at()
    {
        var handler = HandlerOf("template ANY AAAA\ntemplate IN ANY invalid {\nrcode NXDOMAIN\n}");
        using var query = Ask.For("a.example.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    private static IQueryHandler HandlerOf(string rules, IQueryHandler? next = null)
    {
        var setup = new TestSetup();
        setup.Block.Metadata = (_, label) => label == "foo" ? "myfoo" : null;
        return setup.Parse(TemplateSetup.Definition, rules).Handler(next);
    }
}
