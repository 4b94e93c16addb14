namespace ServiceDns.Server;

/// <summary>An object of the cluster, and where it is written when it comes from a file.</summary>
/// <param name="Kind">Such as <c>Service</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="File">The file, or null.</param>
/// <param name="Line">The line from 1; 0 without a file.</param>
public sealed record TraceObject(string Kind, string Namespace, string Name, string? File = null, int Line = 0)
{
    /// <summary><c>Service shop/web (web.yaml:3)</c>.</summary>
    public override string ToString() => File is null ? $"{Kind} {Namespace}/{Name}" : $"{Kind} {Namespace}/{Name} ({File}:{Line})";
}

/// <summary>How much a finding matters.</summary>
public enum TraceSeverity : byte
{
    /// <summary>The name does not resolve, or nothing answers at its address, because of it.</summary>
    Error,

    /// <summary>Some clients do not reach it, or not always.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Information,
}

/// <summary>What a plugin found out about a name.</summary>
/// <param name="Code">Which kind of finding: words with hyphens between them, the same over versions.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What is so, in one line; of an error, why.</param>
/// <param name="Advice">What to do, in one line; null where the text says it.</param>
public sealed record TraceFinding(string Code, TraceSeverity Severity, string Text, string? Advice = null);
