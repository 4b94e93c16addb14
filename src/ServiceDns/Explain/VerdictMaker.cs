namespace ServiceDns.Explain;

/// <summary>Chooses the question of a walk that decides, and says in one line what comes of it.</summary>
internal sealed class VerdictMaker
{
    private const string NoSuchRecord = "no-such-record", SearchCost = "search-cost", CachedDenial = "cached-denial";

    private const string ExternalNameShort = "external-name-short";

    private const string NamespaceMissing = "namespace-missing", NamespaceHidden = "namespace-hidden", ServiceMissing = "service-missing";

    /// <summary>What is found of most names that are not of the cluster at all.</summary>
    private static readonly HashSet<string> Unspecific = [NamespaceMissing, ServiceMissing, "not-a-cluster-name"];

    /// <summary>Of a Service that exists: why there is no record.</summary>
    private static readonly HashSet<string> Reasons = [NoSuchRecord, "family-withheld", "external-name", CachedDenial];

    private readonly List<StepReport> steps;

    /// <param name="name">The name as the user wrote it.</param>
    /// <param name="resolv">The client's rules.</param>
    /// <param name="steps">The questions, in their order.</param>
    /// <param name="about">Findings about the client.</param>
    internal VerdictMaker(string name, ResolvConf resolv, List<StepReport> steps, IReadOnlyList<FindingReport> about)
    {
        this.steps = steps;
        var resolves = steps.Exists(step => step.Values.Count > 0);
        var question = resolves ? steps.Find(step => step.Values.Count > 0)!.Question : Intended(name, resolv);
        List<StepReport> deciding = [.. steps.Where(step => step.Question == question)];
        List<FindingReport> found = [.. deciding.SelectMany(step => step.Findings).Distinct()
            .Where(finding => !resolves || finding.Code is not (NoSuchRecord or ExternalNameShort))];
        if (!resolves) found.AddRange(about.Where(finding => finding.Severity == FindingReports.Error));
        if (CostOf(name, resolv, question) is { } cost) found.Add(cost);
        Findings = [.. found.Concat(about.Where(finding => finding.Severity != FindingReports.Error))
            .OrderBy(finding => Weight(finding.Severity))];
        Objects = [.. deciding.SelectMany(step => step.Objects).Distinct()];
        List<string> values = [.. deciding.SelectMany(step => step.Values).Distinct()];
        Verdict = new VerdictReport(resolves, TextOf(name, question, resolves, values, deciding), question, values);
    }

    /// <summary>The verdict.</summary>
    internal VerdictReport Verdict { get; }

    /// <summary>The findings that matter for it, errors first.</summary>
    internal IReadOnlyList<FindingReport> Findings { get; }

    /// <summary>The objects that decided.</summary>
    internal IReadOnlyList<ObjectReport> Objects { get; }

    /// <summary>
    /// Of a walk without an answer: the question whose plugins know best what was meant. One whose object exists but has no records, or
    /// that has a suggestion or another reason of its own, goes before the others; then a whole name is asked as it is, and a single label
    /// in the client's namespace.
    /// </summary>
    private string Intended(string name, ResolvConf resolv) =>
        (steps.Find(step => step.Objects.Count > 0)
        ?? steps.Find(step => step.Findings.Any(finding => finding.Code == "wrong-namespace"))
        ?? steps.Find(step => step.Findings.Any(finding => finding.Text.Contains("did you mean", StringComparison.Ordinal)))
        ?? steps.Find(step => step.Findings.Any(finding => finding.Severity == FindingReports.Error
            && !(Unspecific.Contains(finding.Code) || (finding.Code == NamespaceHidden && IsOfSearchAlone(step, name, resolv)))))
        ?? steps.Find(step => IsServiceOf(step, name))
        ?? (name.Contains('.') ? steps.Find(step => step.Question == $"{name}.") ?? steps[^1] : steps[0])).Question;

    /// <summary>Whether the namespace in the question is the client's, put behind a name of several labels by the search list.</summary>
    private static bool IsOfSearchAlone(StepReport step, string name, ResolvConf resolv) =>
        name.Contains('.') && resolv.Search is [var own, ..] && step.Question == $"{name}.{own}";

    /// <summary>
    /// Whether that is the question for SERVICE.NAMESPACE, of a namespace that exists and has no such Service; or one that a plugin before
    /// has answered, such as acl.
    /// </summary>
    private static bool IsServiceOf(StepReport step, string name) =>
        name.Count(letter => letter == '.') == 1 && step.Question.StartsWith($"{name}.svc.", StringComparison.OrdinalIgnoreCase)
        && (step.Status != "NXDOMAIN" || step.Findings.Any(finding => finding.Code == ServiceMissing));

    private string TextOf(string name, string question, bool resolves, List<string> values, List<StepReport> deciding)
    {
        var errors = Findings.Where(finding => finding.Severity == FindingReports.Error).Select(finding => finding.Text).ToList();
        var whole = name.TrimEnd('.') == question.TrimEnd('.') ? name : $"{name} ({question})";
        if (resolves)
        {
            var answer = values.Count > 4 ? $"{string.Join(", ", values.Take(4))} and {values.Count - 4} more" : string.Join(", ", values);
            return errors.Count == 0 ? $"{whole} resolves to {answer}" : $"{whole} resolves to {answer}, but {string.Join("; ", errors)}";
        }
        var status = string.Join(", ", deciding.Select(step => step.Status).Distinct());
        var lacks = deciding.TrueForAll(step => step.Status == "NODATA") // of a Service without endpoints that has no IPv6 address either
            ? deciding.SelectMany(step => step.Findings).FirstOrDefault(finding => finding.Code == NoSuchRecord)?.Text
            : null;
        var reason = lacks ?? (errors.Count > 0 ? string.Join("; ", errors) : Because(deciding, name, question));
        return $"{name} does not resolve: {status}{(reason.Length == 0 ? "" : $": {reason}")}";
    }

    /// <summary>Without a finding of the cluster: what the plugin said that gave the answer.</summary>
    private string Because(List<StepReport> all, string name, string question)
    {
        // a denial of one type says nothing of why the other is refused
        var deciding = all.FindAll(step => step.Status is not ("NODATA" or "NXDOMAIN"));
        if (deciding.Count == 0) deciding = all;
        var finding = deciding.SelectMany(step => step.Findings).FirstOrDefault(finding => Reasons.Contains(finding.Code));
        if (finding?.Code == "external-name")
        {
            return $"{finding.Text}, which does not resolve{(deciding[0].Blocks is [_, .., var inner] ? LastOf(inner) : "")}";
        }
        if (finding?.Code is null or CachedDenial && AliasWay.Of(deciding[0]) is { } way) return way;
        if (finding is not null) return finding.Text;
        var block = deciding[0].Blocks.FirstOrDefault();
        if (block is null || block.Zone.Length == 0) return $"no server block holds {deciding[0].Question}";
        var last = deciding[0].Blocks[^1].Plugins.LastOrDefault();
        var by = last is null ? "the server block has no plugin that answers"
            : last.Notes.Count == 0 ? $"by {last.Plugin}" : $"by {last.Plugin}, {string.Join(", ", last.Notes)}";
        return last?.Plugin == "kubernetes" ? by : by + InTheCluster(name, question);
    }

    private static string LastOf(BlockReport block) =>
        block.Zone.Length == 0 ? ": no server block holds it"
        : block.Plugins is [.., var last] ? $": {last.Code} by {last.Plugin}{string.Concat(last.Notes.Select(note => $", {note}"))}"
        : "";

    /// <summary>What SERVICE.NAMESPACE comes to, of a name that may have been meant so.</summary>
    private string InTheCluster(string name, string question) =>
        name.Split('.') is not ([_, _] or [_, _, "svc", ..]) ? ""
        : steps.Where(step => step.Question != question).SelectMany(step => step.Findings)
            .FirstOrDefault(finding => finding.Code == NamespaceMissing) is { } finding
            ? $"; as a name of the cluster: {finding.Text}"
            : "";

    private FindingReport? CostOf(string name, ResolvConf resolv, string question)
    {
        var wasted = steps.TakeWhile(step => step.Question != question).Count();
        if (wasted == 0 || name.EndsWith('.')) return null;
        var dots = name.Count(letter => letter == '.');
        var (queries, has) = (wasted == 1 ? "1 query" : $"{wasted} queries", dots == 1 ? "1 dot" : $"{dots} dots");
        return new FindingReport(
            SearchCost, FindingReports.Information,
            dots < resolv.Ndots
                ? $"the client first asks {queries} for nothing: \"{name}\" has {has}, "
                    + $"fewer than ndots:{resolv.Ndots}, so the search list comes first"
                : $"the client first asks {queries} for nothing",
            $"write \"{question}\" with the dot at its end, or give the pod a lower ndots in dnsConfig");
    }

    private static int Weight(string severity) => severity switch
    {
        FindingReports.Error => 0,
        FindingReports.Warning => 1,
        _ => 2,
    };
}
