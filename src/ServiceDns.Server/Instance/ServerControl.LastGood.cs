namespace ServiceDns.Server;

/// <content>Starting with a Corefile that is wrong.</content>
public sealed partial class ServerControl
{
    private readonly LastGoodCorefile? lastGood;

    /// <summary>
    /// The configuration to start with, and the process to take over from. Where there is one, a wrong Corefile ends the start and the
    /// other goes on; where there is none, the last good one is better than no answers.
    /// </summary>
    private (Configuration First, Takeover? Takeover) BuildFirst()
    {
        Exception? wrong = null;
        Configuration? first = null;
        try
        {
            first = Build();
        }
        catch (Exception e) when (lastGood is not null && e is ConfigurationException or IOException)
        {
            wrong = e;
        }
        var takeover = options.Handover is { } handover ? Takeover.TryBegin(handover, log) : null;
        if (first is not null) return (first, takeover);
        if (takeover is null && BuildLastGood(wrong!) is { } kept) return (kept, null);
        takeover?.Dispose();
        throw wrong!;
    }

    private Configuration? BuildLastGood(Exception wrong)
    {
        if (lastGood!.TryLoad(options.Environment, out var corefile, out var files) is not { } when) return null;
        try
        {
            var kept = Configuration.Build(corefile, rulesOfReloads with { Environment = files }, process);
            foreach (var line in wrong.Message.Split('\n')) ServerLog.LastGood(log, when, line);
            return kept;
        }
        catch (ConfigurationException)
        {
            return null; // not good any more, as with another version: the user's own is to be told of
        }
    }

    private void Keep(Configuration good)
    {
        try
        {
            lastGood?.Save(good);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ServerLog.NotKept(log, e.Message);
        }
    }
}
