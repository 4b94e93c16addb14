namespace ServiceDns.Plugins.Hosts;

/// <summary>What the lines of <c>hosts</c> say.</summary>
internal sealed record HostsOptions
{
    /// <summary>The file, as it is opened.</summary>
    public string Path { get; set; } = "/etc/hosts";

    /// <summary>Zones to answer for.</summary>
    public ZoneSet Zones { get; set; } = ZoneSet.None;

    /// <summary>Lines of the block that are entries.</summary>
    public List<string> Inline { get; } = [];

    /// <summary>The TTL of every record, in seconds.</summary>
    public uint Ttl { get; set; } = 3600;

    /// <summary>Whether addresses get PTR records.</summary>
    public bool Reverse { get; set; } = true;

    /// <summary>Time between two looks at the file; zero for none after the first.</summary>
    public TimeSpan Reload { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Zones whose missing names go to the next plugin.</summary>
    public ZoneSet Fallthrough { get; set; } = ZoneSet.None;

    /// <summary>Whether types other than A, AAAA and PTR of names that are there fall through too.</summary>
    public bool FallthroughUnsupported { get; set; }
}
