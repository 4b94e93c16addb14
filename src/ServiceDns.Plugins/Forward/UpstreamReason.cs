using ServiceDns.Dns;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>Says which upstream it was that has no records.</summary>
internal static class UpstreamReason
{
    /// <summary>Adds the reason to a response of the upstream that needs one and does not bring its own.</summary>
    public static void AddTo(Query query, UpstreamEndPoint upstream)
    {
        var text = query.ResponseCode switch
        {
            ResponseCode.NXDomain => $"{upstream} says that the name does not exist",
            ResponseCode.NoError when Header.Count(query.Response, Section.Answer) > 0 || IsCut(query) => null,
            ResponseCode.NoError => $"{upstream} has no {query.Type.ToText()} record of the name",
            var code => $"{upstream} answers {code.ToText()}",
        };
        if (text is not null) query.AddExtendedError(ExtendedError.Other, text);
    }

    private static bool IsCut(Query query) => (Header.Flags(query.Response) & HeaderFlags.Truncated) != 0;
}
