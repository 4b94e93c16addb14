namespace ServiceDns.Cluster.Control;

/// <summary>Kubernetes' checks of a stated EndpointSlice (discovery/v1), and the slice without what can not be served.</summary>
internal static class SliceRules
{
    private const int MaxEndpoints = 1000, MaxAddresses = 100, MaxPorts = 20000, MaxHints = 8;

    private static readonly string[] AddressTypes = ["FQDN", "IPv4", "IPv6"];

    /// <summary>Checks a slice.</summary>
    /// <returns>The slice to serve, or null when nothing of it can be.</returns>
    public static EndpointSlice? Check(EndpointSliceDraft draft, List<FieldError> errors)
    {
        errors.AddRange(draft.Unreadable);
        var slice = draft.Slice;
        MetadataRules.CheckName(slice.Name, draft.Line, NameRules.Dns1123Subdomain, _ => true, errors);
        MetadataRules.CheckNamespace(slice.Namespace, draft.Line, errors);
        MetadataRules.CheckLabels(slice.Labels, "metadata.labels", draft.Line, errors);
        var family = ReadFamily(draft, errors);
        CheckEndpoints(draft, family, errors);
        CheckPorts(draft, errors);
        return errors.TrueForAll(error => error.CanServe) ? Servable(slice, family) : null;
    }

    private static IpFamily ReadFamily(EndpointSliceDraft draft, List<FieldError> errors)
    {
        var line = draft.AddressType.LineOr(draft.Line);
        switch (draft.AddressType.Value)
        {
            case "IPv4":
                return IpFamily.IPv4;
            case "IPv6":
                return IpFamily.IPv6;
            case null or "":
                errors.Add(FieldError.Required("addressType", line, canServe: false));
                break;
            case "FQDN":
                // Valid and deprecated: there is no address in it, and neither DNS nor proxies do anything with it.
                errors.Add(new FieldError("addressType", "FQDN slices have no addresses to serve", line, CanServe: false));
                break;
            default:
                errors.Add(FieldError.Unsupported("addressType", line, draft.AddressType.Value, AddressTypes, canServe: false));
                break;
        }
        return draft.Slice.Family;
    }

    private static void CheckEndpoints(EndpointSliceDraft draft, IpFamily family, List<FieldError> errors)
    {
        var endpoints = draft.Slice.Endpoints;
        if (endpoints.Length > MaxEndpoints)
        {
            errors.Add(FieldError.TooMany("endpoints", draft.Line, endpoints.Length, MaxEndpoints));
            return;
        }
        for (var i = 0; i < endpoints.Length; i++)
        {
            var line = i < draft.EndpointLines.Length ? draft.EndpointLines[i] : draft.Line;
            CheckEndpoint(endpoints[i], i, family, line, draft.Unreadable, errors);
        }
    }

    private static void CheckEndpoint(
        Endpoint endpoint, int index, IpFamily family, int line, IReadOnlyList<FieldError> unreadable, List<FieldError> errors)
    {
        if (endpoint.Address == default
            && !unreadable.Any(error => error.Path.StartsWith($"endpoints[{index}].addresses", StringComparison.Ordinal)))
        {
            errors.Add(FieldError.Required($"endpoints[{index}].addresses", line, "must contain at least 1 address"));
        }
        var more = endpoint.MoreAddresses;
        if (more.Count >= MaxAddresses)
        {
            errors.Add(FieldError.TooMany($"endpoints[{index}].addresses", line, more.Count + 1, MaxAddresses));
        }
        for (var i = 0; i <= more.Count; i++)
        {
            var address = i == 0 ? endpoint.Address : more[i - 1];
            if (address == default || address.Family == family) continue;
            errors.Add(FieldError.Invalid(
                $"endpoints[{index}].addresses[{i}]", line, address.ToString(), $"must be a valid {family} address"));
        }
        if (endpoint.NodeName is { } node)
        {
            foreach (var rule in NameRules.Dns1123Subdomain(node))
            {
                errors.Add(FieldError.Invalid($"endpoints[{index}].nodeName", line, node, rule));
            }
        }
        if (endpoint.Hostname is { } hostname)
        {
            foreach (var rule in NameRules.Dns1123Label(hostname))
            {
                errors.Add(FieldError.Invalid($"endpoints[{index}].hostname", line, hostname, rule));
            }
        }
        if (endpoint.Zone is { } zone && !NameRules.IsPlainValue(zone))
        {
            foreach (var rule in NameRules.LabelValue(zone)) errors.Add(FieldError.Invalid($"endpoints[{index}].zone", line, zone, rule));
        }
        if (endpoint.Hints is not { } hints) return;
        CheckHints(hints.Zones, $"endpoints[{index}].hints.forZones", NameRules.LabelValue, line, errors);
        CheckHints(hints.Nodes, $"endpoints[{index}].hints.forNodes", NameRules.Dns1123Subdomain, line, errors);
    }

    private static void CheckHints(
        ValueList<string> hints, string path, Func<string, IEnumerable<string>> rules, int line, List<FieldError> errors)
    {
        if (hints.Count > MaxHints)
        {
            errors.Add(FieldError.TooMany(path, line, hints.Count, MaxHints));
            return;
        }
        for (var i = 0; i < hints.Count; i++)
        {
            if (hints.Take(i).Contains(hints[i])) errors.Add(FieldError.Duplicate($"{path}[{i}].name", line, hints[i]));
            foreach (var rule in rules(hints[i])) errors.Add(FieldError.Invalid($"{path}[{i}].name", line, hints[i], rule));
        }
    }

    private static void CheckPorts(EndpointSliceDraft draft, List<FieldError> errors)
    {
        var ports = draft.Slice.Ports;
        if (ports.Count > MaxPorts)
        {
            errors.Add(FieldError.TooMany("ports", draft.Line, ports.Count, MaxPorts));
            return;
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            var (name, _, _, application) = ports[i];
            var line = i < draft.PortLines.Length ? draft.PortLines[i] : draft.Line;
            if (name.Length > 0)
            {
                foreach (var rule in NameRules.Dns1123Label(name)) errors.Add(FieldError.Invalid($"ports[{i}].name", line, name, rule));
            }
            if (!names.Add(name)) errors.Add(FieldError.Duplicate($"ports[{i}].name", line, name));
            if (application is null) continue;
            foreach (var rule in NameRules.LabelKey(application))
            {
                errors.Add(FieldError.Invalid($"ports[{i}].appProtocol", line, application, rule));
            }
        }
    }

    /// <summary>
    /// The slice as it is served: in its family, without endpoints whose address is missing, forbidden or of the other family.
    /// </summary>
    private static EndpointSlice Servable(EndpointSlice slice, IpFamily family)
    {
        var isWhole = slice.Family == family && Array.TrueForAll(slice.Endpoints, endpoint => IsServable(endpoint, family));
        if (isWhole) return slice;
        return new EndpointSlice
        {
            Namespace = slice.Namespace,
            Name = slice.Name,
            ServiceName = slice.ServiceName,
            ImportedServiceName = slice.ImportedServiceName,
            SourceCluster = slice.SourceCluster,
            Family = family,
            Labels = slice.Labels,
            Ports = slice.Ports,
            Endpoints = Array.FindAll(slice.Endpoints, endpoint => IsServable(endpoint, family)),
            LastChangeTriggerTime = slice.LastChangeTriggerTime,
        };
    }

    private static bool IsServable(Endpoint endpoint, IpFamily family) => endpoint.Address != default && endpoint.Address.Family == family;
}
