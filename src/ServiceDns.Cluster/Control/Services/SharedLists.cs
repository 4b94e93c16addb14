namespace ServiceDns.Cluster.Control;

/// <summary>Gives equal lists one array.</summary>
internal sealed class SharedLists
{
    private readonly HashSet<ValueList<ServicePort>> ports = [];
    private readonly HashSet<ValueList<IpFamily>> families = [];

    public ValueList<ServicePort> Share(ValueList<ServicePort> list) => Share(ports, list);

    public ValueList<IpFamily> Share(ValueList<IpFamily> list) => Share(families, list);

    private static ValueList<T> Share<T>(HashSet<ValueList<T>> known, ValueList<T> list)
    {
        if (known.TryGetValue(list, out var shared)) return shared;
        known.Add(list);
        return list;
    }
}
