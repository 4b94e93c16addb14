using ServiceDns.Dns;
using ServiceDns.Plugins.Tsig;

namespace ServiceDns.Plugins.Tests.Tsig;

public sealed class TsigSetupTests : IDisposable
{
    private const string Wrong = "Corefile:2 - plugin/tsig: ";

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;

    public static TheoryData<string> Accepted => new()
    {
        "tsig {\n secret name.key. test-key\n secret name2.key. test-key-2\n}",
        "tsig example.com {\n secret name.key. test-key\n}",
        "tsig {\n secret name.key. test-key\n require all\n}",
        "tsig {\n secret name.key. test-key\n require none\n}",
        "tsig {\n secret name.key. test-key\n require A AAAA\n}",
        "tsig {\n require_opcode UPDATE NOTIFY\n}",
        "tsig {\n require_opcode all\n}",
        "tsig {\n require_opcode none\n}",
        "tsig {\n require AXFR\n require_opcode UPDATE\n}",
        "tsig",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(TsigSetup.Definition, corefile));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "tsig {\n blah\n}", Wrong + "unknown property 'blah'; right would be secret, secrets, require, require_opcode" },
        { "tsig {\n secret name. too many parameters\n}", Wrong + "Wrong argument count or unexpected line ending after 'parameters'" },
        { "tsig {\n secret a. YWFh\n secret A YWFh\n}", "Corefile:3 - plugin/tsig: key \"a.\" redefined" },
        { "tsig {\n require\n}", Wrong + "Wrong argument count or unexpected line ending after 'require'" },
        { "tsig {\n require invalid-qtype\n}", Wrong + "unknown query type 'invalid-qtype'" },
        { "tsig {\n require_opcode\n}", Wrong + "Wrong argument count or unexpected line ending after 'require_opcode'" },
        { "tsig {\n require_opcode NOTIFI\n}", Wrong + "unknown opcode 'NOTIFI'; did you mean 'NOTIFY'?" },
        { "tsig\ntsig", Wrong + "this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, string message) =>
        Assert.Equal(message, TestSetup.MistakeIn(TsigSetup.Definition, corefile));

    [Fact]
    public void Warns_of_a_secret_that_is_not_base64() => Assert.Equal(
        ["[WARNING] plugin/tsig: Corefile:2 - the secret of key 'a.' is not base64: no signature by it is ever right"],
        new TestSetup().Parse(TsigSetup.Definition, "tsig {\n secret a test-key\n secret b YWFh\n}").Logs.Lines);

    [Fact]
    public void Reads_a_file_of_keys()
    {
        var file = Path.Combine(folder, "keys");
        File.WriteAllText(file, "key \"foo\" {\n\talgorithm hmac-sha256;\n\tsecret \"YWFh\";\n};\n\nkey Bar {\n secret YmJi;\n}\n");

        var setup = new TestSetup().Parse(TsigSetup.Definition, $"tsig {{\n secrets {file}\n}}");

        var ring = TsigKeyring.Of(setup.Lifecycle);
        Assert.Equal("aaa"u8.ToArray(), ring.Find(DomainName.Parse("foo"))!.Secret);
        Assert.Equal("bbb"u8.ToArray(), ring.Find(DomainName.Parse("bar"))!.Secret);
    }

    public static TheoryData<string, string> WrongFiles => new()
    {
        { "key {", "expected key name \"key {\"" },
        { "foo \"key\" {", "unexpected token \"foo\"" },
        { "key \"foo\" {\n secret \"YWFh\";\n};\nkey \"foo\" {\n secret \"YWFh\";\n};", "key \"foo.\" redefined" },
        { "key \"foo\" {\n schmalgorithm hmac-sha256;", "unexpected token \"schmalgorithm\"" },
        { "key \"foo\" {\n\tsecret", "expected secret key \"\\tsecret\"" },
        { "key \"foo\" {\n\tsecret ;", "expected secret key \"\\tsecret ;\"" },
        { "key \"foo\" {\n};", "expected secret for key \"foo.\"" },
    };

    [Theory, MemberData(nameof(WrongFiles))]
    public void Names_the_mistake_in_a_file(string text, string reason)
    {
        var file = Path.Combine(folder, "keys");
        File.WriteAllText(file, text);

        Assert.Equal($"{Wrong}{file}: {reason}", TestSetup.MistakeIn(TsigSetup.Definition, $"tsig {{\n secrets {file}\n}}"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
