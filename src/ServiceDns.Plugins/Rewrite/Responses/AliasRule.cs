using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Lets a CNAME lead elsewhere, and resolves where it leads then in the whole server.</summary>
internal sealed class AliasRule(TextRewrite rewrite) : IResponseRule
{
    public async ValueTask ApplyAsync(ResponseEdit response, ResponseRecord? record, Query query, CancellationToken cancel)
    {
        if (record is not { Type: RecordType.CNAME, Value: { } former } || !rewrite.Matches(former)) return;
        var target = rewrite.Apply(former);
        if (!DomainName.TryParse(target, out var name)) return;
        var found = await query.Resolver.LookupAsync(query, name.Wire, query.Type, cancel);
        if (found is null) return;
        try
        {
            var until = response.Answer.FindIndex(alias => alias.Type == RecordType.CNAME && alias.Value == former);
            if (until < 0) return;
            var chain = response.Answer.Take(until + 1).Where(alias => alias.Type == RecordType.CNAME).ToList();
            chain[^1].Value = target;
            var resolved = ResponseEdit.Of(found);
            response.Answer = [.. chain, .. resolved.Answer];
            response.IsTruncated = resolved.IsTruncated; // or half of it could be cached as the whole
        }
        finally
        {
            query.Resolver.Return(found);
        }
    }
}
