namespace ServiceDns.Cluster.Control;

/// <summary>The basic checks of objects that are read straight into their model form.</summary>
internal static class PlacedRules
{
    public static void Check(Placed<Namespace> placed, List<FieldError> errors)
    {
        MetadataRules.CheckName(placed.Object.Name, placed.Line, NameRules.Dns1123Label, _ => false, errors);
        MetadataRules.CheckLabels(placed.Object.Labels, "metadata.labels", placed.Line, errors);
    }

    public static void Check(Placed<Node> placed, List<FieldError> errors)
    {
        MetadataRules.CheckName(placed.Object.Name, placed.Line, NameRules.Dns1123Subdomain, _ => true, errors);
        MetadataRules.CheckLabels(placed.Object.Labels, "metadata.labels", placed.Line, errors);
        for (var i = 0; i < placed.Object.PodCidrs.Count; i++)
        {
            var range = placed.Object.PodCidrs[i];
            if (AddressText.CidrRule(range) is { } rule) errors.Add(FieldError.Invalid($"spec.podCIDRs[{i}]", placed.Line, range, rule));
        }
    }

    public static void Check(Placed<Pod> placed, List<FieldError> errors)
    {
        var pod = placed.Object;
        MetadataRules.CheckName(pod.Name, placed.Line, NameRules.Dns1123Subdomain, _ => true, errors);
        MetadataRules.CheckNamespace(pod.Namespace, placed.Line, errors);
        MetadataRules.CheckLabels(pod.Labels, "metadata.labels", placed.Line, errors);
        CheckLabel(pod.Hostname, "spec.hostname");
        CheckLabel(pod.Subdomain, "spec.subdomain");
        var addresses = pod.Addresses;
        if (addresses.Count > 2 || (addresses.Count == 2 && addresses[0].Family == addresses[1].Family))
        {
            errors.Add(FieldError.Invalid(
                "status.podIPs", placed.Line, addresses.Select(address => address.ToString()),
                "may specify no more than one IP for each IP family"));
        }

        void CheckLabel(string? value, string path)
        {
            if (value is null || (value.Length <= 63 && NameRules.IsLabel(value))) return;
            foreach (var rule in NameRules.Dns1123Label(value)) errors.Add(FieldError.Invalid(path, placed.Line, value, rule));
        }
    }

    public static void Check(Placed<ServiceCidr> placed, List<FieldError> errors)
    {
        MetadataRules.CheckName(placed.Object.Name, placed.Line, NameRules.Dns1123Subdomain, _ => true, errors);
        if (placed.Object.Ranges.Count == 0) errors.Add(FieldError.Required("spec.cidrs", placed.Line, canServe: false));
    }

    public static void Check(Placed<ServiceImport> placed, List<FieldError> errors)
    {
        var import = placed.Object;
        MetadataRules.CheckName(import.Name, placed.Line, NameRules.Dns1123Subdomain, NameRules.FitsDns, errors);
        MetadataRules.CheckNamespace(import.Namespace, placed.Line, errors);
        MetadataRules.CheckLabels(import.Labels, "metadata.labels", placed.Line, errors);
    }
}
