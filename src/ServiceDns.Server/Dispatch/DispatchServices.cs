using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>What dispatchers share.</summary>
/// <param name="Metrics">Where to count.</param>
/// <param name="Queries">Where to take queries for lookups from inside.</param>
/// <param name="Log">Where exceptions of handlers go: the log without a plugin's name.</param>
/// <param name="Top">Who asks what most; null for not counting it.</param>
public sealed record DispatchServices(DnsMetrics Metrics, QueryPool Queries, ILogger Log, TopSketches? Top = null);
