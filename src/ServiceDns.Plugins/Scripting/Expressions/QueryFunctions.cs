using System.Globalization;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Scripting;

/// <summary>What expressions may ask of a query: the functions of CoreDNS's <c>view</c>.</summary>
internal static class QueryFunctions
{
    /// <summary>All functions that look at the query.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        Ask("type", ValueKind.String, query => query.Type.ToText()),
        Ask("name", ValueKind.String, query => NameText.Format(query.LowerName)),
        Ask("class", ValueKind.String, query => query.Class.ToText()),
        Ask("proto", ValueKind.String, query => query.Transport == Server.Transport.Udp ? "udp" : "tcp"),
        Ask("size", ValueKind.Int, query => (long)query.RequestLength),
        Ask("client_ip", ValueKind.String, query => query.Client.ToIPAddress().ToString()),
        Ask("port", ValueKind.String, query => query.Client.Port.ToString(CultureInfo.InvariantCulture)),
        Ask("id", ValueKind.Int, query => (long)query.Id),
        Ask("opcode", ValueKind.Int, query => (long)query.Opcode),
        Ask("do", ValueKind.Bool, query => query.DnssecOk),
        Ask("bufsize", ValueKind.Int, query => (long)query.ResponseLimit),
        Ask("server_ip", ValueKind.String, query => query.Local.ToIPAddress().ToString()),
        Ask("server_port", ValueKind.String, query => query.Local.Port.ToString(CultureInfo.InvariantCulture)),
        new("incidr", [ValueKind.String, ValueKind.String], ValueKind.Bool,
            (_, values) => IsInRange((string)values[0]!, (string)values[1]!)),
        new("metadata", [ValueKind.String], ValueKind.String, (evaluation, values) => evaluation.MetadataOf((string)values[0]!)),
    ];

    /// <summary>The groups of a pattern, for <c>template</c>.</summary>
    public static Function Group { get; } = new("group", [ValueKind.Any], ValueKind.String, (evaluation, values) =>
        values[0] is string or long && evaluation.Groups?.GetValueOrDefault(GoText.Of(values[0])) is string text ? text : "");

    private static Function Ask(string name, ValueKind kind, Func<Query, object> answer) =>
        new(name, [], kind, (evaluation, _) => answer(evaluation.Query));

    private static object IsInRange(string address, string range)
    {
        if (!StrictAddress.TryParse(address, out var ip)) return new Failure("first argument is not an IP address");
        return Cidr.TryParseStrict(range, out var network)
            ? network.Contains(Address.From(ip))
            : new Failure($"invalid CIDR address: {range}");
    }
}
