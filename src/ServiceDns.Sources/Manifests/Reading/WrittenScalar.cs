using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;
using Scalar = YamlDotNet.Core.Tokens.Scalar;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>The text of a scalar that has escapes or several lines: YamlDotNet's, so that there is one set of rules for it.</summary>
internal static class WrittenScalar
{
    /// <summary>Reads the scalar.</summary>
    /// <param name="yaml">It as written, from its first quote, indicator or letter to its end.</param>
    /// <param name="indent">The column of the collection around it.</param>
    public static string TextOf(ReadOnlySpan<byte> yaml, int indent)
    {
        var scanner = new Scanner(new StringReader(new string(' ', indent) + "- " + Encoding.UTF8.GetString(yaml)));
        while (scanner.MoveNext())
        {
            if (scanner.Current is Scalar scalar) return scalar.Value;
        }
        throw new ManifestSyntaxException(0, "did not find expected scalar");
    }
}
