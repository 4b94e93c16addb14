using System.Diagnostics.CodeAnalysis;

namespace ServiceDns.Cluster;

/// <summary>
/// A label selector in Kubernetes' grammar: <c>app=web,tier!=db, zone in (a,b), canary notin (yes), owner, !legacy</c>. Immutable.
/// </summary>
/// <remarks>Requirements are joined by "and" and kept in order of their keys. A selector without any chooses everything.</remarks>
public sealed class LabelSelector
{
    private readonly LabelRequirement[] requirements;

    private LabelSelector(LabelRequirement[] requirements) => this.requirements = requirements;

    /// <summary>Reads a selector.</summary>
    /// <param name="text">The text; spaces, tabs and line ends separate.</param>
    /// <exception cref="FormatException">It is none; the message is that of Kubernetes' <c>labels.Parse</c>.</exception>
    public static LabelSelector Parse(string text) =>
        TryParse(text, out var selector, out var error) ? selector : throw new FormatException(error);

    /// <summary>As <see cref="Parse"/>, with the message in <paramref name="error"/> instead of an exception.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        selector = null;
        var parser = new LabelSelectorParser(text);
        if (parser.Parse() is not { } requirements)
        {
            error = parser.Error ?? "unknown error";
            return false;
        }
        error = null;
        selector = new LabelSelector([.. requirements.OrderBy(requirement => requirement.Key, StringComparer.Ordinal)]);
        return true;
    }

    /// <summary>The keys that it looks at: an object's other labels do not matter to it.</summary>
    public IEnumerable<string> Keys => requirements.Select(requirement => requirement.Key).Distinct();

    /// <summary>Whether an object with these labels is chosen. Allocates nothing.</summary>
    public bool Matches(LabelSet labels)
    {
        foreach (var requirement in requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }
        return true;
    }

    /// <summary>The selector in its usual text, which reads back as the same one.</summary>
    public override string ToString() => string.Join(',', requirements.Select(requirement => requirement.ToString()));
}
