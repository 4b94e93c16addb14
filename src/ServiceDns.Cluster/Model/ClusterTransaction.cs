namespace ServiceDns.Cluster;

/// <summary>The edits of one commit. Setting an object to what it already is changes nothing and tells nobody.</summary>
public sealed class ClusterTransaction
{
    private readonly ClusterModel model;
    private readonly Dictionary<ObjectKey, ServiceChange> services = [];
    private readonly List<Replaced<Namespace>> namespaces = [];
    private readonly List<Replaced<Pod>> pods = [];
    private readonly List<Replaced<Node>> nodes = [];
    private readonly List<Replaced<ServiceCidr>> serviceCidrs = [];

    internal ClusterTransaction(ClusterModel model) => this.model = model;

    internal bool HasChanges => services.Count + namespaces.Count + pods.Count + nodes.Count + serviceCidrs.Count > 0;

    /// <summary>The model being edited; it shows the edits made so far.</summary>
    public ClusterModel Model => model;

    /// <summary>Adds or replaces a Service.</summary>
    public void Set(Service service)
    {
        var state = StateOf(service.Key);
        if (service.Equals(state.Service)) return;
        model.Put(service.Key, state with { Service = service });
        Touch(service.Key, ServiceAspects.Service, null);
    }

    /// <summary>Removes a Service; its slices stay until they are removed themselves.</summary>
    public void RemoveService(ObjectKey key)
    {
        if (model.FindService(key) is not { Service: not null } state) return;
        model.Put(key, state with { Service = null });
        Touch(key, ServiceAspects.Service, null);
    }

    /// <summary>Adds or replaces a ServiceImport.</summary>
    public void Set(ServiceImport import)
    {
        var state = StateOf(import.Key);
        if (import.Equals(state.Import)) return;
        model.Put(import.Key, state with { Import = import });
        Touch(import.Key, ServiceAspects.Import, null);
    }

    /// <summary>Removes a ServiceImport.</summary>
    public void RemoveServiceImport(ObjectKey key)
    {
        if (model.FindService(key) is not { Import: not null } state) return;
        model.Put(key, state with { Import = null });
        Touch(key, ServiceAspects.Import, null);
    }

    /// <summary>Adds or replaces a slice; when its labels now name another service, it leaves the former one.</summary>
    public void Set(EndpointSlice slice)
    {
        var before = model.FindSlice(slice.Key);
        if (before is not null && before.SaysTheSameAs(slice)) return;
        if (before is not null) Detach(before, slice.LastChangeTriggerTime);
        model.Put(slice);
        Attach(slice);
    }

    /// <summary>Removes a slice.</summary>
    public void RemoveSlice(ObjectKey key)
    {
        if (model.FindSlice(key) is not { } slice) return;
        model.DropSlice(key);
        Detach(slice, null);
    }

    /// <summary>Adds or replaces a namespace.</summary>
    public void Set(Namespace value) => Replace(model.FindNamespace(value.Name), value, namespaces, after => model.Put(value.Name, after));

    /// <summary>Removes a namespace; the objects in it stay until they are removed themselves.</summary>
    public void RemoveNamespace(string name) => Replace(model.FindNamespace(name), null, namespaces, after => model.Put(name, after));

    /// <summary>Adds or replaces a pod.</summary>
    public void Set(Pod pod)
    {
        if (model.PodTable.Put(pod, out var before)) pods.Add(new Replaced<Pod>(before, pod));
    }

    /// <summary>Removes a pod.</summary>
    public void RemovePod(ObjectKey key)
    {
        if (model.PodTable.Remove(key) is { } before) pods.Add(new Replaced<Pod>(before, null));
    }

    /// <summary>Begins to tell pods that are set from now on, changed or not, from those that are not.</summary>
    public void BeginPods() => model.PodTable.BeginRound();

    /// <summary>Removes the pods that were not set since <see cref="BeginPods"/>.</summary>
    public void RemoveOtherPods() => pods.AddRange(model.PodTable.RemoveUnseen().Select(before => new Replaced<Pod>(before, null)));

    /// <summary>Adds or replaces a node.</summary>
    public void Set(Node node) => Replace(model.FindNode(node.Name), node, nodes, after => model.Put(node.Name, after));

    /// <summary>Removes a node.</summary>
    public void RemoveNode(string name) => Replace(model.FindNode(name), null, nodes, after => model.Put(name, after));

    /// <summary>Adds or replaces a ServiceCIDR.</summary>
    public void Set(ServiceCidr range) =>
        Replace(model.FindServiceCidr(range.Name), range, serviceCidrs, after => model.Put(range.Name, after));

    /// <summary>Removes a ServiceCIDR.</summary>
    public void RemoveServiceCidr(string name) =>
        Replace(model.FindServiceCidr(name), null, serviceCidrs, after => model.Put(name, after));

    /// <summary>Every slice the model holds now, those without a service name included.</summary>
    public IReadOnlyList<EndpointSlice> Slices => [.. model.Slices];

    internal ClusterChange Finish() => new([.. services.Values], namespaces, pods, nodes) { ServiceCidrs = serviceCidrs };

    private static void Replace<T>(T? before, T? after, List<Replaced<T>> changes, Action<T?> put) where T : class
    {
        if (Equals(before, after)) return;
        put(after);
        changes.Add(new Replaced<T>(before, after));
    }

    private ServiceState StateOf(ObjectKey key) => model.FindService(key) ?? new ServiceState(null, []);

    private void Attach(EndpointSlice slice)
    {
        if (slice.ServiceName.Length > 0)
        {
            var key = new ObjectKey(slice.Namespace, slice.ServiceName);
            var state = StateOf(key);
            model.Put(key, state with { Slices = With(state.Slices, slice) });
            Touch(key, ServiceAspects.Endpoints, slice.LastChangeTriggerTime);
        }
        if (slice.ImportedServiceName is { Length: > 0 } imported)
        {
            var key = new ObjectKey(slice.Namespace, imported);
            var state = StateOf(key);
            model.Put(key, state with { ImportedSlices = With(state.ImportedSlices, slice) });
            Touch(key, ServiceAspects.ImportedEndpoints, slice.LastChangeTriggerTime);
        }
    }

    private void Detach(EndpointSlice slice, DateTimeOffset? cause)
    {
        if (slice.ServiceName.Length > 0)
        {
            var key = new ObjectKey(slice.Namespace, slice.ServiceName);
            var state = StateOf(key);
            model.Put(key, state with { Slices = Without(state.Slices, slice) });
            Touch(key, ServiceAspects.Endpoints, cause);
        }
        if (slice.ImportedServiceName is { Length: > 0 } imported)
        {
            var key = new ObjectKey(slice.Namespace, imported);
            var state = StateOf(key);
            model.Put(key, state with { ImportedSlices = Without(state.ImportedSlices, slice) });
            Touch(key, ServiceAspects.ImportedEndpoints, cause);
        }
    }

    private static ValueList<EndpointSlice> With(ValueList<EndpointSlice> slices, EndpointSlice slice) =>
        slices.Count == 0 ? [slice] : slices.Append(slice).OrderBy(item => item.Name, StringComparer.Ordinal).ToValueList();

    private static ValueList<EndpointSlice> Without(ValueList<EndpointSlice> slices, EndpointSlice slice) =>
        slices.Where(item => item.Name != slice.Name).ToValueList();

    private void Touch(ObjectKey key, ServiceAspects aspects, DateTimeOffset? cause)
    {
        var known = services.GetValueOrDefault(key);
        services[key] = new ServiceChange(key, known.Aspects | aspects, known.Cause is
        {
            
        } at && (cause is null || at < cause) ? at : cause);
    }
}
