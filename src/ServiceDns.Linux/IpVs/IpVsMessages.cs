using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;

namespace ServiceDns.Linux.IpVs;

/// <summary>Commands and attributes of the generic netlink family IPVS (linux/ip_vs.h), written and read.</summary>
internal static class IpVsMessages
{
    public const string FamilyName = "IPVS";
    public const byte Version = 1;

    public const byte NewService = 1, SetService = 2, DeleteService = 3, GetService = 4;
    public const byte NewServer = 5, SetServer = 6, DeleteServer = 7, GetServer = 8, SetConfig = 12;

    public const ushort ServiceAttribute = 1, ServerAttribute = 2, TcpTimeout = 4, TcpFinTimeout = 5, UdpTimeout = 6;

    private const ushort ServiceFamily = 1, ServiceProtocol = 2, ServiceAddress = 3, ServicePort = 4, ServiceMark = 5, ServiceScheduler = 6,
        ServiceFlags = 7, ServiceTimeout = 8, ServiceNetmask = 9;

    private const ushort ServerAddress = 1, ServerPort = 2, ServerMethod = 3, ServerWeight = 4, ServerUpperThreshold = 5,
        ServerLowerThreshold = 6, ServerActive = 7, ServerInactive = 8, ServerFamily = 11;

    private const uint Persistent = 0x01, SchedulerFlagsMask = 0x38, Masquerading = 0, MethodMask = 0x07;

    /// <summary>Bytes of union nf_inet_addr, whatever the family.</summary>
    private const int AddressSize = 16;

    public static void PutServiceKey(ref NetlinkWriter writer, in VirtualServerKey key)
    {
        writer.PutHost(ServiceFamily, key.Family.Number());
        if (key.Mark != 0)
        {
            writer.PutHost(ServiceMark, key.Mark);
            return;
        }
        writer.PutHost(ServiceProtocol, key.Protocol.Number());
        PutUnion(ref writer, ServiceAddress, key.Address);
        writer.PutBigEndian(ServicePort, key.Port);
    }

    public static void PutServiceSettings(ref NetlinkWriter writer, IpFamily family, in VirtualServerSettings settings)
    {
        writer.PutString(ServiceScheduler, settings.Scheduler);
        var flags = writer.PutEmpty(ServiceFlags, 2 * sizeof(uint));
        if (!flags.IsEmpty)
        {
            BitConverter.TryWriteBytes(flags, (uint)settings.Flags | (settings.PersistenceSeconds > 0 ? Persistent : 0));
            BitConverter.TryWriteBytes(flags[sizeof(uint)..], uint.MaxValue);
        }
        writer.PutHost(ServiceTimeout, settings.PersistenceSeconds);
        // Whole addresses: a mask in IPv4, a length in IPv6.
        writer.PutHost(ServiceNetmask, family == IpFamily.IPv4 ? uint.MaxValue : 128);
    }

    public static void PutServer(ref NetlinkWriter writer, in RealServer server)
    {
        PutUnion(ref writer, ServerAddress, server.Address);
        writer.PutBigEndian(ServerPort, server.Port);
        writer.PutHost(ServerFamily, server.Address.Family.Number());
    }

    public static void PutServerSettings(ref NetlinkWriter writer, uint weight)
    {
        writer.PutHost(ServerMethod, Masquerading);
        writer.PutHost(ServerWeight, weight);
        writer.PutHost(ServerUpperThreshold, 0u);
        writer.PutHost(ServerLowerThreshold, 0u);
    }

    /// <summary>Reads a virtual server; false for a protocol that services do not have.</summary>
    public static bool TryReadService(NetlinkAttributes service, out VirtualServerKey key, out VirtualServerSettings settings)
    {
        (key, settings) = (default, default);
        var family = service.Find(ServiceFamily).Host16 == IpFamily.IPv6.Number() ? IpFamily.IPv6 : IpFamily.IPv4;
        var flags = service.Find(ServiceFlags).Host32;
        settings = new VirtualServerSettings(
            service.Find(ServiceScheduler).Text,
            (SchedulerFlags)(flags & SchedulerFlagsMask),
            (flags & Persistent) != 0 ? service.Find(ServiceTimeout).Host32 : 0);
        if (service.Find(ServiceMark) is { Value.Length: > 0 } mark)
        {
            key = new VirtualServerKey(family, default, default, 0, mark.Host32);
            return true;
        }
        if (NetlinkAddresses.ProtocolOf((byte)service.Find(ServiceProtocol).Host16) is not { } protocol) return false;
        key = new VirtualServerKey(
            family, protocol, ReadUnion(service.Find(ServiceAddress), family), service.Find(ServicePort).BigEndian16);
        return true;
    }

    public static RealServerState ReadServer(NetlinkAttributes server, IpFamily serviceFamily)
    {
        // Kernels before 3.18 do not tell the family: it is the service's.
        var family = server.Find(ServerFamily) is { Value.Length: > 0 } told
            ? told.Host16 == IpFamily.IPv6.Number() ? IpFamily.IPv6 : IpFamily.IPv4
            : serviceFamily;
        return new RealServerState(
            new RealServer(ReadUnion(server.Find(ServerAddress), family), server.Find(ServerPort).BigEndian16),
            server.Find(ServerWeight).Host32,
            (server.Find(ServerMethod).Host32 & MethodMask) == Masquerading,
            server.Find(ServerActive).Host32,
            server.Find(ServerInactive).Host32);
    }

    private static void PutUnion(ref NetlinkWriter writer, ushort type, Address address)
    {
        var place = writer.PutEmpty(type, AddressSize);
        if (!place.IsEmpty) address.WriteTo(place);
    }

    private static Address ReadUnion(NetlinkAttribute attribute, IpFamily family)
    {
        var length = family == IpFamily.IPv4 ? 4 : AddressSize;
        return attribute.Value.Length < length ? default : Address.FromBytes(attribute.Value[..length]);
    }
}
