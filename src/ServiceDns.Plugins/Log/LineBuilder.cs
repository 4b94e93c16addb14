using System.Buffers;
using System.Globalization;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Log;

/// <summary>A line under way, in memory of the caller's stack as long as it is not longer than that.</summary>
internal ref struct LineBuilder(Span<char> initial)
{
    private Span<char> text = initial;
    private char[]? rented;
    private int length;

    public void Append(ReadOnlySpan<char> value)
    {
        Reserve(value.Length);
        value.CopyTo(text[length..]);
        length += value.Length;
    }

    public void Append(int value)
    {
        Reserve(11);
        value.TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    public void AppendName(scoped ReadOnlySpan<byte> name)
    {
        Reserve(NameText.MaxLength);
        length += NameText.Format(name, text[length..]);
    }

    /// <summary>The address without port, one of IPv6 in brackets.</summary>
    public void AppendAddress(ClientAddress address)
    {
        Reserve(64);
        var bytes = address.Address;
        if (bytes.Length == 4)
        {
            text[length..].TryWrite(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{bytes[3]}", out var written);
            length += written;
            return;
        }
        text[length++] = '[';
        address.ToIPAddress().TryFormat(text[length..], out var count);
        length += count;
        text[length++] = ']';
    }

    /// <summary>Seconds with as many decimals as it takes, and <c>s</c>: <c>0.037990251s</c>.</summary>
    public void AppendSeconds(long nanoseconds)
    {
        Reserve(32);
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        text[length..].TryWrite(CultureInfo.InvariantCulture, $"{seconds}.{rest:D9}", out var written);
        length = text[..(length + written)].TrimEnd('0').TrimEnd('.').Length;
        text[length++] = 's';
    }

    /// <summary>The flags that are set, with commas between: <c>qr,aa,rd</c>.</summary>
    public void AppendFlags(HeaderFlags flags)
    {
        var start = length;
        foreach (var (flag, label) in Flags)
        {
            if ((flags & flag) == 0) continue;
            if (length > start) Append(",");
            Append(label);
        }
    }

    /// <summary>The line; the builder can not be used any more.</summary>
    public string ToStringAndFree()
    {
        var line = text[..length].ToString();
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        this = default;
        return line;
    }

    private void Reserve(int size)
    {
        if (size <= text.Length - length) return;
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * text.Length, length + size));
        text[..length].CopyTo(larger);
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        text = rented = larger;
    }

    private static readonly (HeaderFlags Flag, string Label)[] Flags =
    [
        (HeaderFlags.Response, "qr"), (HeaderFlags.Authoritative, "aa"), (HeaderFlags.Truncated, "tc"),
        (HeaderFlags.RecursionDesired, "rd"), (HeaderFlags.RecursionAvailable, "ra"), (HeaderFlags.Zero, "z"),
        (HeaderFlags.AuthenticData, "ad"), (HeaderFlags.CheckingDisabled, "cd"),
    ];
}
