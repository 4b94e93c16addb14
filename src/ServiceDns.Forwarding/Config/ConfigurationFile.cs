using YamlDotNet.Core;

namespace ServiceDns.Forwarding.Config;

/// <summary>Reads a KubeProxyConfiguration from YAML or JSON.</summary>
/// <remarks>As kube-proxy does: a field that is not known, or comes twice, is told and passed over; a value of the wrong kind is
/// refused.</remarks>
internal sealed class ConfigurationFile
{
    private const string Kind = "KubeProxyConfiguration", Group = "kubeproxy.config.k8s.io", Version = Group + "/v1alpha1";

    private readonly string file;
    private readonly ProxyConfiguration configuration;
    private readonly List<ConfigurationProblem> warnings, errors = [];

    private ConfigurationFile(string file, ProxyConfiguration configuration, List<ConfigurationProblem> warnings) =>
        (this.file, this.configuration, this.warnings) = (file, configuration, warnings);

    /// <summary>Reads a file's text.</summary>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="text">What is in it. Of several documents the one of our kind counts.</param>
    /// <param name="warnings">Receives what is passed over.</param>
    /// <exception cref="ProxyConfigurationException">It is not such a configuration.</exception>
    public static ProxyConfiguration Read(string file, string text, List<ConfigurationProblem> warnings)
    {
        var configuration = new ProxyConfiguration();
        var reader = new ConfigurationFile(file, configuration, warnings);
        if (reader.Document(text) is { } document) reader.ReadMap(document, "");
        return reader.errors.Count == 0 ? configuration : throw new ProxyConfigurationException(reader.errors);
    }

    private ConfigMap? Document(string text)
    {
        List<ConfigNode> documents;
        try
        {
            documents = ConfigNode.ReadAll(text);
        }
        catch (YamlException e)
        {
            Refuse((int)e.End.Line, $"failed to decode: {e.Message}");
            return null;
        }
        var maps = documents.OfType<ConfigMap>().ToList();
        var ours = maps.FindAll(map => TextOf(map, "kind") == Kind);
        foreach (var other in ours.Skip(1)) Warn(other.Line, $"another {Kind}: it is passed over, the first one counts");
        if (ours.Count > 0) return HasVersion(ours[0]) ? ours[0] : null;
        var kind = maps.Count > 0 ? TextOf(maps[0], "kind") : "";
        Refuse(documents.Count > 0 ? documents[0].Line : 0, kind.Length == 0
            ? $"failed to decode: Object 'Kind' is missing: write kind: {Kind} and apiVersion: {Version}"
            : $"failed to decode: no kind \"{kind}\" is registered for version \"{TextOf(maps[0], "apiVersion")}\": the kind is {Kind}");
        return null;
    }

    private bool HasVersion(ConfigMap map)
    {
        var version = TextOf(map, "apiVersion");
        if (version == Version) return true;
        Refuse(map.Line, version.Length == 0
            ? $"failed to decode: Object 'apiVersion' is missing: write apiVersion: {Version}"
            : $"failed to decode: no kind \"{Kind}\" is registered for version \"{version}\": the version is {Version}");
        return false;
    }

    private static string TextOf(ConfigMap map, string key) =>
        map.Entries.LastOrDefault(entry => entry.Key == key).Value is ConfigScalar scalar ? scalar.Text : "";

    private void ReadMap(ConfigMap map, string prefix)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            var path = prefix + key;
            if (!seen.Add(key)) Warn(value.Line, $"key \"{path}\" already set in map: the last one counts");
            if (prefix.Length == 0 && key is "kind" or "apiVersion" or "metadata") continue;
            if (Fields.All.FirstOrDefault(field => field.Path == path) is { } known) ReadField(known, value);
            else if (Fields.All.Any(field => field.Path.StartsWith(path + ".", StringComparison.Ordinal))) ReadInner(value, path);
            else if (!Fields.PassedOver.Contains(path)) Warn(value.Line, $"unknown field \"{path}\": it is passed over");
        }
    }

    private void ReadInner(ConfigNode value, string path)
    {
        if (value is ConfigMap inner) ReadMap(inner, path + ".");
        else if (value is not ConfigScalar { IsNull: true }) Refuse(value.Line, $"{path}: must be a map of fields");
    }

    private void ReadField(ConfigField field, ConfigNode node)
    {
        if (node is ConfigScalar { IsNull: true }) return;
        if (field.Kind.Read(node, out var error) is { } value) configuration.Set(field, value, node.Line);
        else Refuse(node.Line, $"{field.Path}: {error}");
    }

    private void Refuse(int line, string text) => errors.Add(new ConfigurationProblem(file, line, text));

    private void Warn(int line, string text) => warnings.Add(new ConfigurationProblem(file, line, text));
}
