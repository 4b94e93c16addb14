using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says why the name of a pod, its address with dashes, is answered as it is.</summary>
internal sealed class PodExplanation(KubernetesOptions options, ClusterModel model, IClusterSource source)
{
    private const string Example = "10.244.1.5 is 10-244-1-5, fd00::5 is fd00--5";

    /// <summary>Explains a name of a namespace that is answered for.</summary>
    /// <param name="explanation">Gets the findings.</param>
    /// <param name="labels">The labels before <c>pod</c>; the last is the namespace.</param>
    /// <param name="type">The asked type.</param>
    public void Explain(Explanation explanation, string[] labels, RecordType type)
    {
        var scope = labels[^1];
        if (labels is [.. { Length: 4 } bytes, _] && Address.TryParse(string.Join('.', bytes), out var dotted))
        {
            explanation.Error(
                "pod-missing",
                $"names of pods have dashes in place of dots; did you mean \"{NameBytes.Dashed(dotted)}.{scope}.pod\"?");
            return;
        }
        if (AddressOf(labels[^2]) is not { } address)
        {
            explanation.Error("pod-missing", $"\"{labels[^2]}\" is no address with dashes, as names of pods are: {Example}");
            return;
        }
        if (options.Pods == PodMode.Verified && !IsServed(explanation, address, labels[^2], scope)) return;
        var own = AddressRecord.TypeOf(address);
        if (type != own) explanation.Inform("no-such-record", $"the name of an {address.Family} address has an {own.ToText()} record only");
    }

    private bool IsServed(Explanation explanation, Address address, string text, string scope)
    {
        List<Pod> having = explanation.IsBrief ? [] : [.. source.WholePods?.Where(pod => pod.Addresses.Contains(address)) ?? []];
        var there = having.Where(pod => pod.Namespace == scope).OrderBy(HasEnded).FirstOrDefault();
        if (there is not null) explanation.Decide(source, "Pod", there.Key);
        var canonical = NameBytes.Dashed(address);
        if (model.HasLivePod(Encoding.UTF8.GetBytes(scope), address, options.Labels))
        {
            if (canonical == text) return true;
            explanation.Error("pod-missing", $"\"{text}\" is not how {address} is written; did you mean \"{canonical}.{scope}.pod\"?");
        }
        else if (there is not null && HasEnded(there))
        {
            explanation.Error("pod-ended", $"pod {there.Key} has ended, or is being deleted");
        }
        else if (there is not null && there.Addresses[0] != address)
        {
            explanation.Error(
                "pod-missing", $"{address} is the second address of pod {there.Key}, and pods have a name by their first alone",
                $"ask for \"{NameBytes.Dashed(there.Addresses[0])}.{scope}.pod\"");
        }
        else if (there is not null)
        {
            explanation.Error(
                "pod-missing", $"pod {there.Key} does not have the labels that the Corefile asks for: labels {options.Labels}");
        }
        else
        {
            var elsewhere = having.Find(pod => !HasEnded(pod));
            explanation.Error(
                "pod-missing",
                $"no pod of namespace \"{scope}\" has the address that \"{text}\" says"
                    + (elsewhere is null ? "" : $"; pod {elsewhere.Key} has it"),
                elsewhere is null ? null : $"ask for \"{canonical}.{elsewhere.Namespace}.pod\"");
        }
        return false;
    }

    private static bool HasEnded(Pod pod) => pod.IsTerminating || pod.Phase is not (PodPhase.Running or PodPhase.Pending);

    /// <summary>The address that the label is read as: with three dashes, none beside another, an IPv4 address.</summary>
    private static Address? AddressOf(string text)
    {
        var isIPv4 = text.Count(letter => letter == '-') == 3 && !text.Contains("--", StringComparison.Ordinal);
        return Address.TryParse(text.Replace('-', isIPv4 ? '.' : ':'), out var address) ? address : null;
    }
}
