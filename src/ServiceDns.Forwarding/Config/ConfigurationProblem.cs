namespace ServiceDns.Forwarding.Config;

/// <summary>Something wrong with the configuration.</summary>
/// <param name="Place">The file, or the flag with its hyphens.</param>
/// <param name="Line">The line in the file; 0 without one.</param>
/// <param name="Text">The field and the rule, in kube-proxy's words.</param>
public sealed record ConfigurationProblem(string Place, int Line, string Text)
{
    /// <summary><c>FILE:LINE - text</c>.</summary>
    public override string ToString() => Place.Length == 0 ? Text : Line > 0 ? $"{Place}:{Line} - {Text}" : $"{Place} - {Text}";
}

/// <summary>The configuration can not be used.</summary>
/// <param name="problems">Every reason.</param>
public sealed class ProxyConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join(System.Environment.NewLine, problems))
{
    /// <summary>Every reason.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
