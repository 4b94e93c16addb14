using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests;

/// <summary>Says problems in the fewest lines: what one option would mend for many objects is said once.</summary>
internal static class ProblemMessages
{
    /// <summary>A line for each problem; of those of one option the first is said, and how many objects share it.</summary>
    /// <remarks>The dump of a cluster that was set up with another range breaks one rule with every Service.</remarks>
    public static IEnumerable<SourceMessage> Of(IReadOnlyList<Problem> problems)
    {
        var sharing = problems.Where(problem => problem.Option is not null).GroupBy(GroupOf)
            .ToDictionary(group => group.Key, group => group.Select(problem => (problem.Kind, problem.Key)).Distinct().Count());
        HashSet<(string?, bool)> said = [];
        foreach (var problem in problems)
        {
            var others = problem.Option is null ? 0 : sharing[GroupOf(problem)] - 1;
            if (others > 0 && !said.Add(GroupOf(problem))) continue;
            yield return new SourceMessage(
                problem.CanServe ? SourceSeverity.Warning : SourceSeverity.Error, problem.File, problem.Line,
                others == 0 ? problem.Text : problem.Text + AndOthers(others, problem));
        }
    }

    private static (string? Option, bool CanServe) GroupOf(Problem problem) => (problem.Option, problem.CanServe);

    private static string AndOthers(int others, Problem problem) =>
        $"; so it is with {others} more {(others == 1 ? problem.Kind : problem.Kind + "s")}: "
        + $"where they come from a cluster, state its own range with '{problem.Option}'";
}
