namespace ServiceDns.Cluster.Control;

/// <summary>Kubernetes' checks of an Endpoints object (ValidateEndpoints).</summary>
internal static class EndpointsRules
{
    public static List<FieldError> Check(EndpointsDraft draft)
    {
        List<FieldError> errors = [.. draft.Unreadable];
        MetadataRules.CheckName(draft.Key.Name, draft.Name.LineOr(draft.Line), NameRules.Dns1123Subdomain, NameRules.FitsDns, errors);
        MetadataRules.CheckNamespace(draft.Key.Namespace, draft.Namespace.LineOr(draft.Line), errors);
        MetadataRules.CheckLabels(draft.Labels.Value, "metadata.labels", draft.Labels.LineOr(draft.Line), errors);
        for (var i = 0; i < draft.Subsets.Count; i++)
        {
            var subset = draft.Subsets[i];
            var path = $"subsets[{i}]";
            if (subset.Addresses.Count == 0 && subset.NotReadyAddresses.Count == 0)
            {
                errors.Add(FieldError.Required(path, subset.Line, "must specify `addresses` or `notReadyAddresses`"));
            }
            CheckAddresses(subset.Addresses, $"{path}.addresses", errors);
            CheckAddresses(subset.NotReadyAddresses, $"{path}.notReadyAddresses", errors);
            for (var j = 0; j < subset.Ports.Count; j++) CheckPort(subset.Ports[j], subset.Ports.Count > 1, $"{path}.ports[{j}]", errors);
        }
        return errors;
    }

    /// <summary>Whether the address can be an endpoint's; one that can not is left out of the mirrored slices.</summary>
    public static bool IsUsable(EndpointAddressDraft address) =>
        address.IsReadable && AddressText.SpecialRule(address.IP, "") is null;

    private static void CheckAddresses(ValueList<EndpointAddressDraft> addresses, string path, List<FieldError> errors)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[i];
            if (address.Text is null && IsUsable(address) && address.Hostname is null) continue; // the usual case writes no path
            var text = address.Text ?? address.IP.ToString();
            AddressText.ReadEndpoint(text, $"{path}[{i}].ip", address.Line, errors);
            if (address.Hostname is not { Length: > 0 } hostname) continue;
            foreach (var rule in NameRules.Dns1123Label(hostname))
            {
                errors.Add(FieldError.Invalid($"{path}[{i}].hostname", address.Line, hostname, rule));
            }
        }
    }

    private static void CheckPort(EndpointPortDraft port, bool needsName, string path, List<FieldError> errors)
    {
        var name = port.Name.Value ?? "";
        if (name.Length == 0 && needsName) errors.Add(FieldError.Required($"{path}.name", port.Line));
        else if (name.Length > 0)
        {
            foreach (var rule in NameRules.Dns1123Label(name))
            {
                errors.Add(FieldError.Invalid($"{path}.name", port.Name.LineOr(port.Line), name, rule));
            }
        }
        if (!NameRules.IsPort(port.Port.Value))
        {
            errors.Add(FieldError.Invalid(
                $"{path}.port", port.Port.LineOr(port.Line), port.Port.Value, NameRules.NotAPort, canServe: false));
        }
        if (ServicePortRules.ReadProtocol(port.Protocol.Value) is null)
        {
            errors.Add(FieldError.Unsupported(
                $"{path}.protocol", port.Protocol.LineOr(port.Line), port.Protocol.Value!, ServicePortRules.Protocols, canServe: false));
        }
        if (port.AppProtocol.Value is not { } application) return;
        foreach (var rule in NameRules.LabelKey(application))
        {
            errors.Add(FieldError.Invalid($"{path}.appProtocol", port.AppProtocol.LineOr(port.Line), application, rule));
        }
    }
}
