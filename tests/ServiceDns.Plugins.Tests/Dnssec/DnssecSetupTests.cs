using ServiceDns.Plugins.Dnssec;

namespace ServiceDns.Plugins.Tests;

public sealed class DnssecSetupTests : IDisposable
{
    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory] // KEY is a key of cluster.local
    [InlineData("dnssec")]
    [InlineData("dnssec 10.0.0.0/8")]
    [InlineData("dnssec example.org {\ncache_capacity 100\n}")]
    [InlineData("dnssec example.org cluster.local {\nkey file KEY\n}")]
    [InlineData("dnssec sub.cluster.local {\nkey file KEY.key KEY.private\n}")]
    public void Accepts(string lines) => Assert.Equal("", MistakeIn(lines));

    //                     lines                                        line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "dnssec example.org {\nkey file KEY\n}", 2, "key cluster.local. (keyid: TAG) can not sign any of the zones" },
        { "dnssec example.org {\nkey\n}", 2, "Wrong argument count or unexpected line ending after 'key'" },
        { "dnssec example.org {\nkey file\n}", 2, "Wrong argument count or unexpected line ending after 'file'" },
        { "dnssec example.org {\nkey aws_secretsmanager x\n}", 2,
          "keys of AWS Secrets Manager are not read; write 'key file' and mount the key as files" },
        { "dnssec example.org {\nkey disk x\n}", 2, "'disk' is no place of keys; right would be 'key file KEY...'" },
        { "dnssec example.org {\ncache_capacity\n}", 2, "Wrong argument count or unexpected line ending after 'cache_capacity'" },
        { "dnssec example.org {\ncache_capacity x\n}", 2, "cache_capacity 'x' is not a number" },
        { "dnssec example.org {\nkeys\n}", 2, "unknown property 'keys'; did you mean 'key'?" },
        { "dnssec\ndnssec", 2, "this plugin can only be used once per Server Block" },
        { "dnssec cluster.local {\nkey file FOLDER/none\n}", 2, "Could not find file 'FOLDER/none.key'." },
        { "dnssec cluster.local {\nkey file FOLDER/ed\n}", 2,
            "FOLDER/ed.private does not fit FOLDER/ed.key: the private key has 3 bytes in place of 32" },
        { "dnssec cluster.local {\nkey file FOLDER/text\n}", 2, "no public key found: FOLDER/text.key holds no DNSKEY record" },
        { "dnssec cluster.local {\nkey file FOLDER/mixed\n}", 2,
          "FOLDER/mixed.private is of another algorithm than its public key, which has 8" },
        { "dnssec cluster.local {\nkey file FOLDER/old\n}", 2,
          "no private key found: FOLDER/old.private does not say 'Private-key-format: v1.3'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason)
    {
        Pair("ed", "cluster.local. IN DNSKEY 257 3 15 AAAA", "Private-key-format: v1.3\nAlgorithm: 15 (ED25519)\nPrivateKey: AAAA\n");
        Pair("text", "cluster.local. IN TXT x", "");
        Pair("mixed", "cluster.local. IN DNSKEY 257 3 8 AAAA", "Private-key-format: v1.3\nAlgorithm: 13\n");
        Pair("old", "cluster.local. IN DNSKEY 257 3 8 AAAA", "Private-key-format: v1.1\nAlgorithm: 8\n");

        var mistake = System.Text.RegularExpressions.Regex.Replace(MistakeIn(lines), "keyid: [0-9]+", "keyid: TAG");

        Assert.Equal($"Corefile:{line} - plugin/dnssec: {reason.Replace("FOLDER", folder.Path, StringComparison.Ordinal)}", mistake);
    }

    private void Pair(string name, string key, string secret)
    {
        folder.Write(name + ".key", key + "\n");
        folder.Write(name + ".private", secret);
    }

    private string MistakeIn(string lines) => TestSetup.MistakeIn(DnssecSetup.Definition, lines
        .Replace("KEY", TestKey.Create(folder, "cluster.local").Path, StringComparison.Ordinal).Replace(
            "FOLDER", folder.Path, StringComparison.Ordinal));
}
