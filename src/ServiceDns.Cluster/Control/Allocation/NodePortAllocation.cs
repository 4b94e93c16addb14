namespace ServiceDns.Cluster.Control;

/// <summary>Gives node ports to the Services that need and do not state them, by the method of <see cref="ClusterIpAllocation"/>.</summary>
/// <remarks>
/// The range is small (2768 ports by default), so collisions are usual: with n ports given, a Service that is put before others moves one
/// of them with a probability of about n in 2700. One that is appended moves none.
/// </remarks>
internal static class NodePortAllocation
{
    public static void Run(IReadOnlyList<PendingService> services, (ushort First, ushort Last) range)
    {
        var pool = new PortPool(range);
        foreach (var service in services) TakeStated(service, pool, range);
        foreach (var service in services) TakeHashed(service, pool);
    }

    private static void TakeStated(PendingService service, PortPool pool, (ushort First, ushort Last) range)
    {
        if (service.Type is not (ServiceType.NodePort or ServiceType.LoadBalancer)) return;
        foreach (var port in service.Ports.Where(port => port.StatedNodePort != 0))
        {
            if (NameRules.IsPort(port.StatedNodePort)) port.NodePort = (ushort)port.StatedNodePort;
            if (Refusal(port.StatedNodePort) is not { } rule) continue;
            var error = FieldError.Invalid($"spec.ports[{port.Index}].nodePort", port.Line, port.StatedNodePort, rule);
            service.Errors.Add(pool.Contains(port.StatedNodePort) ? error : error with { Option = CompletionOptions.NodePortRangeName });
        }

        var health = service.Draft.HealthCheckNodePort;
        if (!service.NeedsHealthCheck || !NameRules.IsPort(health.Value)) return;
        service.HealthCheckNodePort = (ushort)health.Value;
        if (Refusal(health.Value) is not { } refusal) return;
        service.Errors.Add(new FieldError(
            "", $"Internal error occurred: failed to allocate requested HealthCheck NodePort {health.Value}: {refusal}",
            health.LineOr(service.Draft.Line), true));

        string? Refusal(int port) =>
            !pool.Contains(port) ? $"provided port is not in the valid range. The range of valid ports is {range.First}-{range.Last}"
            : !pool.TryTake(port, service) ? "provided port is already allocated"
            : null;
    }

    private static void TakeHashed(PendingService service, PortPool pool)
    {
        if (service.AllocatesNodePorts)
        {
            foreach (var port in service.Ports)
            {
                if (port.NodePort != 0) continue;
                // One number serves TCP and UDP of one port (initNodePorts).
                var same = service.Ports.Find(other => other.Port == port.Port && other.NodePort != 0);
                port.NodePort = same?.NodePort ?? Take(service, pool, port.Port, "failed to allocate a nodePort", port.Line);
            }
        }
        if (service.NeedsHealthCheck && service.HealthCheckNodePort == 0)
        {
            service.HealthCheckNodePort = Take(service, pool, 0, "failed to allocate a HealthCheck NodePort 0", service.Draft.Line);
        }
    }

    private static ushort Take(PendingService service, PortPool pool, int discriminator, string failure, int line)
    {
        var hash = StableHash.Start.Add(service.Key.Namespace).Add(service.Key.Name).Add(discriminator);
        var port = pool.Take(hash, service);
        if (port == 0) service.Errors.Add(new FieldError("", $"Internal error occurred: {failure}: range is full", line, true));
        return port;
    }
}
