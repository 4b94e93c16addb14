using ServiceDns.Plugins.Template;

namespace ServiceDns.Plugins.Tests;

public class TemplateSetupTests
{
    public static TheoryData<string> Accepted =>
    [
        "template ANY ANY {\nanswer \"{{ parseInt }}\"\nadditional \"{{ parseInt }}\"\nauthority \"{{ parseInt }}\"\n}",
        "template ANY ANY (?P<x>",
        "template ANY ANY {\n\n}",
        "template ANY A example.com {\nmatch ip-(?P<a>[0-9]*)[.]example[.]com\n"
        + "answer \"{{ .Name }} A {{ .Group.a }}.{{ .Grup.d }}.\"\nfallthrough\n}",
        "template IN ANY example.com {\nmatch \"[.](example[.]com[.]dc1[.]example[.]com[.])$\"\nrcode NXDOMAIN\n"
            + "authority \"{{ index .Match 1 }} 60 IN SOA ns.{{ index .Match 1 }} hostmaster.example.com (1 60 60 60 60)\"\n"
            + "fallthrough example.com\n}",
        "template ANY ANY invalid {\nrcode NXDOMAIN\nederror 21 \"Blocked according to RFC2606\"\n}",
        "template ANY ANY {\nupstream 1.1.1.1\n}",
        "template ANY ANY example. {\nvar a 1\nvar b a + 1\nvar c 'x' + name()\n}",
        "template ANY ANY example. {\nmatch ^(?P<a>[a-z]+)[.]example[.]$\nvar a group(\"a\") + group(1) + group(0)\n}",
        "template ANY ANY example. {\nexpr name() == 'a.example.'\nexpr incidr(client_ip(), '10.0.0.0/8')\n}",
        "template ANY ANY example. {\nexpr 1\n}",
    ];

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts_what_coredns_accepts(string lines) => Assert.Equal("", TestSetup.MistakeIn(TemplateSetup.Definition, lines));

    //                     lines                                            line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "template", 1, "Wrong argument count or unexpected line ending after 'template'" },
        { "template X", 1, "invalid query class X" },
        { "template ANY", 1, "Wrong argument count or unexpected line ending after 'ANY'" },
        { "template ANY X", 1, "invalid RR class X" },
        { "template ANY ANY .* {\nnotavailable\n}", 2,
            "unknown property 'notavailable'; right would be match, var, expr, answer, additional, authority, rcode, "
            + "ederror, fallthrough, upstream" },
        { "template ANY ANY {\nanswer\n}", 2, "Wrong argument count or unexpected line ending after 'answer'" },
        { "template ANY ANY {\nadditional\n}", 2, "Wrong argument count or unexpected line ending after 'additional'" },
        { "template ANY ANY {\nmatch\n}", 2, "Wrong argument count or unexpected line ending after 'match'" },
        { "template ANY ANY {\nmatch (\n}", 2, "could not parse regex: (, error parsing regexp: missing closing ): `(`" },
        { "template ANY ANY {\nrcode\n}", 2, "Wrong argument count or unexpected line ending after 'rcode'" },
        { "template ANY ANY {\nrcode UNDEFINED\n}", 2, "unknown rcode UNDEFINED" },
        { "template ANY ANY {\nanswer \"{{\"\n}", 2, "could not compile template: {{, template: answer:1: unclosed action" },
        { "template ANY ANY {\nadditional \"{{\"\n}", 2, "could not compile template: {{, template: additional:1: unclosed action" },
        { "template ANY ANY {\nauthority \"{{\"\n}", 2, "could not compile template: {{, template: authority:1: unclosed action" },
        { "template ANY ANY {\nanswer \"{{ notAFunction }}\"\n}", 2,
          "could not compile template: {{ notAFunction }}, template: answer:1: function \"notAFunction\" not defined" },
        { "template ANY ANY {\nederror invalid \"x\"\n}", 2,
          "error parsing extended DNS error code invalid, it is not a number in 0..65535" },
        { "template ANY ANY {\nederror too many arguments\n}", 2, "Wrong argument count or unexpected line ending after 'arguments'" },
        { "template ANY ANY {\nvar\n}", 2, "Wrong argument count or unexpected line ending after 'var'" },
        { "template ANY ANY {\nvar a\n}", 2, "Wrong argument count or unexpected line ending after 'a'" },
        { "template ANY ANY {\nvar 1a 1\n}", 2, "invalid variable name \"1a\"" },
        { "template ANY ANY {\nvar a-b 1\n}", 2, "invalid variable name \"a-b\"" },
        { "template ANY ANY {\nvar name 1\n}", 2, "variable name \"name\" is reserved" },
        { "template ANY ANY {\nvar group 1\n}", 2, "variable name \"group\" is reserved" },
        { "template ANY ANY {\nvar len 1\n}", 2, "variable name \"len\" is reserved" },
        { "template ANY ANY {\nvar true 1\n}", 2, "variable name \"true\" is reserved" },
        { "template ANY ANY {\nvar let 1\n}", 2, "variable name \"let\" is reserved" },
        { "template ANY ANY {\nvar a 1 +\n}", 2, "could not compile expression: a, unexpected token EOF (1:4)" },
        { "template ANY ANY {\nvar a invalid expression\n}", 2, "could not compile expression: a, unknown name invalid (1:1)" },
        { "template ANY ANY {\nvar a b + 1\nvar b 1\n}", 2, "could not compile expression: a, unknown name b (1:1)" },
        { "template ANY ANY {\nvar a 1\nvar a 2\n}", 3, "variable name \"a\" is reserved" },
        { "template ANY ANY {\nvar a 1\nvar b a + 1\nvar c 'x' + b\n}", 4,
          "could not compile expression: c, invalid operation: + (mismatched types string and int) (1:5)" },
        { "template ANY ANY {\nexpr\n}", 2, "Wrong argument count or unexpected line ending after 'expr'" },
        { "template ANY ANY {\nexpr name() ==\n}", 2, "could not compile expression: unexpected token EOF (1:10)" },
        { "template ANY ANY {\nexpr undefined == 1\n}", 2, "could not compile expression: unknown name undefined (1:1)" },
        { "template ANY ANY {\nvar a 1\nexpr a + 'x'\n}", 3,
          "could not compile expression: invalid operation: + (mismatched types int and string) (1:3)" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/template: {reason}", TestSetup.MistakeIn(TemplateSetup.Definition, lines));

    [Fact]
    public void Refuses_a_pattern_that_is_too_long() => Assert.Equal(
        "Corefile:2 - plugin/template: regex pattern too long: 10001 > 10000",
        TestSetup.MistakeIn(TemplateSetup.Definition, $"template ANY A {{\nmatch {new string('a', 10001)}\n}}"));
}
