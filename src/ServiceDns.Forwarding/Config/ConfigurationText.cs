using System.Text;

namespace ServiceDns.Forwarding.Config;

/// <summary>Writes a configuration with all its defaults.</summary>
internal static class ConfigurationText
{
    private const string Kind = "KubeProxyConfiguration", Group = "kubeproxy.config.k8s.io";

    /// <summary>For <c>--write-config-to</c>: YAML that kube-proxy reads too, except what is ours.</summary>
    public static string Yaml(ProxyConfiguration configuration)
    {
        var text = new StringBuilder($"apiVersion: {Group}/v1alpha1\nkind: {Kind}\n");
        WriteYaml(Tree.Of(configuration), 0, text);
        return text.ToString();
    }

    /// <summary>For <c>/configz</c>.</summary>
    public static string Json(ProxyConfiguration configuration)
    {
        var text = new StringBuilder($"{{{Kinds.Quote(Group)}: ");
        WriteJson(Tree.Of(configuration), text);
        return text.Append("}\n").ToString();
    }

    private static void WriteYaml(Tree tree, int depth, StringBuilder text)
    {
        foreach (var (key, branch) in tree.Branches)
        {
            text.Append(' ', 2 * depth).Append(key).Append(':');
            if (branch.Leaf is { } leaf) text.Append(' ').Append(leaf).Append('\n');
            else WriteYaml(branch, depth + 1, text.Append('\n'));
        }
    }

    private static void WriteJson(Tree tree, StringBuilder text)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var (key, branch) in tree.Branches)
        {
            text.Append(isFirst ? "" : ", ").Append(Kinds.Quote(key)).Append(": ");
            isFirst = false;
            if (branch.Leaf is { } leaf) text.Append(leaf);
            else WriteJson(branch, text);
        }
        text.Append('}');
    }

    private sealed class Tree
    {
        public SortedDictionary<string, Tree> Branches { get; } = new(StringComparer.Ordinal);

        public string? Leaf { get; private set; }

        public static Tree Of(ProxyConfiguration configuration)
        {
            var root = new Tree();
            foreach (var field in Fields.All)
            {
                var tree = root;
                foreach (var key in field.Path.Split('.')) tree = tree.Branch(key);
                tree.Leaf = field.Kind.Write(configuration.Get(field));
            }
            return root;
        }

        private Tree Branch(string key) => Branches.TryGetValue(key, out var known) ? known : Branches[key] = new Tree();
    }
}
