using ServiceDns.Sources.Kubernetes.Watching;

namespace ServiceDns.Sources.Kubernetes.Events;

/// <summary>Says that events can not be posted: once, until they can be again.</summary>
internal sealed class EventFailures(Action<SourceMessage> report)
{
    private bool isTold;

    /// <summary>An event was refused, or did not get there.</summary>
    public void Tell(Exception failure)
    {
        if (isTold) return;
        isTold = true;
        while (failure is HttpRequestException { InnerException: { } inner }) failure = inner;
        var remedy = failure is ApiException { Status.Code: 403 }
            ? ": a ClusterRole bound to this account needs the rule apiGroups: [\"events.k8s.io\"], "
                + "resources: [\"events\"], verbs: [create]"
            : "";
        var text = $"Events can not be posted, which hinders nothing else: {failure.Message.TrimEnd('.')}{remedy}";
        report(new SourceMessage(SourceSeverity.Warning, null, 0, text));
    }

    /// <summary>One was posted.</summary>
    public void Cease() => isTold = false;
}
