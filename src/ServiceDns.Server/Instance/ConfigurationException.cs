using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>All mistakes that were found in one reading of a Corefile.</summary>
/// <param name="errors">At least one, in the order in which CoreDNS would meet them.</param>
public sealed class ConfigurationException(IReadOnlyList<CorefileException> errors)
    : Exception(string.Join('\n', errors.Select(error => error.Message)))
{
    /// <summary>The mistakes.</summary>
    public IReadOnlyList<CorefileException> Errors { get; } = errors;
}
