namespace ServiceDns.Cluster.Control;

/// <summary>Drafts to Services: validation, families, addresses, node ports.</summary>
internal static class ServiceCompletion
{
    public static List<Service> Run(IReadOnlyList<ServiceDraft> drafts, CompletionOptions options, List<Problem> problems)
    {
        var all = new List<PendingService>(drafts.Count);
        var twice = new List<Problem>();
        var seen = new FirstStated("Service", drafts.Count, twice);
        var families = new FamilyAllocation(options.ClusterIpRanges);
        foreach (var draft in drafts)
        {
            var service = ServiceRules.Check(draft);
            if (service.CanServe && !seen.Add(service.Key, draft.File, draft.Line)) continue;
            if (service.CanServe) families.Run(service);
            all.Add(service);
        }
        // What is left out takes no addresses or ports from what is served.
        ClusterIpAllocation.Run(all.FindAll(service => service.CanServe), options.ClusterIpRanges);
        NodePortAllocation.Run(all.FindAll(service => service.CanServe), options.NodePortRange);

        var services = new List<Service>(all.Count);
        var lists = new SharedLists();
        foreach (var service in all)
        {
            if (PlacedObjects.Report(service.Errors, "Service", service.Key, service.Draft.File, service.Draft.Line, problems))
            {
                services.Add(service.Finish(lists));
            }
        }
        problems.AddRange(twice);
        return services;
    }
}
