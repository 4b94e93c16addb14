using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Kernel.Tests.Churn;

/// <summary>What was done, what was wrong, and how long changes took.</summary>
internal sealed class ChurnFigures
{
    private const int MostFaults = 10;

    private readonly Lock sync = new();
    private readonly List<double> milliseconds = [];
    private readonly List<string> faults = [];
    private readonly Dictionary<Protocol, int> connections = new() { [Protocol.Tcp] = 0, [Protocol.Udp] = 0 };

    private int askedAgain;

    /// <summary>How many connections were made to services that were healthy all the while.</summary>
    public int Judged { get; private set; }

    /// <summary>How many were made.</summary>
    public int Connections
    {
        get
        {
            lock (sync) return connections.Values.Sum();
        }
    }

    /// <summary>How many were wrong.</summary>
    public int Faults { get; private set; }

    public void Changed(TimeSpan took) => milliseconds.Add(took.TotalMilliseconds);

    /// <summary>A datagram or its answer was lost.</summary>
    public void AskedAgain() => Interlocked.Increment(ref askedAgain);

    public void Connected(Protocol protocol, bool isJudged, string? fault)
    {
        lock (sync)
        {
            connections[protocol]++;
            if (isJudged) Judged++;
            if (fault is null) return;
            Faults++;
            if (faults.Count < MostFaults) faults.Add(fault);
        }
    }

    /// <summary>In some lines.</summary>
    public override string ToString()
    {
        milliseconds.Sort();
        double At(double share) => milliseconds[Math.Min((int)(milliseconds.Count * share), milliseconds.Count - 1)];
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds.Count} changes, p50 {At(0.5):F2} ms, p99 {At(0.99):F2} ms, ")
            + string.Create(CultureInfo.InvariantCulture, $"at most {milliseconds[^1]:F2} ms\n")
            + $"{connections[Protocol.Tcp]} connections of TCP, {connections[Protocol.Udp]} of UDP, {Judged} of them to healthy services\n"
            + $"{askedAgain} datagrams were lost and sent again; {Faults} wrong\n" + string.Join('\n', faults);
    }
}
