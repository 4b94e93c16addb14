using System.Text;
using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Reads addresses. Forms that an API server once accepted are understood: they may be stored still.</summary>
internal static class AddressFields
{
    /// <summary>The address that comes next, or null where there is none.</summary>
    public static Address? Read(ref JsonCursor cursor) => Parse(cursor.String());

    /// <summary>Adds the addresses of the list that comes next to <paramref name="addresses"/>.</summary>
    public static void ReadAll(ref JsonCursor cursor, List<Address> addresses)
    {
        addresses.Clear();
        if (!cursor.EnterList()) return;
        while (cursor.NextItem())
        {
            if (Read(ref cursor) is { } address) addresses.Add(address);
        }
    }

    public static Address? Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return null;
        if (Address.TryParseQuad(text, out var address)) return address;
        return AddressText.TryRead(Encoding.UTF8.GetString(text), out address, out _) ? address : null;
    }
}
