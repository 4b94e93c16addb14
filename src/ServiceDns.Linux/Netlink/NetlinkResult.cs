using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Linux.Netlink;

/// <summary>How a request ended.</summary>
/// <param name="Error">The error number, 0 when it was carried out.</param>
/// <param name="Reason">The kernel's own words about an error (extended acknowledgement), where it has some.</param>
/// <param name="Sequence">The sequence number of the message that the error is about: within a batch it tells which.</param>
/// <param name="IsInterrupted">Whether a dump changed under the reader, and must be asked for again.</param>
public readonly record struct NetlinkResult(int Error, string? Reason = null, uint Sequence = 0, bool IsInterrupted = false)
{
    private const ushort ReasonAttribute = 1; // NLMSGERR_ATTR_MSG

    /// <summary>Carried out.</summary>
    public static readonly NetlinkResult Success;

    /// <summary>Whether it was carried out.</summary>
    public bool IsSuccess => Error == 0;

    /// <summary>Whether the error is this one.</summary>
    public bool Is(Errno errno) => Error == (int)errno;

    /// <summary>The error in words: the system's, then the kernel's own.</summary>
    public override string ToString()
    {
        if (IsSuccess) return IsInterrupted ? "interrupted" : "success";
        var text = Marshal.GetPInvokeErrorMessage(Error);
        return Reason is null ? text : $"{text} ({Reason})";
    }

    /// <summary>Reads an NLMSG_ERROR or NLMSG_DONE message. An acknowledgement is a success.</summary>
    internal static NetlinkResult Of(NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < sizeof(int)) return new NetlinkResult(0, null, message.Sequence);
        var error = -MemoryMarshal.Read<int>(payload);
        if (error == 0) return new NetlinkResult(0, null, message.Sequence);
        string? reason = null;
        if (message.Flags.HasFlag(NetlinkFlags.HasAttributes))
        {
            var reasons = new NetlinkAttributes(AttributesOf(message, payload)).Find(ReasonAttribute);
            reason = reasons.Value.IsEmpty ? null : reasons.Text;
        }
        return new NetlinkResult(error, reason, message.Sequence);
    }

    /// <summary>
    /// An error repeats the header of the request, and unless it is capped all of the request, before the attributes; the end of a
    /// dump does not.
    /// </summary>
    private static ReadOnlySpan<byte> AttributesOf(NetlinkMessage message, ReadOnlySpan<byte> payload)
    {
        if (message.Type == NetlinkMessage.DoneType) return payload[sizeof(int)..];
        if (payload.Length < sizeof(int) + NetlinkWriter.HeaderSize) return [];
        var isCapped = message.Flags.HasFlag(NetlinkFlags.Capped);
        var repeated = isCapped ? NetlinkWriter.HeaderSize : (int)MemoryMarshal.Read<uint>(payload[sizeof(int)..]);
        var start = sizeof(int) + ((repeated + 3) & ~3);
        return start < 0 || start > payload.Length ? [] : payload[start..];
    }
}
