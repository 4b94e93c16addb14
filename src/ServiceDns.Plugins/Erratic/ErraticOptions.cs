namespace ServiceDns.Plugins.Erratic;

/// <summary>Every which query is maltreated, and how; 0 for none.</summary>
internal sealed record ErraticOptions
{
    /// <summary>One query in this many is not answered.</summary>
    public uint Drop { get; init; }

    /// <summary>Queries whose number, taken as bits, shares none with this one get TC, as CoreDNS has it.</summary>
    public uint Truncate { get; init; }

    /// <summary>One query in this many is answered late.</summary>
    public uint Delay { get; init; }

    /// <summary>How late.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Thirty addresses instead of one, so that answers outgrow 512 bytes.</summary>
    public bool IsLarge { get; init; }
}
