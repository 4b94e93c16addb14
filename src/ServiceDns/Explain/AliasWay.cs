namespace ServiceDns.Explain;

/// <summary>Where the aliases lead of an answer that has no record of the asked type.</summary>
internal static class AliasWay
{
    /// <summary>Says it; null when the name is no alias.</summary>
    internal static string? Of(StepReport step)
    {
        var targets = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var record in step.Answer)
        {
            if (record.Split(' ') is [var owner, _, _, "CNAME", var data]) targets[owner] = data;
        }
        var way = new List<string> { step.Question };
        while (targets.TryGetValue(way[^1], out var target))
        {
            var isCircle = way.Contains(target, StringComparer.OrdinalIgnoreCase);
            way.Add(target);
            if (isCircle) return $"aliases lead in a circle: {string.Join(" → ", way)}";
        }
        if (way.Count == 1) return null;
        var what = step.Status switch
        {
            "NXDOMAIN" => "which does not exist",
            "NODATA" => $"which has no {step.Type} record",
            _ => $"of which comes {step.Status}",
        };
        return $"it is an alias: {string.Join(" → ", way)}, {what}";
    }
}
