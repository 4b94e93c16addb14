using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>The entries of <c>status.conditions</c>.</summary>
internal static class Condition
{
    /// <summary>Reads the list.</summary>
    /// <returns>Whether the condition of that type is <c>"True"</c>; null when the list does not have it.</returns>
    public static bool? IsTrue(FieldReader reader, string wanted)
    {
        bool? answer = null;
        if (!reader.EnterList()) return answer;
        while (reader.NextItem())
        {
            var (type, status) = ("", "");
            if (!reader.EnterMap()) continue;
            while (reader.NextField() is { } field)
            {
                switch (field)
                {
                    case "type": type = reader.String().Value ?? ""; break;
                    case "status": status = reader.String().Value ?? ""; break;
                    default: reader.Skip(); break;
                }
            }
            if (type == wanted) answer = status == "True";
        }
        return answer;
    }
}
