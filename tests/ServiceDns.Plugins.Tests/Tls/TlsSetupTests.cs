using ServiceDns.Corefile;
using ServiceDns.Plugins.Tls;

namespace ServiceDns.Plugins.Tests;

public sealed class TlsSetupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly TestCertificates files;

    public TlsSetupTests() => files = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("tls cert.pem key.pem")]
    [InlineData("tls cert.pem key.pem ca.pem")]
    [InlineData("tls cert.pem key.pem ca.pem {\nclient_auth nocert\n}")]
    [InlineData("tls cert.pem key.pem ca.pem {\nclient_auth request\n}")]
    [InlineData("tls cert.pem key.pem ca.pem {\nclient_auth require\n}")]
    [InlineData("tls cert.pem key.pem ca.pem {\nclient_auth verify_if_given\n}")]
    [InlineData("tls cert.pem key.pem ca.pem {\nclient_auth require_and_verify\n}")]
    [InlineData("tls cert.pem key.pem {\nkeylog tls.log\n}")]
    [InlineData("tls client.pem client-key.pem\ntls cert.pem key.pem")]
    public async Task Reads_files_relative_to_the_root(string lines)
    {
        var setup = Parse(lines);

        await setup.Lifecycle.CheckAsync(CancellationToken.None);

        Assert.NotNull(setup.Block.Tls);
        Assert.Null(setup.Factory);
    }

    //                     lines                                                      line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "tls cert.pem key.pem ca.pem {\nunknown\n}", 2, "unknown option 'unknown'; right would be client_auth, keylog" },
        { "tls cert.pem key.pem {\nclient_auth\n}", 2, "Wrong argument count or unexpected line ending after 'client_auth'" },
        { "tls cert.pem key.pem {\nclient_auth none bogus\n}", 2, "Wrong argument count or unexpected line ending after 'bogus'" },
        {
            "tls cert.pem key.pem {\nclient_auth bogus\n}", 2,
            "unknown authentication type 'bogus'; right would be nocert, request, require, verify_if_given, require_and_verify"
        },
        { "tls cert.pem key.pem {\nkeylog\n}", 2, "Wrong argument count or unexpected line ending after 'keylog'" },
        { "tls cert.pem", 1, "Wrong argument count or unexpected line ending after 'cert.pem'" },
        { "tls a b c d", 1, "Wrong argument count or unexpected line ending after 'd'" },
        { "tls", 1, "ACME requires at least one domain; or write tls CERT KEY" },
        { "tls {\nacme\n}", 2, "Wrong argument count or unexpected line ending after 'acme'" },
        { "tls {\nacme a.org\nacme b.org\n}", 3, "ACME option \"acme\" can only be specified once" },
        {
            "tls {\nacme a.org\nmail x@a.org\n}", 3,
            "unknown ACME option \"mail\"; did you mean 'email'?"
        },
        {
            "tls {\nacme a.org\nemail x@a.org\n}", 4,
            "acme is not served: this server does not get certificates itself; write tls CERT KEY with the files that cert-manager or "
                + "another ACME client keeps up to date, and they are read again whenever they change"
        },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/tls: {reason}", TestSetup.MistakeIn(TlsSetup.Definition, lines));

    //                     lines                              reason, DIR for the folder
    public static TheoryData<string, string> BrokenFiles => new()
    {
        { "tls missing.pem key.pem", "could not load TLS cert: open DIR/missing.pem: no such file or directory" },
        { "tls cert.pem missing.pem", "could not load TLS cert: open DIR/missing.pem: no such file or directory" },
        { "tls key.pem key.pem", "could not load TLS cert: DIR/key.pem: there is no certificate in PEM form in it" },
        { "tls cert.pem client-key.pem",
          "could not load TLS cert: DIR/client-key.pem is not the private key of the first certificate in DIR/cert.pem: *" },
        { "tls cert.pem key.pem key.pem", "could not read root certs: DIR/key.pem: there is no certificate in PEM form in it" },
        { "tls cert.pem key.pem {\nkeylog missing/tls.log\n}",
          "unable to write TLS Key Log to \"DIR/missing/tls.log\": no such file or directory" },
    };

    [Theory, MemberData(nameof(BrokenFiles))]
    public async Task Names_a_file_that_can_not_be_used(string lines, string reason)
    {
        var setup = Parse(lines);

        var checking = await Assert.ThrowsAsync<CorefileException>(() => setup.Lifecycle.CheckAsync(CancellationToken.None));
        var starting = await Assert.ThrowsAsync<CorefileException>(() => setup.Lifecycle.StartAsync(CancellationToken.None));

        Assert.Equal(checking.Message, starting.Message);
        var expected = $"Corefile:1 - plugin/tls: {reason.Replace("DIR", folder, StringComparison.Ordinal)}";
        if (expected.EndsWith('*')) Assert.StartsWith(expected[..^1], checking.Message, StringComparison.Ordinal);
        else Assert.Equal(expected, checking.Message);
    }

    private TestSetup Parse(string lines)
    {
        var setup = new TestSetup("tls://.");
        setup.Block.Root = folder;
        return setup.Parse(TlsSetup.Definition, lines);
    }
}
