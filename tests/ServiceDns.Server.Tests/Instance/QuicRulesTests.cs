namespace ServiceDns.Server.Tests;

/// <summary>Keys of QUIC on a machine that has it, and on one that has not: the tests hold on both.</summary>
public sealed class QuicRulesTests
{
    [Theory]
    [InlineData("quic", "tls")]
    [InlineData("https3", "https")]
    public async Task Without_the_library_or_a_certificate_the_key_is_refused_with_the_reason_and_what_to_do(string scheme, string other)
    {
        await using var server = new TestServer($"{scheme}://a.org {{\n say 10.0.0.1\n}}");

        var error = Assert.Throws<ConfigurationException>(server.Control.Build);

        Assert.Equal($"{server.CorefilePath}:1 - {scheme}:// " + (QuicRuntime.Missing is { } reason
            ? $"can not be served on this machine: {reason}; install libmsquic 2 where the loader finds it (packages.microsoft.com has it "
                + "for Debian, Ubuntu and Fedora, Alpine in its own packages; docker/README.md says how for the image), "
                + $"or write {other}:// in place of '{scheme}://a.org''s scheme, or leave the key out"
            : $"needs a certificate, there is no QUIC in the clear; write tls CERT KEY into the block of '{scheme}://a.org'"),
            error.Message);
    }

    [Fact]
    public void The_reason_is_a_part_of_a_sentence()
    {
        if (QuicRuntime.Missing is not { } reason) return;

        Assert.DoesNotContain("System.Net.Quic", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("http", reason, StringComparison.Ordinal);
        Assert.False(reason.EndsWith('.'));
    }
}
