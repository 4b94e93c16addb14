using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Nsid;

/// <summary>Tells clients that ask for it which server answered (RFC 5001).</summary>
internal sealed class NsidHandler(IQueryHandler next, byte[] data) : ResponseLink(next)
{
    public override string Name => "nsid";

    protected override void Change(Query query)
    {
        var position = 0;
        while (Edns.TryNextOption(query.RequestOptions, ref position, out var code, out _))
        {
            if (code != Edns.NsidOption) continue;
            query.RemoveOption(Edns.NsidOption); // that of a server further on, which forward passes on
            query.AddOption(Edns.NsidOption, data);
            return;
        }
    }
}
