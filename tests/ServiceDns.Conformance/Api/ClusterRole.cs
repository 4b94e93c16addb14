using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Security;
using YamlDotNet.Serialization;

namespace ServiceDns.Conformance.Api;

/// <summary>The rules of a ClusterRole, one for each resource.</summary>
internal static class ClusterRole
{
    /// <summary>Reads the ClusterRole among the documents of a page.</summary>
    public static IReadOnlyList<Rule> Read(string yaml)
    {
        var role = yaml.Split("\n---\n").Single(document => $"\n{document}".Contains("\nkind: ClusterRole\n", StringComparison.Ordinal));
        var rules = (List<object>)new Deserializer().Deserialize<Dictionary<string, object>>(role)["rules"];
        return
        [
            .. from Dictionary<object, object> rule in rules
               from string @group in (List<object>)rule["apiGroups"]
               from string resource in (List<object>)rule["resources"]
               select new Rule(
                   ResourceKind.All.Single(kind => kind.Group == @group && kind.Plural == resource),
                   [.. ((List<object>)rule["verbs"]).Cast<string>()]),
        ];
    }

    /// <summary>What may be done with one resource.</summary>
    internal sealed record Rule(ResourceKind Kind, string[] Verbs)
    {
        public void AllowTo(Access access, string user) => access.Allow(user, Kind, null, Verbs);
    }
}
