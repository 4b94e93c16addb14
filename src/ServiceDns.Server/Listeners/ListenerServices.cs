namespace ServiceDns.Server;

/// <summary>What listeners share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">Seeds.</param>
/// <param name="Dispatching">What dispatchers share.</param>
internal sealed record ListenerServices(TimeProvider Time, Random Random, DispatchServices Dispatching);
