using System.Security.Cryptography;
using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;

namespace ServiceDns.Plugins.Tests;

public class EdwardsKeyTests
{
    /// <summary>The first example of RFC 8080, section 6.1.</summary>
    [Fact]
    public void Signs_the_example_of_the_standard()
    {
        using var folder = new ZoneFolder();
        var path = Path.Combine(folder.Path, "Kexample.com.+015+03613");
        File.WriteAllText(path + ".key", "example.com. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n");
        File.WriteAllText(
            path + ".private", "Private-key-format: v1.2\nAlgorithm: 15 (ED25519)\n"
                + "PrivateKey: ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI=\n");
        var record = RecordText.Parse("example.com. 3600 IN MX 10 mail.example.com.");

        var key = SigningKey.Read(path);
        var period = new SignaturePeriod(1438207200, 1440021600);
        var signature = RecordSigner.Sign(key, key.Name, record, CanonicalForm.Of([record], 3600), 3600, period);

        Assert.Equal(3613, key.Tag);
        Assert.Equal(
            "MX 15 2 3600 20150819220000 20150729220000 3613 example.com. "
            + "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==",
            RecordText.FormatData(RecordType.RRSIG, signature));
    }

    [Fact]
    public void A_public_key_of_another_pair_is_refused() =>
        Assert.Throws<CryptographicException>(() => EdwardsKey.Read(new byte[32], new byte[32]));
}
