namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>What a merge key brings (yaml.org/type/merge.html): the pairs of a map, or those of a list of maps.</summary>
internal static class MergeKey
{
    private const string Mistake = "map merge requires map or sequence of maps as the value";

    /// <summary>The pairs in order, their keys marked as merged.</summary>
    /// <param name="value">The events of the merge key's value.</param>
    /// <param name="line">The merge key's line, for the error.</param>
    public static List<NodeEvent> PairsOf(List<NodeEvent> value, int line)
    {
        List<NodeEvent> pairs = new(value.Count);
        var list = value[0].Kind == NodeKind.List;
        if (!list && value[0].Kind != NodeKind.Map) throw new ManifestSyntaxException(line, Mistake);
        var outer = list ? 1 : 0;
        var depth = 0;
        var atKey = true;
        foreach (var item in value)
        {
            if (depth == outer && item.Step >= 0 && item.Kind != NodeKind.Map) throw new ManifestSyntaxException(line, Mistake);
            var isInside = depth > outer && !(depth == outer + 1 && item.Step < 0);
            var isPairLevel = isInside && depth == outer + 1 && item.Step >= 0;
            if (isInside) pairs.Add(isPairLevel && atKey ? item with { IsMerged = true } : item);
            if (isPairLevel) atKey = !atKey;
            depth += item.Step;
        }
        return pairs;
    }
}
