using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Events of a text that may be JSON or YAML.</summary>
internal static class TextSource
{
    /// <summary>Opens it; what begins with a brace is JSON, unless it is a YAML flow mapping.</summary>
    public static INodeSource Open(byte[] text)
    {
        if (text.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is not [(byte)'{', ..]) return new YamlDocuments(new MemoryStream(text));
        try
        {
            var trial = new JsonNodes(text);
            while (trial.Read().Kind != NodeKind.End)
            {
            }
            return new JsonNodes(text);
        }
        catch (ManifestSyntaxException)
        {
            return new YamlDocuments(new MemoryStream(text));
        }
    }
}
