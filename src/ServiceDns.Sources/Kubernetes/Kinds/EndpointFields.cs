using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Reads a slice's endpoints into one array that is used again.</summary>
/// <param name="shared">Where equal names are shared.</param>
/// <param name="keepTargets">Whether the names of pods are kept.</param>
/// <param name="keepHints">Whether hints are kept.</param>
internal sealed class EndpointFields(SharedValues shared, bool keepTargets, bool keepHints)
{
    private readonly List<Endpoint> endpoints = [];
    private readonly List<Address> addresses = [];
    private readonly List<string> zones = [], nodes = [];

    public void Clear() => endpoints.Clear();

    public Endpoint[] ToArray() => [.. endpoints];

    /// <summary>Reads the list that comes next. An endpoint without an address that can be read is none.</summary>
    public void Read(ref JsonCursor cursor)
    {
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            if (cursor.EnterObject() && ReadOne(ref cursor) is { } endpoint) endpoints.Add(endpoint);
        }
    }

    private Endpoint? ReadOne(ref JsonCursor cursor)
    {
        addresses.Clear();
        string? hostname = null, node = null, zone = null, target = null;
        var conditions = EndpointConditions.None;
        EndpointHints? hints = null;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("addresses"u8)) AddressFields.ReadAll(ref cursor, addresses);
            else if (field.SequenceEqual("conditions"u8)) conditions = ReadConditions(ref cursor);
            else if (field.SequenceEqual("nodeName"u8)) node = shared.TextOrNull(cursor.String());
            else if (field.SequenceEqual("zone"u8)) zone = shared.TextOrNull(cursor.String());
            else if (field.SequenceEqual("hostname"u8)) hostname = cursor.Text();
            else if (keepTargets && field.SequenceEqual("targetRef"u8)) target = ReadName(ref cursor);
            else if (keepHints && field.SequenceEqual("hints"u8)) hints = ReadHints(ref cursor);
            else cursor.Skip();
        }
        if (addresses.Count == 0) return null;
        return new Endpoint
        {
            Address = addresses[0],
            MoreAddresses = addresses.Count == 1 ? [] : [.. addresses[1..]],
            Hostname = hostname,
            NodeName = node,
            Zone = zone,
            TargetName = target,
            Hints = hints,
            Conditions = conditions,
        };
    }

    private static EndpointConditions ReadConditions(ref JsonCursor cursor)
    {
        var conditions = EndpointConditions.None;
        if (!cursor.EnterObject()) return conditions;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("ready"u8))
            {
                conditions |= State(cursor.Boolean(), EndpointConditions.KnowsReady, EndpointConditions.Ready);
            }
            else if (field.SequenceEqual("serving"u8))
            {
                conditions |= State(cursor.Boolean(), EndpointConditions.KnowsServing, EndpointConditions.Serving);
            }
            else if (field.SequenceEqual("terminating"u8))
            {
                conditions |= State(cursor.Boolean(), EndpointConditions.None, EndpointConditions.Terminating);
            }
            else cursor.Skip();
        }
        return conditions;
    }

    private static EndpointConditions State(bool? stated, EndpointConditions known, EndpointConditions whenTrue) =>
        stated is { } value ? known | (value ? whenTrue : EndpointConditions.None) : EndpointConditions.None;

    private EndpointHints? ReadHints(ref JsonCursor cursor)
    {
        zones.Clear();
        nodes.Clear();
        if (!cursor.EnterObject()) return null;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("forZones"u8)) ReadNames(ref cursor, zones);
            else if (field.SequenceEqual("forNodes"u8)) ReadNames(ref cursor, nodes);
            else cursor.Skip();
        }
        return zones.Count + nodes.Count == 0 ? null : new EndpointHints(zones.ToValueList(), nodes.ToValueList());
    }

    private void ReadNames(ref JsonCursor cursor, List<string> names)
    {
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            var name = ObjectHead.Field(cursor.Raw(), "name"u8);
            if (!name.IsEmpty) names.Add(shared.Text(new JsonCursor(name).String()));
        }
    }

    private static string? ReadName(ref JsonCursor cursor)
    {
        string? name = null;
        if (!cursor.EnterObject()) return name;
        while (cursor.NextField(out var field))
        {
            if (field.SequenceEqual("name"u8)) name = cursor.Text();
            else cursor.Skip();
        }
        return name;
    }
}
