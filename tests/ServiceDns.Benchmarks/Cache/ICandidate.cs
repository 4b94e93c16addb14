namespace ServiceDns.Benchmarks.Cache;

/// <summary>A way of choosing what goes when a cache is full.</summary>
internal interface ICandidate
{
    string Name { get; }

    /// <summary>Asks for a name, and keeps it when it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    bool Ask(int key);
}
