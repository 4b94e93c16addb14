using ServiceDns.Cluster;

namespace ServiceDns.Environment.Tests;

/// <summary>Small clusters, in one line.</summary>
internal static class Cluster
{
    public static Service Service(string ns, string name, string? address, params ServicePort[] ports) => new()
    {
        Namespace = ns,
        Name = name,
        IsHeadless = address is null,
        ClusterIPs = address is null ? [] : address.Split(',').Select(Address.Parse).ToValueList(),
        Ports = ports.ToValueList(),
    };

    public static ServicePort Port(ushort number, string name = "", Protocol protocol = Protocol.Tcp) => new(name, protocol, number);

    public static ClusterModel Of(params Service[] services)
    {
        var model = new ClusterModel();
        model.Commit(
            transaction =>
            {
                foreach (var service in services) transaction.Set(service);
            },
            synced: true);
        return model;
    }

    public static IEnumerable<string> Lines(this EnvironmentSet set) =>
        set.Variables.Select(variable => $"{variable.Key}={variable.Value}");
}
