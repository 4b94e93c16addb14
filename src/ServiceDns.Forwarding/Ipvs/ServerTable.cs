using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Linux.IpVs;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>
/// The virtual servers of one family, as they are to be and as they are. Real servers that drain are still there, with weight 0.
/// </summary>
internal sealed class ServerTable(IpVsSocket ipvs, ILogger log) : IDisposable
{
    private const int MostBytes = 1 << 20, MostMessages = 8000; // errors of that many fit into the socket's queue

    private readonly Dictionary<VirtualServerKey, ServerForm> servers = [];
    private readonly Dictionary<VirtualServerKey, HashSet<RealServer>> draining = [];
    private readonly HashSet<VirtualServerKey> toCheck = [];
    private readonly IpVsBatch changes = ipvs.NewBatch(), deletions = ipvs.NewBatch();

    /// <summary>Virtual and real servers that were added, changed or deleted.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether any real server drains.</summary>
    public bool IsDraining => draining.Count > 0;

    /// <summary>Wants a virtual server that this process knows of, or that is not there.</summary>
    public void Set(ServerForm form)
    {
        if (servers.TryGetValue(form.Key, out var known)) Change(known, form);
        else Create(form);
        servers[form.Key] = form;
        FlushIfLarge();
    }

    /// <summary>Wants a virtual server that is there from a former process, or somebody else.</summary>
    public void Adopt(ServerForm form, VirtualServerSettings settings)
    {
        if (settings != form.Settings) EditService(form);
        var found = ipvs.Servers(form.Key).ToDictionary(state => state.Server);
        foreach (var endpoint in form.Pool)
        {
            var server = new RealServer(endpoint.Address, endpoint.Port);
            if (!found.Remove(server, out var state)) AddServer(form, server);
            else if (!state.IsMasquerading || state.Weight != 1) EditServer(form.Key, server, weight: 1);
        }
        foreach (var state in found.Values) Retire(form, state.Server, state.Weight);
        servers[form.Key] = form;
        FlushIfLarge();
    }

    /// <summary>Wants a virtual server no more; its connections are cut.</summary>
    public void Remove(VirtualServerKey key)
    {
        servers.Remove(key);
        draining.Remove(key);
        toCheck.Remove(key);
        deletions.DeleteService(key);
        Changes++;
        FlushIfLarge();
    }

    /// <summary>Carries out what waits, and deletes those that were to drain and have no connection.</summary>
    /// <exception cref="ForwardingException">The kernel refused something.</exception>
    public void Commit()
    {
        Flush();
        foreach (var key in toCheck) DeleteDrained(key);
        toCheck.Clear();
        Flush();
    }

    /// <summary>Deletes real servers that have drained since.</summary>
    /// <exception cref="ForwardingException">The kernel refused something.</exception>
    public void DeleteDrained()
    {
        foreach (var key in draining.Keys.ToList()) DeleteDrained(key);
        Flush();
    }

    /// <summary>Whether the kernel has every virtual server that is wanted. Real servers are not looked at.</summary>
    public bool AreThere()
    {
        var found = ipvs.Services().ToDictionary(server => server.Key, server => server.Settings);
        return servers.Values.All(form => found.TryGetValue(form.Key, out var settings) && settings == form.Settings);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        changes.Dispose();
        deletions.Dispose();
    }

    private void Create(ServerForm form)
    {
        changes.AddService(form.Key, form.Settings);
        Changes++;
        foreach (var endpoint in form.Pool) AddServer(form, new RealServer(endpoint.Address, endpoint.Port));
    }

    /// <summary>Walks both pools at once: they are in one order.</summary>
    private void Change(ServerForm known, ServerForm form)
    {
        if (known.Settings != form.Settings) EditService(form);
        var (old, now) = (known.Pool, form.Pool);
        for (int i = 0, j = 0; i < old.Count || j < now.Count;)
        {
            var order = i == old.Count ? 1 : j == now.Count ? -1 : old[i].CompareTo(now[j]);
            if (order < 0) Retire(form, new RealServer(old[i].Address, old[i].Port), weight: 1);
            else if (order > 0) AddServer(form, new RealServer(now[j].Address, now[j].Port));
            if (order <= 0) i++;
            if (order >= 0) j++;
        }
    }

    private void EditService(ServerForm form)
    {
        changes.EditService(form.Key, form.Settings);
        Changes++;
    }

    private void AddServer(ServerForm form, RealServer server)
    {
        if (StopDraining(form.Key, server))
        {
            EditServer(form.Key, server, weight: 1);
            return;
        }
        changes.AddServer(form.Key, server, weight: 1);
        Changes++;
    }

    private void EditServer(VirtualServerKey key, RealServer server, uint weight)
    {
        changes.EditServer(key, server, weight);
        Changes++;
    }

    /// <summary>TCP connections to a server that left end by themselves; other protocols have nothing to end.</summary>
    private void Retire(ServerForm form, RealServer server, uint weight)
    {
        if (form.Protocol != Protocol.Tcp || !Schedulers.CanDrain(form.Settings.Scheduler))
        {
            Delete(form.Key, server);
            return;
        }
        if (weight != 0) EditServer(form.Key, server, weight: 0);
        if (!draining.TryGetValue(form.Key, out var leaving)) draining[form.Key] = leaving = [];
        leaving.Add(server);
        toCheck.Add(form.Key);
    }

    private void DeleteDrained(VirtualServerKey key)
    {
        if (!draining.TryGetValue(key, out var leaving)) return;
        var found = ipvs.Servers(key).ToDictionary(state => state.Server);
        foreach (var server in leaving.ToList())
        {
            var isThere = found.TryGetValue(server, out var state);
            if (isThere && state.ActiveConnections + state.InactiveConnections > 0) continue;
            if (isThere) Delete(key, server);
            StopDraining(key, server);
        }
    }

    private void Delete(VirtualServerKey key, RealServer server)
    {
        deletions.DeleteServer(key, server);
        Changes++;
    }

    private bool StopDraining(VirtualServerKey key, RealServer server)
    {
        if (!draining.TryGetValue(key, out var leaving) || !leaving.Remove(server)) return false;
        if (leaving.Count == 0) draining.Remove(key);
        return true;
    }

    private void FlushIfLarge()
    {
        if (changes.Length + deletions.Length > MostBytes || changes.Count + deletions.Count > MostMessages) Flush();
    }

    private void Flush()
    {
        var refused = 0;
        var result = ipvs.Commit(changes, error => error.Is(Errno.InvalidArgument) && ++refused > 0);
        if (refused > 0) IpvsLog.Refused(log, refused);
        var deleted = ipvs.Commit(deletions, IsGone);
        if (result.IsSuccess) result = deleted;
        if (!result.IsSuccess) throw new ForwardingException($"virtual servers can not be changed: {result}");
    }

    private static bool IsGone(NetlinkResult result) => result.Is(Errno.NoSuchEntry) || result.Is(Errno.NoSuchProcess);
}
