using ServiceDns.Plugins.Secondary;

namespace ServiceDns.Plugins.Tests.Secondary;

public class SecondarySetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "secondary {\n transfer from 127.0.0.1\n}",
        "secondary example.org {\n transfer from 127.0.0.1:5300 [::1]:53\n transfer from 192.0.2.1\n}",
        "secondary catalog.example {\n transfer from 127.0.0.1\n catalog\n}",
        "secondary catalog.example {\n transfer from 127.0.0.1\n catalog EXAMPLE.ORG internal.example\n}",
        "secondary catalog.example {\n transfer from 127.0.0.1\n catalog example.org EXAMPLE.ORG\n catalog internal.example\n}",
        "secondary {\n transfer from 127.0.0.1\n fallthrough\n}",
        "secondary example.org {\n transfer from 127.0.0.1\n fallthrough example.org\n}\nsecondary example.com {\n"
        + " transfer from 127.0.0.1\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(SecondarySetup.Definition, corefile));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "secondary", "1 - plugin/secondary: secondary zones require a transfer from property" },
        {
            "secondary example.org {\n transferr from 127.0.0.1\n}",
            "2 - plugin/secondary: unknown property 'transferr'; did you mean 'transfer'?"
        },
        { "secondary {\n transfer to 127.0.0.1\n}", "2 - plugin/secondary: unknown property to; right would be from" },
        { "secondary {\n transfer\n}", "2 - plugin/secondary: Wrong argument count or unexpected line ending after 'transfer'" },
        { "secondary {\n transfer from\n}", "2 - plugin/secondary: Wrong argument count or unexpected line ending after 'from'" },
        { "secondary {\n transfer from *\n}", "2 - plugin/secondary: can't use '*' in transfer from" },
        { "secondary {\n transfer from ns.example.org\n}", "2 - plugin/secondary: must specify an IP address: `ns.example.org'" },
        { "secondary {\n transfer from 127.0.0.1\n catalog :\n}", "3 - plugin/secondary: invalid catalog member zone \":\"" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, string message) =>
        Assert.Equal($"Corefile:{message}", TestSetup.MistakeIn(SecondarySetup.Definition, corefile));
}
