using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads what a pod's status says of its being ready.</summary>
internal static class PodConditions
{
    /// <summary>Reads <c>conditions</c>.</summary>
    public static void Read(FieldReader reader, PodReadiness readiness)
    {
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var (type, status, reason, message) = ("", "", (string?)null, (string?)null);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "type": type = reader.String().Value ?? ""; break;
                    case "status": status = reader.String().Value ?? ""; break;
                    case "reason": reason = reader.String().Value; break;
                    case "message": message = reader.String().Value; break;
                    default: reader.Skip(); break;
                }
            }
            readiness.AddCondition(type, status, reason, message);
        }
    }

    /// <summary>Reads <c>containerStatuses</c>.</summary>
    public static void ReadContainers(FieldReader reader, PodReadiness readiness)
    {
        if (!reader.EnterList()) return;
        while (reader.NextItem())
        {
            var (name, waits, reason) = ("", false, (string?)null);
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "name": name = reader.String().Value ?? ""; break;
                    case "state": (waits, reason) = ReadState(reader); break;
                    default: reader.Skip(); break;
                }
            }
            if (waits) readiness.AddWaiting(name, reason);
        }
    }

    private static (bool Waits, string? Reason) ReadState(FieldReader reader)
    {
        var (waits, reason) = (false, (string?)null);
        if (!reader.EnterMap()) return (waits, reason);
        while (reader.NextField() is { } field)
        {
            if (field is not ("waiting" or "terminated"))
            {
                reader.Skip();
                continue;
            }
            if (!reader.EnterMap()) continue;
            waits = true;
            while (reader.NextField() is { } detail)
            {
                if (detail == "reason") reason = reader.String().Value;
                else reader.Skip();
            }
        }
        return (waits, reason);
    }
}
