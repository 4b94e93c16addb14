using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Changes the order of addresses and mail exchangers in the responses of the rest of the chain.</summary>
/// <param name="next">The rest of the chain.</param>
/// <param name="weighted">Chooses the first address by weight; null to shuffle all.</param>
/// <param name="preferred">Puts addresses of some networks first after that, or null.</param>
internal sealed class LoadbalanceHandler(IQueryHandler next, IRecordOrder? weighted = null, IRecordOrder? preferred = null)
    : ResponseLink(next)
{
    public override string Name => "loadbalance";

    protected override void Change(Query query)
    {
        const ulong moreThanOne = 0xFFFE_FFFE_FFFE; // in the counts of answer, authority and additional
        if ((BinaryPrimitives.ReadUInt64BigEndian(query.Buffer[4..]) & moreThanOne) == 0) return;
        if (query.KeepsOrder || query.ResponseCode != ResponseCode.NoError || query.Type is RecordType.AXFR or RecordType.IXFR) return;
        if (weighted is null) ResponseShuffle.Apply(query);
        else if (query.Type is RecordType.A or RecordType.AAAA or RecordType.SRV) Rewrite(query, weighted);
        if (preferred is not null) Rewrite(query, preferred);
    }

    /// <summary>A malformed response stays as it is.</summary>
    private static void Rewrite(Query query, IRecordOrder order)
    {
        var reader = new RecordReader(query.Response);
        while (reader.MoveNext())
        {
        }
        if (!reader.IsMalformed) ResponseRewrite.Apply(query, order);
    }
}
