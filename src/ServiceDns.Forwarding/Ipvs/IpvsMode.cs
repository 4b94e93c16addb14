using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Kernel;
using ServiceDns.Linux.IpVs;
using ServiceDns.Linux.Ipset;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Routes;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>Keeps virtual servers, the device, the sets and the rules of one family equal to a plan.</summary>
/// <remarks>
/// Order of a change: elements of sets, then virtual servers, then addresses; and the other way round for what goes. So an address is not
/// there before its ports are served, and an element tells that a server is ours for as long as the server is there.
/// </remarks>
internal sealed class IpvsMode : IForwardingMode
{
    private const int PortsAtOnce = 500; // on the first load: what is loaded is forwarded while the rest loads

    private readonly IpFamily family;
    private readonly ModeOptions options;
    private readonly ModeServices services;
    private readonly IptablesProgram iptables;
    private readonly IpVsSocket ipvs;
    private readonly IpsetSocket ipset = IpsetSocket.Open();
    private readonly RouteSocket routes = RouteSocket.Open();
    private readonly UsableSchedulers schedulers;
    private readonly AddressWatch watch;
    private readonly CostlyLook look;
    private ServerTable servers;
    private SetTable sets;
    private DeviceAddresses device;
    private PortMarks marks;
    private PortForms? forms; // null until a resync has worked
    private IpvsRules? rules;

    public IpvsMode(IpFamily family, ModeOptions options, ModeServices services)
    {
        (this.family, this.options, this.services) = (family, options, services);
        iptables = IptablesProgram.Find(family) ?? throw new ForwardingException("iptables is not installed");
        ipvs = IpVsModule.Open() ?? throw new ForwardingException("this kernel has no IPVS");
        look = new CostlyLook(services.Time);
        schedulers = new UsableSchedulers(family, options.IpvsScheduler, ipvs, services.Log);
        watch = new AddressWatch(family, routes, cause => Disturbed?.Invoke(cause));
        Reset();
    }

    /// <inheritdoc/>
    public event Action<Disturbance>? Disturbed;

    /// <inheritdoc/>
    public SyncReport Resync(ForwardingPlan plan)
    {
        forms = null;
        Reset();
        return Guarded(() => Adopt(plan));
    }

    /// <inheritdoc/>
    public SyncReport Apply(PlanDelta delta, ForwardingPlan plan) =>
        forms is null ? Resync(plan) : Guarded(() => Change(delta, forms));

    /// <inheritdoc/>
    public void Upkeep(ForwardingPlan plan)
    {
        if (servers.IsDraining)
        {
            Guarded(() =>
            {
                servers.DeleteDrained();
                return 0;
            });
        }
        if (rules is null) return;
        var saved = iptables.Save();
        if (routes.FindLink(IpvsNames.Device) is null || rules.Tables.Any(table => !table.IsIn(saved)))
        {
            forms = null;
            throw new ForwardingException($"somebody else changed the rules, or removed {IpvsNames.Device}");
        }
        if (forms is null || !look.Finds(() => !servers.AreThere() || !sets.AreThere())) return;
        forms = null;
        throw new ForwardingException("somebody else changed or removed virtual servers, or elements of sets");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watch.Dispose();
        servers.Dispose();
        ipvs.Dispose();
        ipset.Dispose();
        routes.Dispose();
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(servers), nameof(sets), nameof(device), nameof(marks))]
    private void Reset()
    {
        servers?.Dispose();
        servers = new ServerTable(ipvs, services.Log);
        sets = new SetTable(family, ipset);
        device = new DeviceAddresses(family, routes);
        marks = new PortMarks(options.MasqueradeBit);
    }

    private int Changes => servers.Changes + sets.Changes + device.Changes;

    /// <summary>What the kernel refuses in reading is a failure like what it refuses in writing.</summary>
    private SyncReport Guarded(Func<int> change)
    {
        try
        {
            var before = Changes;
            var others = change();
            return new SyncReport(Changes - before + others);
        }
        catch (NetlinkException error)
        {
            throw new ForwardingException(error.Message, error);
        }
    }

    private int Adopt(ForwardingPlan plan)
    {
        IpvsSysctls.Apply(family, options, new Sysctls(), services.Log);
        SetTimeouts();
        var formerElements = sets.Open();
        var formerAddresses = device.Open();
        var node = NodeAddresses.Read(routes, plan.Node);
        watch.Follow(node.All, device.Link);
        rules = new IpvsRules(plan.Node, options, marks.Mask);
        var changed = PutRules();

        var former = ipvs.Services().Where(server => server.Key.Family == family)
            .ToDictionary(server => server.Key, server => server.Settings);
        AdoptMarks(plan, formerElements, node);
        var now = new PortForms(plan.Node, schedulers.Of, node.All, node.NodePorts);
        foreach (var ports in plan.Ports.Values.Chunk(PortsAtOnce))
        {
            var chunk = ports.Select(port => now.Of(port, MarkOf(port))).ToList();
            foreach (var element in chunk.SelectMany(form => form.Elements)) sets.Adopt(element, formerElements);
            sets.Commit();
            foreach (var form in chunk.SelectMany(form => form.Servers))
            {
                if (former.Remove(form.Key, out var settings)) servers.Adopt(form, settings);
                else servers.Set(form);
            }
            servers.Commit();
            foreach (var address in chunk.SelectMany(form => form.Addresses)) device.Add(address);
            device.Commit();
        }

        device.ForgetFormer();
        device.CommitDeletions();
        var ownership = new Ownership(formerElements, formerAddresses, options.IpvsExcludedRanges);
        foreach (var key in former.Keys.Where(ownership.Includes)) servers.Remove(key);
        servers.Commit();
        sets.Forget(formerElements.Keys);
        sets.CommitDeletions();
        forms = now;
        return changed;
    }

    private int Change(PlanDelta delta, PortForms forms)
    {
        this.forms = null; // until it is known to have worked
        var changes = delta.Ports
            .Select(change => (
                Before: forms.Of(change.Before, marks.Find(change.Key)), After: forms.Of(change.After, MarkOf(change.After))))
            .ToList();
        foreach (var element in changes.SelectMany(change => change.After.Elements)) sets.Add(element);
        foreach (var element in changes.SelectMany(change => change.Before.Elements)) sets.Remove(element);
        foreach (var address in changes.SelectMany(change => change.After.Addresses)) device.Add(address);
        foreach (var address in changes.SelectMany(change => change.Before.Addresses)) device.Remove(address);

        sets.Commit();
        device.CommitDeletions();
        HashSet<VirtualServerKey> kept = [];
        foreach (var server in changes.SelectMany(change => change.After.Servers))
        {
            kept.Add(server.Key);
            servers.Set(server);
        }
        foreach (var server in changes.SelectMany(change => change.Before.Servers))
        {
            if (kept.Add(server.Key)) servers.Remove(server.Key);
        }
        servers.Commit();
        device.Commit();
        sets.CommitDeletions();
        foreach (var change in delta.Ports)
        {
            if (!PortForms.NeedsMark(change.After)) marks.Return(change.Key);
        }
        this.forms = forms;
        return 0;
    }

    private uint MarkOf(PlannedPort? port)
    {
        if (!PortForms.NeedsMark(port)) return 0;
        var mark = marks.Take(port!.Key);
        if (mark == 0) IpvsLog.NoMarkLeft(services.Log, port.Key);
        return mark;
    }

    private void AdoptMarks(ForwardingPlan plan, Dictionary<SetElement, uint> formerElements, NodeAddresses node)
    {
        var former = formerElements.Where(pair => pair.Key.Set == ServiceSet.ExternalLocal)
            .ToDictionary(pair => (pair.Key.Element.Address, pair.Key.Element.Port), pair => pair.Value);
        if (former.Count == 0) return;
        foreach (var port in plan.Ports.Values)
        {
            if (PortForms.NeedsMark(port)) marks.Adopt(port, former, node.NodePorts);
        }
    }

    private int PutRules()
    {
        var saved = iptables.Save();
        var wrong = rules!.Tables.Where(table => !table.IsIn(saved)).ToList();
        if (wrong.Count > 0) iptables.Restore(string.Concat(wrong.Select(table => table.Replacing(saved))));
        return wrong.Count;
    }

    private void SetTimeouts()
    {
        var timeouts = new IpVsTimeouts(options.IpvsTcpTimeout, options.IpvsTcpFinTimeout, options.IpvsUdpTimeout);
        if (timeouts == default) return;
        if (ipvs.SetTimeouts(timeouts) is { IsSuccess: false } result)
        {
            throw new ForwardingException($"IPVS time-outs can not be set: {result}");
        }
    }
}
