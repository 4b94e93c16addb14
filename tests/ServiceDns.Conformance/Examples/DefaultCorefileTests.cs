using Xunit;

namespace ServiceDns.Conformance.Examples;

/// <summary>
/// The defaults of three distributions run as they are: the only line of ours is the one that names a folder of manifests.
/// </summary>
public class DefaultCorefileTests
{
    //                           folder        upstream's text, kept in Upstream/
    public static TheoryData<string, string> Defaults => new()
    {
        { "kubeadm",             "kubeadm.Corefile" }, // kubernetes/kubernetes cmd/kubeadm/app/phases/addons/dns/manifests.go
        { "k3s",                 "k3s.Corefile" },     // k3s-io/k3s manifests/coredns.yaml
        { "helm",                "helm.Corefile" },    // coredns/helm charts/coredns/values.yaml, as templates/configmap.yaml renders it
    };

    [Theory, MemberData(nameof(Defaults))]
    public void Without_the_line_manifests_it_is_what_upstream_ships(string folder, string upstream)
    {
        var lines = File.ReadAllLines(Repository.Path("Corefile-examples", folder, "Corefile"));
        var ours = lines.Where(line => line.Trim() == "manifests manifests").ToList();
        var text = lines.SkipWhile(line => line.StartsWith('#')).Where(line => !ours.Contains(line));

        Assert.Single(ours);
        Assert.Equal(File.ReadAllLines(Repository.Path("tests", "ServiceDns.Conformance", "Examples", "Upstream", upstream)), text);
    }
}
