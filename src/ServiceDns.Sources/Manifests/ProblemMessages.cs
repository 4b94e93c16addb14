using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests;

/// <summary>Says problems in few lines: what one option would mend for many objects is said once.</summary>
internal static class ProblemMessages
{
    private const int MostSaidEach = 3; // so many may be slips of the pen

    /// <summary>
    /// A line for each problem; of many that break one rule because of one option, the first, with the number of the others.
    /// </summary>
    /// <remarks>The dump of a cluster that was set up with another range breaks the same rule with every Service.</remarks>
    public static IEnumerable<SourceMessage> Of(IReadOnlyList<Problem> problems)
    {
        var sharing = problems.Where(problem => problem.Option is not null).GroupBy(GroupOf)
            .ToDictionary(group => group.Key, group => group.Select(problem => (problem.Kind, problem.Key)).Distinct().Count());
        HashSet<(string?, string, bool)> said = [];
        foreach (var problem in problems)
        {
            var objects = problem.Option is null ? 1 : sharing[GroupOf(problem)];
            var isShared = objects > MostSaidEach;
            if (isShared && !said.Add(GroupOf(problem))) continue;
            yield return new SourceMessage(
                problem.CanServe ? SourceSeverity.Warning : SourceSeverity.Error, problem.File, problem.Line,
                isShared ? problem.Text + AndOthers(objects - 1, problem) : problem.Text);
        }
    }

    /// <summary>The rule is what comes last in a message, behind the value.</summary>
    private static (string? Option, string Rule, bool CanServe) GroupOf(Problem problem) =>
        (problem.Option, problem.Message[(problem.Message.LastIndexOf(": ", StringComparison.Ordinal) + 1)..], problem.CanServe);

    private static string AndOthers(int others, Problem problem) =>
        $"; so it is with {others} more {problem.Kind}s: where they come from a cluster, state its own range with '{problem.Option}'";
}
