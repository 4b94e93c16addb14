namespace ServiceDns.Cluster.Control;

/// <summary>The checks of session affinity, external addresses, traffic policies and traffic distribution.</summary>
internal static class TrafficRules
{
    private const int DefaultAffinitySeconds = 10800, MaxAffinitySeconds = 86400;

    private static readonly string[] Affinities = ["ClientIP", "None"];
    private static readonly string[] Policies = ["Cluster", "Local"];
    private static readonly string[] Distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];

    public static void CheckAffinity(PendingService service)
    {
        var draft = service.Draft;
        var affinity = draft.SessionAffinity.Value is { Length: > 0 } stated ? stated : "None";
        if (!Affinities.Contains(affinity))
        {
            service.Errors.Add(FieldError.Unsupported(
                "spec.sessionAffinity", draft.SessionAffinity.LineOr(draft.Line), affinity, Affinities));
        }
        else if (affinity == "ClientIP")
        {
            var seconds = draft.AffinityTimeoutSeconds.Or(DefaultAffinitySeconds);
            var isGood = seconds is > 0 and <= MaxAffinitySeconds;
            service.AffinitySeconds = isGood ? seconds : DefaultAffinitySeconds;
            if (isGood) return;
            service.Errors.Add(FieldError.Invalid(
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds", draft.AffinityTimeoutSeconds.LineOr(draft.Line), seconds,
                $"must be greater than 0 and less than {MaxAffinitySeconds}"));
        }
        else if (draft.SessionAffinityConfig.IsStated || draft.AffinityTimeoutSeconds.IsStated)
        {
            var line = draft.SessionAffinityConfig.LineOr(draft.AffinityTimeoutSeconds.LineOr(draft.Line));
            service.Errors.Add(FieldError.Forbidden("spec.sessionAffinityConfig", line, "must not be set when session affinity is None"));
        }
    }

    public static void CheckExternalIPs(PendingService service)
    {
        for (var i = 0; i < service.Draft.ExternalIPs.Count; i++)
        {
            var stated = service.Draft.ExternalIPs[i];
            var address = AddressText.ReadEndpoint(
                stated.Value ?? "", $"spec.externalIPs[{i}]", stated.LineOr(service.Draft.Line), service.Errors);
            if (address != default) service.ExternalIPs.Add(address);
        }
    }

    public static void CheckPolicies(PendingService service)
    {
        var draft = service.Draft;
        CheckExternalPolicy(service);
        CheckHealthPort(service);
        service.InternalTrafficPolicy = Read(service, draft.InternalTrafficPolicy, "spec.internalTrafficPolicy");
        if (draft.TrafficDistribution.Value is not { } distribution) return;
        if (Distributions.Contains(distribution)) service.TrafficDistribution = distribution;
        else
        {
            service.Errors.Add(FieldError.Unsupported(
                "spec.trafficDistribution", draft.TrafficDistribution.LineOr(draft.Line), distribution, Distributions));
        }
    }

    private static void CheckExternalPolicy(PendingService service)
    {
        var draft = service.Draft;
        const string path = "spec.externalTrafficPolicy";
        var isAccessible = service.Type is ServiceType.LoadBalancer or ServiceType.NodePort
            || (service.Type == ServiceType.ClusterIP && draft.ExternalIPs.Count > 0);
        if (isAccessible) service.ExternalTrafficPolicy = Read(service, draft.ExternalTrafficPolicy, path);
        else if (draft.ExternalTrafficPolicy.Value is { Length: > 0 } policy)
        {
            service.Errors.Add(FieldError.Invalid(
                path, draft.ExternalTrafficPolicy.LineOr(draft.Line), policy, "may only be set for externally-accessible services"));
        }
    }

    private static void CheckHealthPort(PendingService service)
    {
        var stated = service.Draft.HealthCheckNodePort;
        if (stated.Value == 0) return;
        var rule = !service.NeedsHealthCheck ? "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
            : !NameRules.IsPort(stated.Value) ? NameRules.NotAPort
            : null;
        if (rule is null) return;
        service.Errors.Add(FieldError.Invalid("spec.healthCheckNodePort", stated.LineOr(service.Draft.Line), stated.Value, rule));
    }

    private static TrafficPolicy Read(PendingService service, Stated<string> stated, string path)
    {
        if (stated.Value is { Length: > 0 } policy && !Policies.Contains(policy))
        {
            service.Errors.Add(FieldError.Unsupported(path, stated.LineOr(service.Draft.Line), policy, Policies));
        }
        return stated.Value == "Local" ? TrafficPolicy.Local : TrafficPolicy.Cluster;
    }
}
