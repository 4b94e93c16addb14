namespace ServiceDns.Explain;

/// <summary>All that <c>explain</c> has to say: the shape of its JSON. Fields are only ever added.</summary>
internal sealed record Report
{
    /// <summary>The version of the shape.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The name as the user wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it resolves, and in one line why or why not.</summary>
    public required VerdictReport Verdict { get; init; }

    /// <summary>Who asks.</summary>
    public required ClientReport Client { get; init; }

    /// <summary>The listener that was asked, as metrics name it.</summary>
    public required string Listener { get; init; }

    /// <summary>What is wrong with the answer that decides, and what is worth knowing, most important first.</summary>
    public required IReadOnlyList<FindingReport> Findings { get; init; }

    /// <summary>The objects that decided that answer.</summary>
    public required IReadOnlyList<ObjectReport> Objects { get; init; }

    /// <summary>The questions of the client's walk, in its order.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }
}

/// <summary>The verdict.</summary>
/// <param name="Resolves">Whether the client gets records.</param>
/// <param name="Text">One line.</param>
/// <param name="Question">The name whose answer decides.</param>
/// <param name="Values">The data of its records: addresses, or what was asked for.</param>
internal sealed record VerdictReport(bool Resolves, string Text, string Question, IReadOnlyList<string> Values);

/// <summary>The client.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Pod">Its pod, or null.</param>
/// <param name="Address">The address it is taken to have.</param>
/// <param name="Search">Its search list.</param>
/// <param name="Ndots">Its ndots.</param>
/// <param name="ResolvConf">Where the two are from.</param>
internal sealed record ClientReport(
    string Namespace, string? Pod, string Address, IReadOnlyList<string> Search, int Ndots, string ResolvConf);

/// <summary>A finding.</summary>
/// <param name="Code">Its kind, the same over versions.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>information</c>.</param>
/// <param name="Text">What is so.</param>
/// <param name="Advice">What to do, or null.</param>
internal sealed record FindingReport(string Code, string Severity, string Text, string? Advice);

/// <summary>An object of the cluster.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="File">The file that it is written in, or null.</param>
/// <param name="Line">The line, or 0.</param>
internal sealed record ObjectReport(string Kind, string Namespace, string Name, string? File, int Line);

/// <summary>One question of the walk.</summary>
internal sealed record StepReport
{
    /// <summary>The name, whole.</summary>
    public required string Question { get; init; }

    /// <summary>The type.</summary>
    public required string Type { get; init; }

    /// <summary>The response's code, <c>NODATA</c> for NOERROR without such records, <c>no answer</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The answer section, as in a zone file.</summary>
    public required IReadOnlyList<string> Answer { get; init; }

    /// <summary>The data of the records of the asked type.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Extended DNS errors (RFC 8914).</summary>
    public required IReadOnlyList<string> ExtendedErrors { get; init; }

    /// <summary>The server blocks, the query's own first, then those of lookups that it needed.</summary>
    public required IReadOnlyList<BlockReport> Blocks { get; init; }

    /// <summary>What plugins found.</summary>
    public required IReadOnlyList<FindingReport> Findings { get; init; }

    /// <summary>The objects that decided.</summary>
    public required IReadOnlyList<ObjectReport> Objects { get; init; }
}

/// <summary>A server block on a question's way.</summary>
/// <param name="Zone">Its zone; empty when no block holds the name.</param>
/// <param name="Corefile">File and line where the block begins.</param>
/// <param name="Depth">0 for the question itself, 1 for a lookup that it needed.</param>
/// <param name="Question">Name and type.</param>
/// <param name="Plugins">The plugins, in their order.</param>
internal sealed record BlockReport(string Zone, string Corefile, int Depth, string Question, IReadOnlyList<PluginReport> Plugins);

/// <summary>A plugin on a question's way.</summary>
/// <param name="Plugin">Its name.</param>
/// <param name="Deed">
/// <c>answered</c>, <c>passed on</c>, <c>changed the answer</c>, <c>failed</c>, <c>dropped</c> or <c>waiting</c>.
/// </param>
/// <param name="Code">The code of what it gave back.</param>
/// <param name="Question">Name and type as it was asked.</param>
/// <param name="Notes">What it says itself.</param>
internal sealed record PluginReport(string Plugin, string Deed, string Code, string Question, IReadOnlyList<string> Notes);
