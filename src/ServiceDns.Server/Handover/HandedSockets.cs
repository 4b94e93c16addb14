using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>What a socket is for.</summary>
internal enum HandedKind
{
    Udp,
    Tcp,
    Http,
}

/// <summary>A socket on its way from one process to the next.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">The listener's label, or the HTTP address as the Corefile has it.</param>
/// <param name="Socket">Bound; of TCP and HTTP, listening.</param>
internal sealed record HandedSocket(HandedKind Kind, string Name, Socket Socket);

/// <summary>The sockets that came from the process before and wait for those who want them.</summary>
internal sealed class HandedSockets : IDisposable
{
    private readonly List<HandedSocket> left = [];

    /// <summary>How many have come.</summary>
    internal int Count { get; private set; }

    /// <summary>Listeners and HTTP addresses of which a socket still waits.</summary>
    internal IEnumerable<string> Names =>
        left.Select(handed => handed.Kind == HandedKind.Http ? $"http://{handed.Name}" : handed.Name).Distinct();

    /// <summary>Adds one, which is this object's until it is taken.</summary>
    internal void Add(HandedSocket socket)
    {
        left.Add(socket);
        Count++;
    }

    /// <summary>Whether <see cref="Take"/> would find any.</summary>
    internal bool Has(HandedKind kind, string name) => left.Any(handed => handed.Kind == kind && handed.Name == name);

    /// <summary>All of that kind and name, which are the caller's from now on.</summary>
    internal List<Socket> Take(HandedKind kind, string name)
    {
        var taken = left.Where(handed => handed.Kind == kind && handed.Name == name).ToList();
        left.RemoveAll(taken.Contains);
        return [.. taken.Select(handed => handed.Socket)];
    }

    /// <summary>Closes what nobody wanted.</summary>
    public void Dispose()
    {
        left.ForEach(handed => handed.Socket.Dispose());
        left.Clear();
    }
}
