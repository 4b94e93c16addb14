using System.Net;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>Says what keeps a kind from being followed: once, until something else does or it is followed again. With what to do.</summary>
internal sealed class FailureMessages(WatchedKind kind, Action<SourceMessage> report)
{
    private string? standing;

    /// <summary>It failed, and will be tried again.</summary>
    public void Tell(Exception failure)
    {
        var text = $"Failed to watch {kind.Resource}: {Describe(failure)}{Remedy((failure as ApiException)?.Status)}";
        if (text == standing) return;
        standing = text;
        report(new SourceMessage(SourceSeverity.Error, null, 0, text));
    }

    /// <summary>What failed works again.</summary>
    public void Cease()
    {
        if (standing is null) return;
        standing = null;
        report(new SourceMessage(SourceSeverity.Information, null, 0, $"Watching {kind.Resource} again"));
    }

    /// <summary>The innermost words: those around them say that a request failed.</summary>
    private static string Describe(Exception failure)
    {
        while (failure is HttpRequestException { InnerException: { } inner }) failure = inner;
        return failure.Message.TrimEnd('.');
    }

    private string Remedy(ApiStatus? status) => status?.Code switch
    {
        (int)HttpStatusCode.Unauthorized =>
            ": the server does not accept the credentials; see the token or certificate that the configuration names",
        (int)HttpStatusCode.Forbidden =>
            $": a ClusterRole bound to this account needs the rule apiGroups: [\"{kind.Resource.Group}\"], "
            + $"resources: [\"{kind.Resource.Plural}\"], verbs: [list, watch]",
        (int)HttpStatusCode.NotFound when kind is ServiceImportKind =>
            ": multicluster needs the CustomResourceDefinition serviceimports.multicluster.x-k8s.io",
        _ => "",
    };
}
