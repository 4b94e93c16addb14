namespace ServiceDns.Cluster.Control;

/// <summary>An Endpoints object (v1) as a manifest states it. About 60 bytes an address beside shared strings.</summary>
public sealed class EndpointsDraft : Draft
{
    /// <summary><c>subsets</c>.</summary>
    public ValueList<EndpointSubsetDraft> Subsets { get; set; } = [];
}

/// <summary>One entry of <c>subsets</c>. The arrays belong to the draft.</summary>
/// <param name="Line">The line where the entry begins.</param>
/// <param name="Addresses"><c>addresses</c>: ready.</param>
/// <param name="NotReadyAddresses"><c>notReadyAddresses</c>.</param>
/// <param name="Ports"><c>ports</c>.</param>
public sealed record EndpointSubsetDraft(
    int Line,
    ValueList<EndpointAddressDraft> Addresses,
    ValueList<EndpointAddressDraft> NotReadyAddresses,
    ValueList<EndpointPortDraft> Ports);

/// <summary>One address of a subset. Its text is kept only where it does not say exactly the same as <see cref="IP"/>.</summary>
public readonly record struct EndpointAddressDraft
{
    /// <summary>Reads the address; text that is none stays in <see cref="Text"/> and is reported by <see cref="Completion"/>.</summary>
    public EndpointAddressDraft(string text, int line)
    {
        Line = line;
        var readable = AddressText.TryRead(text, out var address, out var rule);
        IP = address;
        IsReadable = readable;
        Text = readable && rule is null ? null : text;
    }

    /// <summary>The line where the entry begins.</summary>
    public int Line { get; }

    /// <summary>Whether <see cref="IP"/> holds an address.</summary>
    public bool IsReadable { get; }

    /// <summary><c>ip</c>.</summary>
    public Address IP { get; }

    /// <summary><c>ip</c> as written, where it is unreadable or not in the one right form; else null.</summary>
    public string? Text { get; }

    /// <summary><c>hostname</c>, or null.</summary>
    public string? Hostname { get; init; }

    /// <summary><c>nodeName</c>, or null.</summary>
    public string? NodeName { get; init; }

    /// <summary><c>targetRef.name</c>, or null.</summary>
    public string? TargetName { get; init; }
}

/// <summary>One port of a subset.</summary>
public record struct EndpointPortDraft
{
    /// <summary>The line where the entry begins.</summary>
    public int Line { get; set; }

    /// <summary><c>name</c>.</summary>
    public Stated<string> Name { get; set; }

    /// <summary><c>protocol</c>.</summary>
    public Stated<string> Protocol { get; set; }

    /// <summary><c>port</c>.</summary>
    public Stated<int> Port { get; set; }

    /// <summary><c>appProtocol</c>.</summary>
    public Stated<string> AppProtocol { get; set; }
}
