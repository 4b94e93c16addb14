using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads the entries of an EndpointSlice's <c>endpoints</c>.</summary>
internal sealed class EndpointReader
{
    public List<Endpoint> Endpoints { get; } = [];

    /// <summary>The line of each.</summary>
    public List<int> Lines { get; } = [];

    /// <summary>True when the addresses are names (<c>addressType: FQDN</c>), which nothing reads.</summary>
    public bool HasNames { get; init; }

    public void ReadAll(FieldReader reader)
    {
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var line = reader.Line;
            if (!reader.EnterMap()) continue;
            Endpoints.Add(ReadOne(reader));
            Lines.Add(line);
        }
    }

    private Endpoint ReadOne(FieldReader reader)
    {
        var endpoint = default(Endpoint);
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "addresses": endpoint = WithAddresses(endpoint, reader); break;
                case "conditions": endpoint = endpoint with { Conditions = ReadConditions(reader) }; break;
                case "hostname": endpoint = endpoint with { Hostname = NullIfEmpty(reader.String().Value) }; break;
                case "nodeName": endpoint = endpoint with { NodeName = NullIfEmpty(reader.String().Value) }; break;
                case "zone": endpoint = endpoint with { Zone = NullIfEmpty(reader.String().Value) }; break;
                case "targetRef": endpoint = endpoint with { TargetName = TargetReference.Name(reader) }; break;
                case "hints": endpoint = endpoint with { Hints = ReadHints(reader) }; break;
                default: reader.Skip(); break;
            }
        }
        return endpoint;
    }

    private Endpoint WithAddresses(Endpoint endpoint, FieldReader reader)
    {
        if (HasNames)
        {
            reader.Skip();
            return endpoint;
        }
        Address first = default;
        List<Address>? more = null;
        if (reader.EnterList())
        {
            var isFirst = true;
            while (reader.NextItem())
            {
                var address = reader.EndpointAddress();
                if (isFirst) first = address;
                else if (address != default) (more ??= []).Add(address);
                isFirst = false;
            }
        }
        return endpoint with { Address = first, MoreAddresses = more is null ? [] : more.ToValueList() };
    }

    private static EndpointConditions ReadConditions(FieldReader reader)
    {
        var conditions = EndpointConditions.None;
        if (!reader.EnterMap()) return conditions;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "ready": conditions = With(conditions, reader, EndpointConditions.KnowsReady, EndpointConditions.Ready); break;
                case "serving": conditions = With(conditions, reader, EndpointConditions.KnowsServing, EndpointConditions.Serving); break;
                case "terminating": conditions = With(conditions, reader, EndpointConditions.None, EndpointConditions.Terminating); break;
                default: reader.Skip(); break;
            }
        }
        return conditions;
    }

    private static EndpointConditions With(
        EndpointConditions others, FieldReader reader, EndpointConditions stated, EndpointConditions whenTrue)
    {
        var value = reader.Boolean();
        others &= ~(stated | whenTrue);
        return value.IsStated ? others | stated | (value.Value ? whenTrue : EndpointConditions.None) : others;
    }

    private static EndpointHints? ReadHints(FieldReader reader)
    {
        List<string> zones = [], nodes = [];
        if (!reader.EnterMap()) return null;
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "forZones": zones = ReadNames(reader); break;
                case "forNodes": nodes = ReadNames(reader); break;
                default: reader.Skip(); break;
            }
        }
        return zones.Count + nodes.Count == 0 ? null : new EndpointHints(zones.ToValueList(), nodes.ToValueList());
    }

    private static List<string> ReadNames(FieldReader reader)
    {
        List<string> names = [];
        if (!reader.EnterList()) return names;
        while (reader.NextItem())
        {
            if (TargetReference.Name(reader) is { Length: > 0 } name) names.Add(name);
        }
        return names;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
