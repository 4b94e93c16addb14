using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What lives as long as the process, over every reload.</summary>
public sealed class ProcessServices
{
    /// <summary>The clock and its timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Randomness; safe for many threads.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Makes logs by category; the category stands before the text.</summary>
    public required ILoggerFactory Logs { get; init; }

    /// <summary>All metrics.</summary>
    public MetricRegistry Metrics { get; init; } = new();

    /// <summary>HTTP listeners that plugins share.</summary>
    public required IHttpEndpoints Http { get; init; }

    /// <summary>The running server: reload and stop.</summary>
    public required IServerControl Control { get; init; }

    /// <summary>Things that parts of the program offer to plugins, by type: the program registers them, plugins ask.</summary>
    public IReadOnlyDictionary<Type, object> Offers { get; init; } = new Dictionary<Type, object>();

    /// <summary>What the program offers of that type.</summary>
    /// <exception cref="InvalidOperationException">The program offers none: a mistake in its wiring.</exception>
    public T Offer<T>() where T : class => Offers.TryGetValue(typeof(T), out var offer)
        ? (T)offer
        : throw new InvalidOperationException($"the program does not offer a {typeof(T).Name}");
}
