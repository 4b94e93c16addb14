using ServiceDns.Dns;

namespace ServiceDns.Plugins.Log;

/// <summary>Which queries are logged, and how.</summary>
/// <param name="Zone">Names in this zone.</param>
/// <param name="Format">The line.</param>
/// <param name="Classes">Only responses of these classes.</param>
internal sealed record LogRule(DomainName Zone, LogFormat Format, ResponseClasses Classes);
