using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServiceDns.Sources.Manifests.Files;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Tests.Manifests;

public class PropertyTests
{
    // Pieces that meet in manifests, and those that are most likely to be where they should not
    private static readonly string[] Pieces =
    [
        "apiVersion: v1\n", "kind: Service\n", "kind: Pod\n", "kind: List\n", "items:\n", "- ", "  ", "\n", "---\n", "...\n",
        "metadata: {name: a}\n",
        "spec:\n", "  ports:\n", "  - port: 80\n", "{", "}", "[", "]", ",", ": ", "\"", "'", "&x ", "*x", "<<: ", "? ", "| ", "> ",
        "!!str ", "#", "%YAML 1.2\n",
        "\t", "~", "0x50", "\\u00", "a", "é", "\u2028", "\0", "@", "`", "addressType: IPv4\nendpoints:\n", "- addresses: [10.0.0.1]\n",
        "status: ", "podIP: 10.0.0.1\n",
    ];

    private static readonly Gen<byte[]> Manifests = Gen.Elements(Pieces).ListOf()
        .Select(list => Encoding.UTF8.GetBytes(string.Concat(list)));

    private static readonly Gen<byte[]> AnyBytes = ArbMap.Default.GeneratorFor<byte[]>();

    private static void ReadsOrRefuses(byte[] bytes, string name)
    {
        try
        {
            FileText.Read(name, new MemoryStream(bytes), isJson: bytes.AsSpan().StartsWith("{"u8), new StringPool());
        }
        catch (ManifestSyntaxException e)
        {
            Assert.InRange(e.Line, 1, bytes.Count(b => b is (byte)'\n' or (byte)'\r') + 3 + bytes.Length / 3);
            Assert.NotEmpty(e.Message);
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_line() => Prop.ForAll(Manifests.ToArbitrary(), bytes =>
    {
        ReadsOrRefuses(bytes, "a.yaml");
        ReadsOrRefuses(bytes, "a.json");
    }).Check(Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(3000).WithEndSize(60));

    [Fact]
    public void Any_bytes_are_read_or_refused_with_a_line() => Prop.ForAll(AnyBytes.ToArbitrary(), bytes =>
    {
        ReadsOrRefuses(bytes, "a.yaml");
        ReadsOrRefuses([(byte)'{', .. bytes], "a.json");
    }).Check(Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(3000));
}
