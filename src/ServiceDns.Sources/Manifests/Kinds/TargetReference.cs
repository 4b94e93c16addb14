using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>A <c>targetRef</c>: the object that an endpoint stands for.</summary>
internal static class TargetReference
{
    /// <summary>The object's name, or null.</summary>
    public static string? Name(FieldReader reader)
    {
        string? name = null;
        if (!reader.EnterMap()) return name;
        while (reader.NextField() is { } field)
        {
            if (field == "name") name = reader.String().Value;
            else reader.Skip();
        }
        return name;
    }
}
