using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>A way to forward on a host: <c>nftables</c>, <c>iptables</c>, <c>ipvs</c>, <c>userspace</c>.</summary>
public interface IForwardingModeKind
{
    /// <summary>The name that <c>mode</c> and <c>/proxyMode</c> use.</summary>
    string Name { get; }

    /// <summary>Why this host can not forward so in the family, in one line that says what to do; null when it can.</summary>
    string? Objection(IpFamily family);

    /// <summary>Sets those settings of the kernel that a mode at work sets too, for <c>--init-only</c>: the mode may run later without the
    /// right to. Most modes need none.</summary>
    void SetKernel(NodeSettings node, ModeOptions options, ILogger log)
    {
        // Most modes need none.
    }

    /// <summary>Makes the mode for one family; touches nothing yet.</summary>
    IForwardingMode Open(IpFamily family, ModeOptions options, ModeServices services);

    /// <summary>Removes all that this mode ever made on this host, in both families, and nothing else. What is not there is no
    /// error.</summary>
    /// <exception cref="ForwardingException">Something is left that could not be removed.</exception>
    void Cleanup();
}

/// <summary>Keeps one family's forwarding equal to a plan. Calls come from one thread at a time.</summary>
/// <remarks>
/// Disposing leaves the forwarding as it is, in kernel modes: a restart adopts it. Whoever closes the process decides on
/// <see cref="IForwardingModeKind.Cleanup"/>.
/// </remarks>
public interface IForwardingMode : IDisposable
{
    /// <summary>
    /// Makes forwarding equal to the whole plan, whatever it is now: what a former process left is adopted, only what differs is changed,
    /// and nothing that is right is interrupted. Called first, when the node changed, after a failure, and after <see cref="Disturbed"/>.
    /// </summary>
    /// <exception cref="ForwardingException">It could not; what was forwarded goes on as far as possible, and the call comes
    /// again.</exception>
    SyncReport Resync(ForwardingPlan plan);

    /// <summary>Applies the difference to what the last call left; the cost is that of the change.</summary>
    /// <param name="delta">The difference.</param>
    /// <param name="plan">The plan with the difference in it, for what a mode does not keep itself.</param>
    /// <exception cref="ForwardingException">It could not; <see cref="Resync"/> follows.</exception>
    SyncReport Apply(PlanDelta delta, ForwardingPlan plan);

    /// <summary>Called each <see cref="ModeOptions.SyncPeriod"/>, with nothing to change: looks after what needs it, such as servers that
    /// drain, or rules that somebody else may have flushed.</summary>
    /// <exception cref="ForwardingException">Something is wrong; <see cref="Resync"/> follows.</exception>
    void Upkeep(ForwardingPlan plan);

    /// <summary>Raised, from any thread, when what this mode made may not be right any more; <see cref="Resync"/> follows.</summary>
    event Action<Disturbance>? Disturbed;
}

/// <summary>Why what a mode made may not be right any more.</summary>
public enum Disturbance : byte
{
    /// <summary>Somebody else changed or removed it.</summary>
    ByOthers,

    /// <summary>The node got or lost an address that it depends on.</summary>
    ByNodeAddress,
}

/// <summary>What a call changed.</summary>
/// <param name="Changes">Rules, elements, servers and the like that were added, replaced or removed: 0 when all was right already.</param>
public readonly record struct SyncReport(int Changes);

/// <summary>Forwarding could not be brought to the plan.</summary>
/// <param name="message">What failed and why, in one line.</param>
/// <param name="inner">The cause.</param>
public sealed class ForwardingException(string message, Exception? inner = null) : Exception(message, inner);
