namespace ServiceDns.Server;

/// <summary>What listeners share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">Seeds.</param>
/// <param name="Dispatching">What dispatchers share.</param>
internal sealed record ListenerServices(TimeProvider Time, Random Random, DispatchServices Dispatching)
{
    /// <summary>How long queries may take to end after their listener or dispatcher was replaced (CoreDNS's graceTimeout).</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);
}
