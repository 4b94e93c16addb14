namespace ServiceDns.Sources.Tests.Manifests;

/// <summary>The dump of a cluster with another range breaks one rule with each of its Services; that is said once.</summary>
public class ManyProblemsTests
{
    [Fact]
    public async Task Services_of_another_range_share_one_warning_with_their_number_and_the_remedy()
    {
        await using var loaded =
            await Loaded.Text(string.Concat(Enumerable.Range(1, 300).Select(n => Service($"s{n}", $"clusterIP: 10.43.1.{n % 250 + 1}, "))
            .Prepend(Service("near", "clusterIP: 10.96.3.4, "))));

        Assert.Equal(
            "a.yaml:10 - Service \"s1\" is invalid: spec.clusterIPs: Invalid value: []string{\"10.43.1.2\"}: "
            + "failed to allocate IP 10.43.1.2: provided IP is not in the valid range. The range of valid IPs is 10.96.0.0/12; "
            + "so it is with 299 more Services: where they come from a cluster, state its own range with 'cluster_ip_range'",
            Assert.Single(loaded.Problems));
        Assert.Equal("10.43.1.250", loaded.Service("s249")!.ClusterIPs[0].ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_few_are_named_each(int count)
    {
        await using var loaded =
            await Loaded.Text(string.Concat(Enumerable.Range(1, count).Select(n => Service($"s{n}", $"clusterIP: 10.43.1.{n}, "))));

        Assert.Equal(count, loaded.Problems.Count());
        Assert.All(
            loaded.Problems, problem => Assert.EndsWith("The range of valid IPs is 10.96.0.0/12", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dual_stack_services_where_one_family_has_a_range_share_a_warning_for_each_rule()
    {
        await using var loaded = await Loaded.Text(string.Concat(Enumerable.Range(1, 4).Select(n => Service($"s{n}", Families(n)))));

        Assert.Equal(2, loaded.Problems.Count()); // RequireDualStack, and the family itself
        Assert.All(loaded.Problems, problem => Assert.Contains("so it is with 3 more Services: ", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_ports_of_another_range_do_too_and_other_rules_are_said_each()
    {
        await using var loaded = await Loaded.Text(
            string.Concat(Enumerable.Range(1, 4).Select(n => Service($"s{n}", "type: NodePort, ", $", nodePort: 200{n}")))
            + string.Concat(Enumerable.Range(5, 6).Select(n => Service($"s{n}", "type: NodePort, ", ", nodePort: 30007"))));

        Assert.Equal(6, loaded.Problems.Count());
        Assert.Single(loaded.Problems, problem => problem.EndsWith("'node_port_range'", StringComparison.Ordinal));
        Assert.Equal(5, loaded.Problems.Count(problem => problem.EndsWith("provided port is already allocated", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_strict_start_is_refused_in_one_line_as_well()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", string.Concat(Enumerable.Range(1, 40).Select(n => Service($"s{n}", $"clusterIP: 10.43.1.{n}, "))));

        var error = await Loaded.Refused(folder, strict: true, "a.yaml");

        Assert.Single(error.Message.Split('\n'));
    }

    private static string Families(int n) =>
        $"ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv6], clusterIPs: [10.96.7.{n}, \"fd00::{n}\"], clusterIP: 10.96.7.{n}, ";

    private static string Service(string name, string spec, string port = "") =>
        $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{{spec}ports: [{{port: 80{port}}}]}}\n";
}
