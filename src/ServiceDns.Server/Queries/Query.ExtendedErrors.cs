using System.Buffers.Binary;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>Extended DNS errors (RFC 8914).</content>
public sealed unsafe partial class Query
{
    private const int LongestReason = 200; // an answer must stay small, and section 3 of the RFC asks for it

    /// <summary>Whether an extended error is among the response's options.</summary>
    public bool HasExtendedError
    {
        get
        {
            var position = 0;
            while (Edns.TryNextOption(ResponseOptions, ref position, out var code, out _))
            {
                if (code == Edns.ExtendedErrorOption) return true;
            }
            return false;
        }
    }

    /// <summary>Adds an extended error to the response, unless it has one, or the client has no EDNS to take it by.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="text">The reason; cut to 200 bytes, with what is not printable ASCII replaced.</param>
    public void AddExtendedError(ExtendedError code, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!HasEdns || HasExtendedError) return;
        Span<byte> option = stackalloc byte[2 + LongestReason];
        BinaryPrimitives.WriteUInt16BigEndian(option, (ushort)code);
        var length = Math.Min(text.Length, LongestReason);
        Encoding.ASCII.GetBytes(text.AsSpan(0, length), option[2..]);
        foreach (ref var letter in option.Slice(2, length))
        {
            if (letter is < (byte)' ' or > (byte)'~') letter = (byte)'?';
        }
        if (text.Length > LongestReason) "..."u8.CopyTo(option[^3..]);
        AddOption(Edns.ExtendedErrorOption, option[..(2 + length)]);
    }
}
