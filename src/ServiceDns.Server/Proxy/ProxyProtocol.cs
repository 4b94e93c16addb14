namespace ServiceDns.Server;

/// <summary>What is done with PROXY headers from one peer.</summary>
public enum ProxyPolicy
{
    /// <summary>A header tells who the client is.</summary>
    Use,

    /// <summary>A header is read over.</summary>
    Ignore,

    /// <summary>A header ends the connection, or drops the datagram.</summary>
    Reject,

    /// <summary>Nothing is looked for.</summary>
    Skip,
}

/// <summary>How a listener takes PROXY headers, which load balancers put before what a client sends: what <c>proxyproto</c> sets.</summary>
/// <param name="PolicyOf">The policy for a peer. Safe for many threads.</param>
/// <param name="SessionTime">How long a header holds for later datagrams of its peer that have none; zero for that datagram alone.</param>
/// <param name="MaxSessions">How many such peers are remembered; the one that was silent longest is forgotten first.</param>
/// <param name="Time">The clock.</param>
/// <remarks>haproxy's proxy-protocol.txt, versions 1 and 2.</remarks>
public sealed record ProxyProtocol(Func<ClientAddress, ProxyPolicy> PolicyOf, TimeSpan SessionTime, int MaxSessions, TimeProvider Time)
{
    private readonly ProxySessions? sessions = SessionTime > TimeSpan.Zero ? new ProxySessions(SessionTime, MaxSessions, Time) : null;

    /// <summary>
    /// Takes the header off a datagram that lies in the query's buffer and came from the query's client, and sets who the client is.
    /// </summary>
    /// <returns>The length of what is left, or -1 when there is nothing to answer.</returns>
    internal int Unwrap(Query query, int length)
    {
        var peer = query.Client;
        var policy = PolicyOf(peer);
        if (policy == ProxyPolicy.Skip) return length;
        switch (ProxyHeader.Read(query.Buffer[..length], out var header))
        {
            case ProxyHeaderState.None:
                if (policy == ProxyPolicy.Use && sessions?.TryFind(peer, out var known) == true) query.Client = known;
                return length;
            case ProxyHeaderState.Whole when policy != ProxyPolicy.Reject && header is { Version: 2, IsDatagram: true }:
                if (policy == ProxyPolicy.Use)
                {
                    query.Client = header.Source;
                    sessions?.Remember(peer, header.Source);
                }
                query.Buffer[header.Length..length].CopyTo(query.Buffer);
                return length - header.Length;
            default:
                return -1;
        }
    }
}
