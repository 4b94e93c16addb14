using System.Buffers.Binary;

namespace ServiceDns.Linux.Netlink;

/// <summary>struct nfgenmsg, which begins the messages of netfilter's subsystems (linux/netfilter/nfnetlink.h).</summary>
internal static class NetfilterHeader
{
    /// <summary>Its bytes.</summary>
    public const int Size = 4;

    /// <summary>Writes it.</summary>
    /// <param name="writer">Stands behind the message's own header.</param>
    /// <param name="family">The family's number, 0 for none.</param>
    /// <param name="resource">What else the subsystem is told, mostly nothing.</param>
    public static void PutNetfilterHeader(this ref NetlinkWriter writer, byte family, ushort resource = 0)
    {
        Span<byte> header = [family, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resource);
        writer.PutFamilyHeader(header);
    }
}
