namespace ServiceDns.Server;

/// <summary>The clients of peers that send a PROXY header once, and then datagrams without one, as Cloudflare Spectrum does.</summary>
internal sealed class ProxySessions(TimeSpan keep, int most, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ClientAddress, LinkedListNode<Session>> byPeer = [];
    private readonly LinkedList<Session> byAge = new(); // the one used last is the last

    /// <summary>The peer's datagrams are that client's.</summary>
    public void Remember(ClientAddress peer, ClientAddress client)
    {
        lock (gate)
        {
            if (byPeer.Remove(peer, out var old)) byAge.Remove(old);
            else if (byPeer.Count >= most) Forget(byAge.First!);
            byPeer[peer] = byAge.AddLast(new Session(peer, client, time.GetTimestamp()));
        }
    }

    /// <summary>The client behind the peer; asking prolongs it.</summary>
    public bool TryFind(ClientAddress peer, out ClientAddress client)
    {
        client = default;
        lock (gate)
        {
            if (!byPeer.TryGetValue(peer, out var node)) return false;
            byAge.Remove(node);
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(node.Value.Used, now) > keep)
            {
                byPeer.Remove(peer);
                return false;
            }
            node.Value = node.Value with { Used = now };
            byAge.AddLast(node);
            client = node.Value.Client;
            return true;
        }
    }

    private void Forget(LinkedListNode<Session> node)
    {
        byPeer.Remove(node.Value.Peer);
        byAge.Remove(node);
    }

    private readonly record struct Session(ClientAddress Peer, ClientAddress Client, long Used);
}
