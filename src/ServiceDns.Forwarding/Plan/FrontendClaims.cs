using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>
/// Who has which address and port, where several services claim one: a ClusterIP before a load balancer's address before an external one
/// (so that nobody takes over a service by an external IP, CVE-2020-8554), then the first in order of the names.
/// </summary>
internal sealed class FrontendClaims
{
    private readonly record struct Place(Address Address, ushort Port, Protocol Protocol, bool IsNodePort);

    private readonly record struct Claim(FrontendKind Kind, ServicePortKey Owner) : IComparable<Claim>
    {
        public int CompareTo(Claim other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Owner.CompareTo(other.Owner);
    }

    private readonly Dictionary<Place, Claim> owners = [];
    private readonly Dictionary<Place, SortedSet<Claim>> waiting = [];

    /// <summary>Enters what the port wants and returns it with the frontends that it gets.</summary>
    /// <param name="port">The port with all that it wants.</param>
    /// <param name="lost">Receives the ports that lost a frontend to it.</param>
    /// <param name="refused">Receives the frontends that others have, with their owners.</param>
    public PlannedPort Enter(
        PlannedPort port, ICollection<ServicePortKey> lost, ICollection<(Frontend Frontend, ServicePortKey Owner)> refused)
    {
        List<Frontend>? kept = null;
        for (var i = 0; i < port.Frontends.Count; i++)
        {
            var frontend = port.Frontends[i];
            if (Take(frontend, port.Key, lost, out var owner))
            {
                kept?.Add(frontend);
                continue;
            }
            kept ??= [.. port.Frontends.Take(i)];
            refused.Add((frontend, owner));
        }
        return kept is null ? port : port with { Frontends = kept.ToValueList() };
    }

    /// <summary>Withdraws what the port wanted, except what it wants still.</summary>
    /// <param name="key">The port.</param>
    /// <param name="wanted">What it wanted.</param>
    /// <param name="wants">What it wants now.</param>
    /// <param name="gained">Receives the ports that were waiting for what is free now.</param>
    public void Withdraw(ServicePortKey key, ValueList<Frontend> wanted, ValueList<Frontend> wants, ICollection<ServicePortKey> gained)
    {
        foreach (var frontend in wanted)
        {
            if (wants.Span.Contains(frontend)) continue;
            var place = PlaceOf(frontend, key.Protocol);
            var claim = new Claim(frontend.Kind, key);
            if (waiting.TryGetValue(place, out var others) && others.Remove(claim) && others.Count == 0) waiting.Remove(place);
            if (!owners.TryGetValue(place, out var owner) || owner != claim) continue;
            owners.Remove(place);
            if (waiting.TryGetValue(place, out others)) gained.Add(others.Min.Owner);
        }
    }

    private bool Take(Frontend frontend, ServicePortKey key, ICollection<ServicePortKey> lost, out ServicePortKey owner)
    {
        var place = PlaceOf(frontend, key.Protocol);
        var claim = new Claim(frontend.Kind, key);
        var isTaken = owners.TryGetValue(place, out var holder) && holder != claim;
        owner = isTaken ? holder.Owner : key;
        if (isTaken && holder.CompareTo(claim) < 0)
        {
            Wait(place, claim);
            return false;
        }
        if (isTaken)
        {
            Wait(place, holder);
            lost.Add(holder.Owner);
        }
        owners[place] = claim;
        if (waiting.TryGetValue(place, out var others) && others.Remove(claim) && others.Count == 0) waiting.Remove(place);
        return true;
    }

    private void Wait(Place place, Claim claim)
    {
        if (!waiting.TryGetValue(place, out var claims)) waiting[place] = claims = [];
        claims.Add(claim);
    }

    private static Place PlaceOf(Frontend frontend, Protocol protocol) =>
        new(frontend.Address, frontend.Port, protocol, frontend.Kind == FrontendKind.NodePort);
}
