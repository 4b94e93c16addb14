namespace ServiceDns.Cluster.Control;

/// <summary>Names for slices that nobody named: <c>SERVICE-xxxxx</c> as Kubernetes generates them, but the same every time.</summary>
internal sealed class SliceNames(IEnumerable<ObjectKey> taken)
{
    // apimachinery's alphabet for generated names: no vowels, nothing that looks like another letter.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    private readonly HashSet<ObjectKey> taken = [.. taken];

    /// <summary>A name that no other slice has.</summary>
    /// <param name="service">The service.</param>
    /// <param name="family">The slice's family.</param>
    /// <param name="ports">The slice's ports: slices with other ports have other names, whatever their order.</param>
    /// <param name="index">Which slice of that family and those ports.</param>
    public string Next(ObjectKey service, IpFamily family, ValueList<EndpointPort> ports, int index)
    {
        var hash = StableHash.Start.Add(service.Namespace).Add(service.Name).Add((int)family).Add(index);
        foreach (var port in ports) hash = hash.Add(port.Name).Add((int)port.Protocol).Add(port.Port);
        for (var attempt = 0; ; attempt++)
        {
            var name = $"{service.Name}-{Suffix(hash.Value(attempt))}";
            if (taken.Add(new ObjectKey(service.Namespace, name))) return name;
        }
    }

    private static string Suffix(ulong value) => string.Create(5, value, static (text, rest) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
            rest /= (uint)Alphabet.Length;
        }
    });
}
