namespace ServiceDns.Cluster.Control;

/// <summary>
/// Decides which families a Service has, and which of its addresses belongs to which (initIPFamilyFields of the API server).
/// </summary>
internal sealed class FamilyAllocation(IReadOnlyList<IpRange> ranges)
{
    public void Run(PendingService service)
    {
        if (service.Type == ServiceType.ExternalName) return;
        var isOpen = service.IsHeadless && service.Selector.Count == 0;
        service.Policy ??= isOpen ? IpFamilyPolicy.RequireDualStack : IpFamilyPolicy.SingleStack;
        CheckSingleStack(service);

        // Where an address and the family beside it disagree, the address counts.
        var families = new List<IpFamily>(2);
        for (var i = 0; i < service.StatedAddresses.Count; i++)
        {
            var family = service.StatedAddresses[i].Family;
            families.Add(family);
            if (i >= service.StatedFamilies.Count && !IsConfigured(family))
            {
                AddForRange(service, FieldError.Invalid(
                    $"spec.clusterIPs[{i}]", service.AddressLine, service.ShownAddresses, $"{family} is not configured on this cluster"));
            }
        }
        families.AddRange(service.StatedFamilies.Where(family => !families.Contains(family)).ToList());

        if (!isOpen) CheckAgainstCluster(service, families);
        if (families.Count == 0) families.Add(ranges[0].Family);
        if (families.Count == 1 && service.Policy != IpFamilyPolicy.SingleStack && (isOpen || ranges.Count == 2))
        {
            families.Add(families[0] == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4);
        }
        foreach (var family in families)
        {
            var stated = service.StatedAddresses.FindIndex(address => address.Family == family);
            service.Addresses.Add((family, stated < 0 ? null : service.StatedAddresses[stated]));
        }
    }

    private static void CheckSingleStack(PendingService service)
    {
        if (service.Policy != IpFamilyPolicy.SingleStack) return;
        if (service.AddressTexts.Count == 2) Add("cluster IPs");
        if (service.StatedFamilies.Count == 2) Add("IP families");

        void Add(string what) => service.Errors.Add(FieldError.Invalid(
            "spec.ipFamilyPolicy", service.Draft.IpFamilyPolicy.LineOr(service.Draft.Line), "SingleStack",
            $"must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified"));
    }

    private void CheckAgainstCluster(PendingService service, List<IpFamily> families)
    {
        var draft = service.Draft;
        if (service.Policy == IpFamilyPolicy.RequireDualStack && ranges.Count < 2)
        {
            AddForRange(service, FieldError.Invalid(
                "spec.ipFamilyPolicy", draft.IpFamilyPolicy.LineOr(draft.Line), "RequireDualStack",
                "this cluster is not configured for dual-stack services"));
        }
        for (var i = 0; i < service.StatedFamilies.Count; i++)
        {
            var family = service.StatedFamilies[i];
            if (IsConfigured(family)) continue;
            // Without a range there is no address to give: the family is dropped, and a Service left with none can not be answered.
            var hasAddress = service.IsHeadless || service.StatedAddresses.Exists(address => address.Family == family);
            if (!hasAddress) families.Remove(family);
            AddForRange(service, FieldError.Invalid(
                $"spec.ipFamilies[{i}]", draft.IpFamilies[0].LineOr(draft.Line), family.ToString(), "not configured on this cluster",
                hasAddress || families.Exists(IsConfigured)));
        }
    }

    private static void AddForRange(PendingService service, FieldError error) =>
        service.Errors.Add(error with { Option = CompletionOptions.ClusterIpRangeName });

    private bool IsConfigured(IpFamily family) => ranges.Any(range => range.Family == family);
}
