using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>The order of names in a signed zone: label by label from the right, as bytes (RFC 4034, section 6.1).</summary>
internal static class CanonicalOrder
{
    /// <summary>Compares two wire names in lower case.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> leftStarts = stackalloc byte[WireName.MaxLabels], rightStarts = stackalloc byte[WireName.MaxLabels];
        var (leftCount, rightCount) = (Starts(left, leftStarts), Starts(right, rightStarts));
        for (var i = 1; i <= leftCount && i <= rightCount; i++)
        {
            var order = Label(left, leftStarts[leftCount - i]).SequenceCompareTo(Label(right, rightStarts[rightCount - i]));
            if (order != 0) return order;
        }
        return leftCount - rightCount;
    }

    private static int Starts(ReadOnlySpan<byte> name, Span<byte> starts)
    {
        var count = 0;
        for (var at = 0; name[at] != 0; at += name[at] + 1) starts[count++] = (byte)at;
        return count;
    }

    private static ReadOnlySpan<byte> Label(ReadOnlySpan<byte> name, int start) => name.Slice(start + 1, name[start]);
}
