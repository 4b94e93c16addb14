using System.Net.Sockets;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Serves one service port: its sockets, and where their clients go.</summary>
internal sealed class PortProxy(ServicePortKey key, IReadOnlyList<Address> given, SocketBudget budget, ModeServices services) : IDisposable
{
    private readonly PortTraffic traffic = new(services.Time);
    private readonly Dictionary<Frontend, List<IFrontendSocket>> sockets = [];

    /// <summary>Goes by this plan from now on.</summary>
    /// <returns>How many frontends were opened or closed.</returns>
    public int Set(PlannedPort port)
    {
        traffic.Set(port);
        var wanted = port.Frontends.AsEnumerable().Where(frontend => VerdictOf(frontend, port) == Verdict.Forward).ToHashSet();
        var changes = 0;
        foreach (var gone in sockets.Keys.Where(frontend => !wanted.Contains(frontend)).ToList())
        {
            Close(gone);
            changes++;
        }
        foreach (var frontend in wanted)
        {
            if (sockets.TryGetValue(frontend, out var open)) open.ForEach(socket => socket.Review());
            else changes += Open(frontend);
        }
        return changes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var frontend in sockets.Keys.ToList()) Close(frontend);
    }

    /// <summary>Where nobody is to be reached nobody listens: the host refuses, whether the verdict is to refuse or to drop.</summary>
    private static Verdict VerdictOf(Frontend frontend, PlannedPort port) => frontend.Kind == FrontendKind.ClusterIP
        ? port.InternalVerdict
        : port.ClusterPool.Count > 0 ? Verdict.Forward : port.ExternalVerdict;

    private int Open(Frontend frontend)
    {
        if (key.Protocol == Protocol.Sctp)
        {
            UserspaceLog.NoSctp(services.Log, key);
            sockets[frontend] = [];
            return 0;
        }
        var bound = BindPlan.Bind(frontend, key.Protocol, given);
        if (bound.Count == 0 && frontend.Kind != FrontendKind.ExternalIP && frontend.Kind != FrontendKind.LoadBalancerIP)
        {
            UserspaceLog.NotOpened(services.Log, key, frontend.Kind, frontend.Port);
        }
        sockets[frontend] = bound.ConvertAll(socket => Serve(socket, frontend.Kind));
        foreach (var socket in sockets[frontend])
        {
            if (frontend.Address.ToIPAddress().Equals(socket.LocalEndPoint.Address) && frontend.Port == socket.LocalEndPoint.Port) continue;
            UserspaceLog.Opened(services.Log, key, frontend.Kind, frontend.Port, socket.LocalEndPoint);
        }
        return 1;
    }

    private IFrontendSocket Serve(Socket socket, FrontendKind kind) => key.Protocol == Protocol.Tcp
        ? new TcpFrontend(socket, kind, traffic, budget, services.Time)
        : new UdpFrontend(socket, kind, traffic, budget, services.Time);

    private void Close(Frontend frontend)
    {
        if (!sockets.Remove(frontend, out var open)) return;
        open.ForEach(socket => socket.Dispose());
    }
}
