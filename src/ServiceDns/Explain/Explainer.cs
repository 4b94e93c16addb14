using System.Net;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Plugins.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Explain;

/// <summary>Asks a server what a client would ask, question by question, and says what came of it.</summary>
internal sealed class Explainer(InsideServer server)
{
    private const string UsualZone = "cluster.local.";

    private readonly IReadOnlyList<KubernetesHandler> clusters = [.. server.Handlers.OfType<KubernetesHandler>()];

    /// <summary>Explains one name.</summary>
    /// <exception cref="ControlException">The name, the type or the pod is none.</exception>
    internal async Task<Report> ExplainAsync(ExplainRequest request, CancellationToken cancel)
    {
        if (request.Name.Length == 0) throw new ControlException("the name is empty; the root is \".\"");
        var (name, types) = QuestionOf(request);
        var resolv = request.ResolvConf is { } lines
            ? ResolvConf.Parse(lines, request.ResolvConfFile ?? "resolv.conf")
            : ResolvConf.OfPod(request.Namespace, clusters.FirstOrDefault()?.PrimaryZone.ToString() ?? UsualZone);
        var walk = resolv.WalkOf(name).Where(candidate => DomainName.TryParse(candidate, out _)).ToList();
        if (walk.Count == 0) throw new ControlException($"\"{request.Name}\" is no domain name");
        var client = ClientOf(request);
        var steps = new List<StepReport>();
        var listener = "";
        foreach (var candidate in walk)
        {
            var first = steps.Count;
            foreach (var type in types)
            {
                var answer = await server.AskAsync(DomainName.Parse(candidate), type, client, cancel);
                listener = answer.Listener;
                steps.Add(StepReader.Read(candidate, type, answer));
            }
            if (steps.Skip(first).Any(step => step.Values.Count > 0)) break;
        }
        var about = new ClientFindings(clusters).Of(request, name, resolv).ToList();
        if (await WithoutDotAsync(name, types, resolv, client, steps, cancel) is { } finding) about.Add(finding);
        var verdict = new VerdictMaker(request.Name, resolv, steps, about);
        return new Report
        {
            Name = request.Name,
            Verdict = verdict.Verdict,
            Client = new ClientReport(request.Namespace, request.Pod, client.ToString(), resolv.Search, resolv.Ndots, resolv.Origin),
            Listener = listener,
            Findings = verdict.Findings,
            Objects = verdict.Objects,
            Steps = steps,
        };
    }

    /// <summary>
    /// Of a name with a dot at its end that does not resolve: whether it would by the search list, which the dot keeps away.
    /// </summary>
    private async Task<FindingReport?> WithoutDotAsync(
        string name, IReadOnlyList<RecordType> types, ResolvConf resolv, IPAddress client, List<StepReport> steps, CancellationToken cancel)
    {
        if (!name.EndsWith('.') || name == "." || steps.Exists(step => step.Values.Count > 0)) return null;
        foreach (var candidate in resolv.WalkOf(name.TrimEnd('.')).Where(candidate => candidate != name))
        {
            if (!DomainName.TryParse(candidate, out var question)) continue;
            foreach (var type in types)
            {
                if (StepReader.Read(candidate, type, await server.AskAsync(question, type, client, cancel)).Values.Count == 0) continue;
                return new FindingReport(
                    "no-search", FindingReports.Error,
                    $"with a dot at its end it is asked as it is; without, the search list leads to {candidate}", null);
            }
        }
        return null;
    }

    /// <summary>An address is asked for its name, as <c>dig -x</c> does.</summary>
    private static (string Name, IReadOnlyList<RecordType> Types) QuestionOf(ExplainRequest request)
    {
        var types = request.Types.Select(TypeOf).ToList();
        if (Address.TryParse(request.Name, out var address))
        {
            return (NameOf(address), [RecordType.PTR]);
        }
        return (request.Name, types.Count > 0 ? types : [RecordType.A, RecordType.AAAA]);
    }

    private static RecordType TypeOf(string text) => RecordTypes.TryParse(text, out var type)
        ? type
        : throw new ControlException($"\"{text}\" is no record type; right would be A, AAAA, SRV, PTR, CNAME, TXT or another");

    private static string NameOf(Address address)
    {
        Span<byte> buffer = stackalloc byte[16];
        var bytes = buffer[..address.WriteTo(buffer)];
        bytes.Reverse();
        var labels = new List<string>();
        foreach (var octet in bytes)
        {
            if (bytes.Length == 4) labels.Add($"{octet}");
            else labels.AddRange([$"{octet & 0xF:x}", $"{octet >> 4:x}"]);
        }
        return $"{string.Join('.', labels)}.{(bytes.Length == 4 ? "in-addr" : "ip6")}.arpa.";
    }

    private IPAddress ClientOf(ExplainRequest request)
    {
        if (request.Pod is null) return IPAddress.Loopback;
        var key = new ObjectKey(request.Namespace, request.Pod);
        return clusters.Select(cluster => cluster.AddressOf(key)).FirstOrDefault(address => address is not null)?.ToIPAddress()
            ?? IPAddress.Loopback;
    }
}
