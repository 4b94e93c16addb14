using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Puts each section of a response into the order CNAME, others, addresses, MX, the last two kinds shuffled.</summary>
/// <remarks>
/// Sections as servers mostly write them are shuffled where they lie. Where names may point into records that move (RFC 1035, section
/// 4.1.4), the response is written anew.
/// </remarks>
internal static class ResponseShuffle
{
    /// <summary>Reorders the query's response. One that is malformed stays as it is.</summary>
    public static void Apply(Query query)
    {
        if (UniformAnswer.TryShuffle(query)) return;
        Span<SectionShape> shapes = stackalloc SectionShape[4];
        var reader = new RecordReader(query.Response);
        while (reader.MoveNext()) shapes[(int)reader.Current.Section].Add(query.Response, reader.Current);
        if (reader.IsMalformed) return;
        foreach (ref var shape in shapes)
        {
            if (shape.WayIn(query.Length) != ShuffleWay.Rewrite) continue;
            ResponseRewrite.Apply(query, RandomOrder.Instance);
            return;
        }
        foreach (ref var shape in shapes)
        {
            var way = shape.WayIn(query.Length);
            if (way == ShuffleWay.SwapData) shape.Swap(query);
            else if (way == ShuffleWay.MoveRecords) AddressShuffle.MoveRecords(query, shape);
        }
    }
}
