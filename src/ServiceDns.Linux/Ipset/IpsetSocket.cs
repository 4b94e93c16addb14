using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Linux.Ipset;

/// <summary>Sets of addresses that iptables rules look into, of one network namespace. For one thread at a time.</summary>
public sealed class IpsetSocket : IDisposable
{
    private const int MostBytes = 1 << 20;
    private const int MostElements = 8000; // errors of that many fit into the socket's queue

    private readonly NetlinkSocket socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
    private readonly NetlinkBatch batch = new();
    private NetlinkResult first;

    private IpsetSocket()
    {
    }

    /// <summary>Opens it in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">There are no descriptors left.</exception>
    public static IpsetSocket Open() => new();

    /// <summary>Makes a set. One of that name is left as it is when it is of the same kind, and is an error otherwise.</summary>
    /// <param name="name">At most 31 characters.</param>
    /// <param name="type">Its type.</param>
    /// <param name="family">The family of its addresses.</param>
    /// <param name="hasMarks">Whether elements have a mark.</param>
    /// <param name="maximum">How many elements it may have.</param>
    public NetlinkResult Create(string name, IpsetType type, IpFamily family, bool hasMarks = false, uint maximum = 1 << 20) =>
        Send(IpsetMessages.Create, NetlinkFlags.None, (name, type, family, hasMarks, maximum), static (ref writer, set) =>
        {
            writer.PutString(IpsetMessages.SetName, set.name);
            IpsetMessages.PutCreation(ref writer, set.type, set.family, set.hasMarks, set.maximum);
        });

    /// <summary>Removes a set that no rule looks into. One that is not there is no error.</summary>
    public NetlinkResult Destroy(string name)
    {
        var result = Send(IpsetMessages.Destroy, NetlinkFlags.None, name, PutName);
        return result.Is(Errno.NoSuchEntry) ? NetlinkResult.Success : result;
    }

    /// <summary>Removes all elements.</summary>
    public NetlinkResult Flush(string name) => Send(IpsetMessages.Flush, NetlinkFlags.None, name, PutName);

    /// <summary>Gives each of two sets of one type the other's name, in one step.</summary>
    public NetlinkResult Swap(string one, string other) =>
        Send(IpsetMessages.Swap, NetlinkFlags.None, (one, other), static (ref writer, names) =>
        {
            writer.PutString(IpsetMessages.SetName, names.one);
            IpsetMessages.PutSecondName(ref writer, names.other);
        });

    /// <summary>Adds an element, when <see cref="Commit"/> is called; one that is there takes the new mark.</summary>
    public void Add(string name, in IpsetElement element) => Enqueue(IpsetMessages.Add, name, element);

    /// <summary>Removes an element, when <see cref="Commit"/> is called; one that is not there is no error.</summary>
    public void Delete(string name, in IpsetElement element) => Enqueue(IpsetMessages.Delete, name, element);

    /// <summary>Carries out what waits.</summary>
    /// <returns>The first error since the last call, or success.</returns>
    public NetlinkResult Commit()
    {
        SendWaiting();
        var result = first;
        first = NetlinkResult.Success;
        return result;
    }

    /// <summary>The elements of a set; null when there is no such set.</summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public HashSet<IpsetElement>? Elements(string name)
    {
        HashSet<IpsetElement> all = [];
        var result = Send(IpsetMessages.List, NetlinkFlags.Dump, name, PutName, message =>
        {
            foreach (var data in message.Attributes(NetfilterHeader.Size).Find(IpsetMessages.ListElements).Nested)
            {
                all.Add(IpsetMessages.ReadElement(data.Nested));
            }
        });
        if (result.Is(Errno.NoSuchEntry)) return null;
        return result.IsSuccess ? all : throw new NetlinkException($"reading the set {name}", result);
    }

    /// <summary>The names of all sets.</summary>
    /// <exception cref="NetlinkException">The kernel has no sets, or the right to see them is missing.</exception>
    public IReadOnlyList<string> Names() =>
        TryNames(out var names) is { IsSuccess: false } result ? throw new NetlinkException("reading the names of sets", result) : names;

    /// <summary>The names of all sets, or why they can not be read.</summary>
    public NetlinkResult TryNames(out IReadOnlyList<string> names)
    {
        List<string> all = [];
        names = all;
        return Send(IpsetMessages.List, NetlinkFlags.Dump, 0, static (ref writer, _) => IpsetMessages.PutNamesOnly(ref writer), message =>
            all.Add(message.Attributes(NetfilterHeader.Size).Find(IpsetMessages.SetName).Text));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        batch.Dispose();
        socket.Dispose();
    }

    private delegate void ContentWriter<in T>(ref NetlinkWriter writer, T content);

    private static void PutName(ref NetlinkWriter writer, string name) => writer.PutString(IpsetMessages.SetName, name);

    private void Enqueue(byte command, string name, in IpsetElement element)
    {
        batch.Add(socket.NextSequence(), (command, name, element), static (ref writer, sequence, content) =>
        {
            var family = content.element.Address?.Family.Number() ?? 0;
            IpsetMessages.Begin(ref writer, content.command, NetlinkFlags.None, sequence, family);
            PutName(ref writer, content.name);
            IpsetMessages.PutElement(ref writer, content.element);
            writer.EndMessage();
        });
        if (batch.Length > MostBytes || batch.Count >= MostElements) SendWaiting();
    }

    private void SendWaiting()
    {
        if (batch.Count == 0) return;
        socket.ReserveSend(batch.Length);
        var result = socket.Request(batch.Bytes);
        if (first.IsSuccess) first = result;
        batch.Clear();
    }

    private NetlinkResult Send<T>(byte command, NetlinkFlags flags, T content, ContentWriter<T> write, NetlinkReceiver? receive = null)
    {
        using var single = new NetlinkBatch();
        single.Add(socket.NextSequence(), (command, flags, content, write), static (ref writer, sequence, request) =>
        {
            IpsetMessages.Begin(ref writer, request.command, request.flags, sequence);
            request.write(ref writer, request.content);
            writer.EndMessage();
        });
        return socket.Request(single.Bytes, receive);
    }
}
