namespace ServiceDns.Cluster.Control;

/// <summary>The checks of a load balancer's fields and of <c>status.loadBalancer</c>.</summary>
internal static class LoadBalancerRules
{
    private const string OnlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'";

    private static readonly string[] Modes = ["Proxy", "VIP"];

    public static void CheckSpec(PendingService service)
    {
        var draft = service.Draft;
        var isBalancer = service.Type == ServiceType.LoadBalancer;
        CheckSourceRanges(service, isBalancer);
        if (draft.AllocateLoadBalancerNodePorts.IsStated && !isBalancer)
        {
            service.Errors.Add(FieldError.Forbidden(
                "spec.allocateLoadBalancerNodePorts", draft.AllocateLoadBalancerNodePorts.LineOr(draft.Line), OnlyLoadBalancers));
        }
        if (draft.LoadBalancerClass.Value is { } name)
        {
            var line = draft.LoadBalancerClass.LineOr(draft.Line);
            if (!isBalancer) service.Errors.Add(FieldError.Forbidden("spec.loadBalancerClass", line, OnlyLoadBalancers));
            var rules = isBalancer ? NameRules.LabelKey(name) : [];
            foreach (var rule in rules) service.Errors.Add(FieldError.Invalid("spec.loadBalancerClass", line, name, rule));
        }
        // The field was never validated: a text that is no address means nothing to anyone.
        if (draft.LoadBalancerIP.Value is { } address && AddressText.TryRead(address, out var read, out _)) service.LoadBalancerIP = read;
    }

    private static void CheckSourceRanges(PendingService service, bool isBalancer)
    {
        var draft = service.Draft;
        if (draft.LoadBalancerSourceRanges.Count > 0)
        {
            const string path = "spec.LoadBalancerSourceRanges"; // the capital is Kubernetes' own
            if (!isBalancer)
            {
                service.Errors.Add(FieldError.Forbidden(path, draft.LoadBalancerSourceRanges[0].LineOr(draft.Line), OnlyLoadBalancers));
            }
            for (var i = 0; i < draft.LoadBalancerSourceRanges.Count; i++)
            {
                var range = draft.LoadBalancerSourceRanges[i];
                CheckRange(service, (range.Value ?? "").Trim(), $"{path}[{i}]", range.LineOr(draft.Line));
            }
        }
        else if (draft.Annotations.Value[KnownAnnotations.SourceRanges] is { } annotation)
        {
            const string path = $"metadata.annotations[{KnownAnnotations.SourceRanges}]";
            var line = draft.Annotations.LineOr(draft.Line);
            if (!isBalancer) service.Errors.Add(FieldError.Forbidden(path, line, OnlyLoadBalancers));
            if (annotation.Trim().Length == 0) return;
            foreach (var range in annotation.Split(',', StringSplitOptions.TrimEntries)) CheckRange(service, range, path, line);
        }
    }

    private static void CheckRange(PendingService service, string range, string path, int line)
    {
        var rule = AddressText.CidrRule(range);
        if (rule is not null) service.Errors.Add(FieldError.Invalid(path, line, range, rule));
        if (rule != AddressText.NotACidr && service.Type == ServiceType.LoadBalancer) service.SourceRanges.Add(range);
    }

    public static void CheckStatus(PendingService service)
    {
        var draft = service.Draft;
        if (draft.LoadBalancerIngress.Count == 0) return;
        const string path = "status.loadBalancer.ingress";
        if (service.Type != ServiceType.LoadBalancer)
        {
            service.Errors.Add(FieldError.Forbidden(
                path, draft.LoadBalancerIngress[0].Line, "may only be used when `spec.type` is 'LoadBalancer'"));
            return;
        }
        for (var i = 0; i < draft.LoadBalancerIngress.Count; i++) CheckIngress(service, draft.LoadBalancerIngress[i], $"{path}[{i}]");
    }

    private static void CheckIngress(PendingService service, IngressDraft ingress, string path)
    {
        var errors = service.Errors;
        var line = ingress.Line > 0 ? ingress.Line : service.Draft.Line;
        Address? address = null;
        if (ingress.IP.Value is { Length: > 0 } text) address = AddressText.Read(text, $"{path}.ip", ingress.IP.LineOr(line), errors);
        if (ingress.IPMode.Value is { } mode)
        {
            if (ingress.IP.Value is not { Length: > 0 })
            {
                errors.Add(FieldError.Forbidden(
                    $"{path}.ipMode", ingress.IPMode.LineOr(line), "may not be specified when `ip` is not set"));
            }
            else if (!Modes.Contains(mode)) errors.Add(FieldError.Unsupported($"{path}.ipMode", ingress.IPMode.LineOr(line), mode, Modes));
        }
        var name = ingress.Hostname.Value is { Length: > 0 } hostname ? hostname : null;
        if (name is not null)
        {
            foreach (var rule in NameRules.Dns1123Subdomain(name))
            {
                errors.Add(FieldError.Invalid($"{path}.hostname", ingress.Hostname.LineOr(line), name, rule));
            }
            if (AddressText.TryRead(name, out _, out _))
            {
                errors.Add(FieldError.Invalid(
                    $"{path}.hostname", ingress.Hostname.LineOr(line), name, "must be a DNS name, not an IP address"));
            }
        }
        if (address is not null || name is not null)
        {
            service.Ingress.Add(new LoadBalancerIngress(address, name, ingress.IPMode.Value == "Proxy"));
        }
    }
}
