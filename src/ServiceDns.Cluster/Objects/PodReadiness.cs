namespace ServiceDns.Cluster;

/// <summary>Collects what a pod's status says of its being ready, and puts what keeps it from that into words.</summary>
public sealed class PodReadiness
{
    private const string Ready = "Ready";

    private readonly List<(string Type, string Text)> unmet = [];
    private readonly List<string> waiting = [];

    /// <summary>The condition Ready; null when the status does not have it.</summary>
    public bool? IsReady { get; private set; }

    /// <summary>Why it is not ready, as the status says it; null when it says nothing against it.</summary>
    /// <remarks>
    /// A condition that another one follows from stands behind it: what has not been scheduled is not initialized either.
    /// </remarks>
    public string? Why
    {
        get
        {
            var first = unmet.Find(condition => condition.Type == "PodScheduled").Text
                ?? unmet.Find(condition => condition.Type == "Initialized").Text
                ?? unmet.Find(condition => condition.Type == Ready).Text
                ?? unmet.FirstOrDefault().Text;
            var gates = unmet.Where(condition => condition.Type.Contains('/')).Select(condition => condition.Text)
                .Where(text => text != first);
            var all = string.Join("; ", [.. first is null ? [] : new[] { first }, .. gates, .. waiting]);
            return all.Length == 0 ? null : all;
        }
    }

    /// <summary>Takes an entry of <c>status.conditions</c>.</summary>
    public void AddCondition(string type, string status, string? reason, string? message)
    {
        if (type == Ready) IsReady = status == "True";
        if (status == "True" || type.Length == 0 || type == "DisruptionTarget") return;
        unmet.Add((type, $"condition {type} is {(status.Length == 0 ? "False" : status)}{Because(reason, message)}"));
    }

    /// <summary>Takes an entry of <c>status.containerStatuses</c> that waits to be started, or has ended.</summary>
    public void AddWaiting(string container, string? reason) => waiting.Add($"container {container} waits{Because(reason, null)}");

    private static string Because(string? reason, string? message) =>
        (reason, message) switch
        {
            (null or "", null or "") => "",
            ({ Length: > 0 }, { Length: > 0 }) => $": {reason}: {message}",
            _ => $": {reason}{message}",
        };
}
