namespace ServiceDns.FakeApiServer;

/// <summary>What the server makes of <c>sendInitialEvents</c>.</summary>
public enum StreamingList
{
    /// <summary>It streams the list, as servers since 1.34 and those with the gate WatchList do.</summary>
    Served,

    /// <summary>It refuses with 422: the feature gate is off (servers since 1.27).</summary>
    GateOff,

    /// <summary>It does not know the parameter, and refuses <c>resourceVersionMatch</c> with 422 (1.19 to 1.26).</summary>
    Unknown,

    /// <summary>It passes over both: a watch without <c>resourceVersion</c> then begins with the state, and no end is marked.</summary>
    Ignored,
}

/// <summary>How the double behaves where servers differ; may be changed while it runs.</summary>
public sealed class Behaviour
{
    /// <summary>See <see cref="StreamingList"/>.</summary>
    public StreamingList StreamingList { get; set; } = StreamingList.Served;

    /// <summary>Whether bookmarks are sent to those who allow them; a server need not.</summary>
    public bool Bookmarks { get; set; } = true;

    /// <summary>Time between bookmarks; about a minute on a real server.</summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Sends each event twice.</summary>
    public bool DuplicateEvents { get; set; }

    /// <summary>Time between a write and its event.</summary>
    public TimeSpan EventDelay { get; set; }

    /// <summary>How long a request waits for a revision that is not there yet, before 504; 3 s on a real server.</summary>
    public TimeSpan FreshnessWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a watch lasts that names no <c>timeoutSeconds</c>; 30 to 60 minutes on a real server.</summary>
    public TimeSpan WatchDuration { get; set; } = TimeSpan.FromMinutes(45);

    /// <summary>Compresses answers above 128 KiB for those who accept it.</summary>
    public bool Compression { get; set; } = true;
}
