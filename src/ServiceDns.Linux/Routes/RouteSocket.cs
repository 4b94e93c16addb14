using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;
using static ServiceDns.Linux.Routes.RouteMessages;

namespace ServiceDns.Linux.Routes;

/// <summary>The interfaces, addresses and local routes of one network namespace. For one thread at a time.</summary>
public sealed class RouteSocket : IDisposable
{
    /// <summary>The group of <see cref="NetlinkMonitor"/> that tells of interfaces that come, change and go (RTNLGRP_LINK).</summary>
    public const int LinkGroup = 1;

    /// <summary>The groups that tell of addresses that come and go (RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR).</summary>
    public const int IPv4AddressGroup = 5, IPv6AddressGroup = 9;

    /// <summary>The groups that tell of routes that come and go (RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE).</summary>
    public const int IPv4RouteGroup = 7, IPv6RouteGroup = 11;

    private const int MostInOneBatch = 4000; // acknowledgements of that many fit into the queue

    private readonly NetlinkSocket socket = NetlinkSocket.Open(NetlinkProtocol.Route);

    private RouteSocket()
    {
    }

    /// <summary>The socket's own address: notifications of what was changed through it carry it.</summary>
    public uint PortId => socket.PortId;

    /// <summary>Opens it in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">There are no descriptors left.</exception>
    public static RouteSocket Open() => new();

    /// <summary>The interface of that name, or null.</summary>
    /// <exception cref="NetlinkException">It could not be looked for.</exception>
    public Link? FindLink(string name)
    {
        Link? found = null;
        var result = Send(GetLink, NetlinkFlags.None, name, static (ref writer, name) =>
        {
            PutLinkHeader(ref writer);
            PutLinkName(ref writer, name);
        }, message => found = ReadLink(message));
        if (result.Is(Errno.NoSuchDevice)) return null;
        return result.IsSuccess ? found : throw new NetlinkException($"looking for the interface {name}", result);
    }

    /// <summary>All interfaces.</summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public IReadOnlyList<Link> Links()
    {
        List<Link> all = [];
        var result = Send(
            GetLink, NetlinkFlags.Dump, 0, static (ref writer, _) => PutLinkHeader(ref writer), message => all.Add(ReadLink(message)));
        return result.IsSuccess ? all : throw new NetlinkException("reading interfaces", result);
    }

    /// <summary>
    /// Makes sure that there is a dummy interface of that name, up, without ARP and without a link-local address: a place for addresses
    /// that lead to this host, but are on no network.
    /// </summary>
    /// <returns>Its number.</returns>
    /// <exception cref="NetlinkException">The kernel has no dummy interfaces, or the name is that of another kind.</exception>
    public int EnsureDummy(string name)
    {
        if (FindLink(name) is not { } link)
        {
            var made = Send(
                NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive | NetlinkFlags.Acknowledge, name, static (ref writer, name) =>
            {
                PutLinkHeader(ref writer);
                PutLinkName(ref writer, name);
                PutDummyKind(ref writer);
            });
            if (!made.IsSuccess && !made.Is(Errno.Exists)) throw new NetlinkException($"making the dummy interface {name}", made);
            link = FindLink(name) ?? throw new NetlinkException($"making the dummy interface {name}", made);
            // A kernel without IPv6 refuses this, and needs it not.
            _ = Send(NewLink, NetlinkFlags.Acknowledge, link.Index, static (ref writer, index) =>
            {
                PutLinkHeader(ref writer, index);
                PutNoLinkLocalAddress(ref writer);
            });
        }
        if (link.Kind != "dummy") throw new NetlinkException($"{name} is no dummy interface", new NetlinkResult((int)Errno.Exists));
        if ((link.Flags & (Up | NoArp)) == (Up | NoArp)) return link.Index;
        var raised = Send(
            NewLink, NetlinkFlags.Acknowledge, link.Index, static (ref writer, index) => PutLinkHeader(ref writer, index, Up | NoArp));
        return raised.IsSuccess ? link.Index : throw new NetlinkException($"setting the interface {name} up", raised);
    }

    /// <summary>Removes the interface with its addresses. One that is not there is no error.</summary>
    public NetlinkResult DeleteLink(string name)
    {
        var result = Send(RouteMessages.DeleteLink, NetlinkFlags.Acknowledge, name, static (ref writer, name) =>
        {
            PutLinkHeader(ref writer);
            PutLinkName(ref writer, name);
        });
        return result.Is(Errno.NoSuchDevice) ? NetlinkResult.Success : result;
    }

    /// <summary>The addresses of one family, of all interfaces.</summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public IReadOnlyList<InterfaceAddress> Addresses(IpFamily family)
    {
        while (true)
        {
            List<InterfaceAddress> all = [];
            var result = Send(
                GetAddress, NetlinkFlags.Dump, family, static (ref writer, family) => PutAddressHeader(ref writer, family), message =>
            {
                if (TryReadAddress(message, out var address)) all.Add(address);
            });
            if (!result.IsSuccess) throw new NetlinkException("reading addresses", result);
            if (!result.IsInterrupted) return all;
        }
    }

    /// <summary>
    /// The addresses of one family that local routes lead to an interface: its own, and those of <see cref="AddLocalRoutes"/>.
    /// </summary>
    /// <exception cref="NetlinkException">They could not be read.</exception>
    public IReadOnlySet<Address> LocalRoutes(int link, IpFamily family)
    {
        while (true)
        {
            HashSet<Address> all = [];
            var result = Send(
                GetRoute, NetlinkFlags.Dump, family, static (ref writer, family) => PutRouteHeader(ref writer, family), message =>
            {
                if (TryReadLocalRoute(message, out var address) && address.Link == link) all.Add(address.Address);
            });
            if (!result.IsSuccess) throw new NetlinkException("reading local routes", result);
            if (!result.IsInterrupted) return all;
        }
    }

    /// <summary>
    /// Makes each of these addresses this host's own, by a local route to an interface. Such a route costs the same however many there are,
    /// while the kernel walks all addresses of an interface for each that comes or goes. Those that are there are left as they are.
    /// </summary>
    /// <returns>The first error, or success.</returns>
    public NetlinkResult AddLocalRoutes(int link, IReadOnlyCollection<Address> addresses) =>
        ForEach(addresses, link, NewRoute, NetlinkFlags.Create | NetlinkFlags.Append, Errno.Exists); // beside somebody else's route to it

    /// <summary>Undoes <see cref="AddLocalRoutes"/>. Routes that are not there are no error.</summary>
    /// <returns>The first error, or success.</returns>
    public NetlinkResult DeleteLocalRoutes(int link, IReadOnlyCollection<Address> addresses) =>
        ForEach(addresses, link, DeleteRoute, NetlinkFlags.None, Errno.NoSuchProcess);

    /// <summary>The address that a notification of an address group tells of, and whether it is there now.</summary>
    public static bool TryReadAddressNotification(NetlinkMessage message, out InterfaceAddress address, out bool isThere)
    {
        isThere = message.Type == NewAddress;
        address = default;
        return message.Type is NewAddress or DeleteAddress && TryReadAddress(message, out address);
    }

    /// <summary>The local route to one address that a notification of a route group tells of, and whether it is there now.</summary>
    public static bool TryReadRouteNotification(NetlinkMessage message, out InterfaceAddress address, out bool isThere)
    {
        isThere = message.Type == NewRoute;
        address = default;
        return message.Type is NewRoute or DeleteRoute && TryReadLocalRoute(message, out address);
    }

    /// <summary>The interface that a notification of <see cref="LinkGroup"/> tells of, and whether it is there now.</summary>
    public static bool TryReadLinkNotification(NetlinkMessage message, out Link link, out bool isThere)
    {
        isThere = message.Type == NewLink;
        link = message.Type is NewLink or RouteMessages.DeleteLink ? ReadLink(message) : default;
        return link.Index != 0;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private delegate void ContentWriter<in T>(ref NetlinkWriter writer, T content);

    private NetlinkResult ForEach(IReadOnlyCollection<Address> addresses, int link, ushort type, NetlinkFlags flags, Errno noError)
    {
        var first = NetlinkResult.Success;
        using var batch = new NetlinkBatch();
        foreach (var chunk in addresses.Chunk(MostInOneBatch))
        {
            batch.Clear();
            foreach (var address in chunk)
            {
                batch.Add(socket.NextSequence(), (link, type, flags, address), static (ref writer, sequence, content) =>
                {
                    writer.BeginMessage(content.type, NetlinkFlags.Request | content.flags, sequence);
                    PutLocalRoute(ref writer, content.link, content.address);
                    writer.EndMessage();
                });
            }
            socket.ReserveSend(batch.Length);
            var told = false;
            var all = socket.Request(batch.Bytes, failed: result =>
            {
                told = true;
                if (first.IsSuccess && !result.Is(noError)) first = result;
            });
            if (first.IsSuccess && !all.IsSuccess && !told) first = all;
        }
        return first;
    }

    private NetlinkResult Send<T>(ushort type, NetlinkFlags flags, T content, ContentWriter<T> write, NetlinkReceiver? receive = null)
    {
        using var batch = new NetlinkBatch();
        batch.Add(socket.NextSequence(), (type, flags, content, write), static (ref writer, sequence, request) =>
        {
            writer.BeginMessage(request.type, NetlinkFlags.Request | request.flags, sequence);
            request.write(ref writer, request.content);
            writer.EndMessage();
        });
        return socket.Request(batch.Bytes, receive);
    }
}
