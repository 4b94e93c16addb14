namespace ServiceDns.Cluster.Control;

/// <summary>
/// The checks of <c>clusterIP</c>, <c>clusterIPs</c>, <c>ipFamilies</c> and <c>ipFamilyPolicy</c>
/// (ValidateServiceClusterIPsRelatedFields).
/// </summary>
internal static class ServiceAddressRules
{
    private const string None = "None";

    private static readonly string[] Families = ["IPv4", "IPv6"];
    private static readonly string[] Policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];

    /// <summary>Brings <c>clusterIP</c> and <c>clusterIPs</c> into one list, as the API server does on create.</summary>
    public static void ReadTexts(PendingService service)
    {
        var draft = service.Draft;
        if (draft.ClusterIPs.Count > 0) service.AddressTexts.AddRange(draft.ClusterIPs);
        else if (draft.ClusterIP.Value is { Length: > 0 }) service.AddressTexts.Add(draft.ClusterIP);
        service.IsHeadless = service.Type != ServiceType.ExternalName
            && service.AddressTexts.Count > 0 && service.AddressTexts[0].Value == None;
    }

    public static void Check(PendingService service)
    {
        if (service.Type == ServiceType.ExternalName) return;
        CheckAgreement(service);
        ReadFamilies(service);
        if (ReadAddresses(service) && !service.IsHeadless) CheckFamiliesOfAddresses(service);
    }

    private static void CheckAgreement(PendingService service)
    {
        var draft = service.Draft;
        if (draft.ClusterIPs.Count == 0) return;
        var stated = draft.ClusterIP.Value ?? "";
        var rule = stated.Length == 0 ? "must be empty when `clusterIP` is not specified"
            : draft.ClusterIPs[0].Value != stated ? "first value must match `clusterIP`"
            : null;
        if (rule is not null) Add(service, rule);
    }

    private static void ReadFamilies(PendingService service)
    {
        var draft = service.Draft;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < draft.IpFamilies.Count; i++)
        {
            var family = draft.IpFamilies[i];
            var text = family.Value ?? "";
            var path = $"spec.ipFamilies[{i}]";
            var known = Families.Contains(text);
            if (!known) service.Errors.Add(FieldError.Unsupported(path, family.LineOr(draft.Line), text, Families));
            if (!seen.Add(text)) service.Errors.Add(FieldError.Duplicate(path, family.LineOr(draft.Line), text));
            else if (known) service.StatedFamilies.Add(text == "IPv4" ? IpFamily.IPv4 : IpFamily.IPv6);
        }
        if (draft.IpFamilyPolicy.Value is not { } policy) return;
        service.Policy = policy switch
        {
            "SingleStack" => IpFamilyPolicy.SingleStack,
            "PreferDualStack" => IpFamilyPolicy.PreferDualStack,
            "RequireDualStack" => IpFamilyPolicy.RequireDualStack,
            _ => null,
        };
        if (service.Policy is null)
        {
            service.Errors.Add(FieldError.Unsupported("spec.ipFamilyPolicy", draft.IpFamilyPolicy.LineOr(draft.Line), policy, Policies));
        }
    }

    /// <returns>Whether every text is an address, so that further checks make sense.</returns>
    private static bool ReadAddresses(PendingService service)
    {
        var allGood = true;
        for (var i = 0; i < service.AddressTexts.Count; i++)
        {
            var text = service.AddressTexts[i].Value ?? "";
            var line = service.AddressTexts[i].LineOr(service.Draft.Line);
            if (i == 0 && text == None)
            {
                if (service.AddressTexts.Count == 1) continue;
                allGood = false;
                Add(service, "'None' must be the first and only value");
                continue;
            }
            var readable = AddressText.TryRead(text, out var address, out var rule);
            if (rule is not null)
            {
                allGood = false;
                service.Errors.Add(FieldError.Invalid($"spec.clusterIPs[{i}]", line, text, rule, readable));
            }
            // Of one family the first counts.
            if (readable && service.StatedAddresses.TrueForAll(known => known.Family != address.Family))
            {
                service.StatedAddresses.Add(address);
            }
        }
        if (service.AddressTexts.Count > 2) Add(service, "may only hold up to 2 values");
        if (service.IsHeadless) service.StatedAddresses.Clear();
        return allGood;
    }

    private static void CheckFamiliesOfAddresses(PendingService service)
    {
        var addresses = service.AddressTexts.ConvertAll(text => Address.Parse(text.Value ?? ""));
        if (addresses.Count > 1 && addresses.TrueForAll(address => address.Family == addresses[0].Family))
        {
            Add(service, "may specify no more than one IP for each IP family");
        }
        for (var i = 0; i < Math.Min(addresses.Count, service.StatedFamilies.Count); i++)
        {
            if (addresses[i].Family == service.StatedFamilies[i]) continue;
            service.Errors.Add(FieldError.Invalid(
                $"spec.clusterIPs[{i}]", service.AddressTexts[i].LineOr(service.Draft.Line), service.AddressTexts[i].Value ?? "",
                $"expected an {service.StatedFamilies[i]} value as indicated by `ipFamilies[{i}]`"));
        }
    }

    private static void Add(PendingService service, string rule) =>
        service.Errors.Add(FieldError.Invalid("spec.clusterIPs", service.AddressLine, service.ShownAddresses, rule));
}
