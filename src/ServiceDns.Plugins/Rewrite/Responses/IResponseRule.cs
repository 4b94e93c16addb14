using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>What becomes of a response.</summary>
internal interface IResponseRule
{
    /// <summary>Changes a record, or the response for its sake.</summary>
    /// <param name="response">The response.</param>
    /// <param name="record">One of its records; null once when it has none.</param>
    /// <param name="query">The query, as the rest of the chain saw it.</param>
    /// <param name="cancel">The query's token.</param>
    ValueTask ApplyAsync(ResponseEdit response, ResponseRecord? record, Query query, CancellationToken cancel);
}

/// <summary>Changes names that have records.</summary>
internal sealed class OwnerRule(TextRewrite rewrite) : IResponseRule
{
    public ValueTask ApplyAsync(ResponseEdit response, ResponseRecord? record, Query query, CancellationToken cancel)
    {
        if (record is not null) record.Owner = rewrite.Apply(record.Owner);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Changes names that records lead to.</summary>
internal sealed class ValueRule(TextRewrite rewrite) : IResponseRule
{
    public ValueTask ApplyAsync(ResponseEdit response, ResponseRecord? record, Query query, CancellationToken cancel)
    {
        if (record?.Value is { } value) record.Value = rewrite.Apply(value);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Holds TTLs between two bounds.</summary>
internal sealed class TtlRule(uint least, uint most) : IResponseRule
{
    public ValueTask ApplyAsync(ResponseEdit response, ResponseRecord? record, Query query, CancellationToken cancel)
    {
        if (record is not null) record.Ttl = Math.Clamp(record.Ttl, least, most);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Puts one response code in place of another.</summary>
internal sealed class CodeRule(ResponseCode from, ResponseCode to) : IResponseRule
{
    public ValueTask ApplyAsync(ResponseEdit response, ResponseRecord? record, Query query, CancellationToken cancel)
    {
        if (response.Code == from) response.Code = to;
        return ValueTask.CompletedTask;
    }
}
