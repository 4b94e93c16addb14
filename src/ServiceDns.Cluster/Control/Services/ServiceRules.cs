namespace ServiceDns.Cluster.Control;

/// <summary>Kubernetes' checks of a Service (ValidateService), in its order; what they read goes into the pending Service.</summary>
internal static class ServiceRules
{
    private static readonly string[] Types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

    public static PendingService Check(ServiceDraft draft)
    {
        var service = new PendingService(draft);
        CheckMetadata(service);
        ReadType(service);
        ServiceAddressRules.ReadTexts(service);
        CheckByType(service);
        ServicePortRules.Check(service);
        MetadataRules.CheckLabels(service.Selector, "spec.selector", draft.Selector.LineOr(draft.Line), service.Errors);
        TrafficRules.CheckAffinity(service);
        ServiceAddressRules.Check(service);
        TrafficRules.CheckExternalIPs(service);
        CheckType(service);
        ServicePortRules.CheckNumbersAmongEachOther(service);
        LoadBalancerRules.CheckSpec(service);
        TrafficRules.CheckPolicies(service);
        LoadBalancerRules.CheckStatus(service);
        return service;
    }

    private static void CheckMetadata(PendingService service)
    {
        var draft = service.Draft;
        // A name that starts with a digit is one in newer clusters (RelaxedServiceNameValidation) and is answered here.
        MetadataRules.CheckName(
            service.Key.Name, draft.Name.LineOr(draft.Line), NameRules.Dns1035Label, name => name.Length <= 63 && NameRules.IsLabel(name),
            service.Errors);
        MetadataRules.CheckNamespace(service.Key.Namespace, draft.Namespace.LineOr(draft.Line), service.Errors);
        MetadataRules.CheckLabels(draft.Labels.Value, "metadata.labels", draft.Labels.LineOr(draft.Line), service.Errors);
        var annotations = draft.Annotations.Value;
        if (annotations[KnownAnnotations.TopologyMode] is { } mode
            && annotations[KnownAnnotations.TopologyAwareHints] is { } hints && mode != hints)
        {
            service.Errors.Add(FieldError.Invalid(
                $"metadata.annotations[{KnownAnnotations.TopologyMode}]", draft.Annotations.LineOr(draft.Line), mode,
                $"must match annotations[{KnownAnnotations.TopologyAwareHints}] when both are specified"));
        }
    }

    private static void ReadType(PendingService service) => service.Type = service.Draft.Type.Value switch
    {
        "NodePort" => ServiceType.NodePort,
        "LoadBalancer" => ServiceType.LoadBalancer,
        "ExternalName" => ServiceType.ExternalName,
        _ => ServiceType.ClusterIP,
    };

    private static void CheckType(PendingService service)
    {
        if (service.Draft.Type.Value is not { Length: > 0 } type || Types.Contains(type)) return;
        service.Errors.Add(FieldError.Unsupported(
            "spec.type", service.Draft.Type.LineOr(service.Draft.Line), type, Types, canServe: false));
    }

    private static void CheckByType(PendingService service)
    {
        var draft = service.Draft;
        if (draft.Ports.Count == 0 && !service.IsHeadless && service.Type != ServiceType.ExternalName)
        {
            service.Errors.Add(FieldError.Required("spec.ports", draft.Line));
        }
        if (service.Type == ServiceType.ExternalName) CheckExternalName(service);
        else if (service.IsHeadless && service.Type != ServiceType.ClusterIP)
        {
            service.Errors.Add(FieldError.Invalid(
                "spec.clusterIPs[0]", service.AddressLine, "None", $"may not be set to 'None' for {service.Type} services"));
        }
    }

    private static void CheckExternalName(PendingService service)
    {
        const string rule = "may not be set for ExternalName services";
        var draft = service.Draft;
        if (service.AddressTexts.Count > 0) service.Errors.Add(FieldError.Forbidden("spec.clusterIPs", service.AddressLine, rule));
        if (draft.IpFamilies.Count > 0)
        {
            service.Errors.Add(FieldError.Forbidden("spec.ipFamilies", draft.IpFamilies[0].LineOr(draft.Line), rule));
        }
        if (draft.IpFamilyPolicy.IsStated)
        {
            service.Errors.Add(FieldError.Forbidden("spec.ipFamilyPolicy", draft.IpFamilyPolicy.LineOr(draft.Line), rule));
        }

        var line = draft.ExternalName.LineOr(draft.Line);
        var target = draft.ExternalName.Value ?? "";
        var name = target.EndsWith('.') ? target[..^1] : target;
        if (name.Length == 0)
        {
            service.Errors.Add(FieldError.Required("spec.externalName", line, canServe: false));
            return;
        }
        foreach (var broken in NameRules.Dns1123Subdomain(name))
        {
            service.Errors.Add(FieldError.Invalid("spec.externalName", line, name, broken, NameRules.FitsDns(name)));
        }
    }
}
