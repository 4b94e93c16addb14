namespace ServiceDns.Sources.Manifests;

/// <summary>Passes each message on when it first holds, and again only after it had ceased to.</summary>
internal sealed class StandingMessages(Action<SourceMessage> report)
{
    private HashSet<SourceMessage> standing = [];

    /// <summary>Says that these hold now, and no others.</summary>
    public void Set(IEnumerable<SourceMessage> messages)
    {
        HashSet<SourceMessage> now = [];
        foreach (var message in messages)
        {
            // the line moves with every line that is put in above
            var key = message with { Line = 0 };
            if (now.Add(key) && !standing.Contains(key)) report(message);
        }
        standing = now;
    }
}
