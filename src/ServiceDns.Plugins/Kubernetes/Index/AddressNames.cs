using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>What one service calls addresses, collected before it goes into the table. Used again for the next service.</summary>
internal sealed class AddressNames
{
    private const int UsualBytes = 4096, MostKept = 1 << 20; // what a larger service needed is not kept

    private Dictionary<Address, (int First, int Last)> places = [];
    private List<Entry> entries = [];
    private byte[] bytes = new byte[UsualBytes];
    private byte[] suffix = [];
    private int end;

    /// <summary>The labels that every name ends in: <c>service.namespace.svc</c>.</summary>
    public ReadOnlySpan<byte> Suffix => suffix;

    /// <summary>The addresses, each once.</summary>
    public IReadOnlyCollection<Address> Addresses => places.Keys;

    /// <summary>Begins with another service.</summary>
    public void Begin(byte[] ending)
    {
        suffix = ending;
        if (bytes.Length > MostKept) (bytes, places, entries) = (new byte[UsualBytes], [], []);
        places.Clear();
        entries.Clear();
        end = 0;
    }

    /// <summary>Adds a name: that of a host below the service or, with an empty text, of the service itself.</summary>
    public void Add(Address address, byte kind, string host)
    {
        var labels = NameBytes.LengthOf(host);
        var length = labels + suffix.Length;
        if (end + length > bytes.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, end + length));
        NameBytes.Write(host, bytes.AsSpan(end));
        suffix.CopyTo(bytes, end + labels);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, address, out var exists);
        if (exists) CollectionsMarshal.AsSpan(entries)[place.Last].Next = entries.Count;
        place = (exists ? place.First : entries.Count, entries.Count);
        entries.Add(new Entry { Kind = kind, Start = end, Length = length });
        end += length;
    }

    /// <summary>Whether it has a name for that address.</summary>
    public bool Has(Address address) => places.ContainsKey(address);

    /// <summary>The names of an address, in the order in which they came.</summary>
    public Names Of(Address address) => new(this, places.TryGetValue(address, out var place) ? place.First : -1);

    /// <summary>Walks the names of an address.</summary>
    internal ref struct Names(AddressNames all, int first)
    {
        private int next = first;

        /// <summary>Service or endpoint.</summary>
        public byte Kind { get; private set; }

        /// <summary>The name without the zone, in wire form without the root.</summary>
        public ReadOnlySpan<byte> Name { get; private set; }

        public bool MoveNext()
        {
            if (next < 0) return false;
            var entry = all.entries[next];
            (Kind, next) = (entry.Kind, entry.Next == 0 ? -1 : entry.Next);
            Name = all.bytes.AsSpan(entry.Start, entry.Length);
            return true;
        }
    }

    private struct Entry
    {
        public byte Kind;
        public int Start, Length;
        public int Next; // of the same address; 0 for none, since the first entry is nobody's next
    }
}
