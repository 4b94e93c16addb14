using Xunit;

namespace ServiceDns.Conformance.Layout;

public class ArrowTests
{
    private static readonly string[] WithoutPackages = ["ServiceDns.Dns", "ServiceDns.Corefile", "ServiceDns.Cluster", "ServiceDns.Linux"];

    [Fact]
    public void Projects_reference_only_what_stands_above_them() =>
        Assert.Empty(
            Project.All.SelectMany(project => project.References.Select(to => Arrows.Objection(project.Name, to))).OfType<string>());

    [Fact]
    public void Every_part_has_its_test_project_and_every_project_its_place()
    {
        var names = Project.All.Select(project => project.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Project.All.Where(project => project.IsSource
            && !Arrows.Order.Contains(project.Name)).Select(project => project.Name));
        Assert.Empty(Arrows.Order.Where(part => part != Arrows.Program
            && names.Contains(part)).Select(part => part + ".Tests").Except(names));
    }

    [Fact]
    public void The_solution_has_every_project()
    {
        var solution = Repository.Read("ServiceDns.sln");

        Assert.Empty(Project.All.Where(project => !solution.Contains($"{project.Name}.csproj", StringComparison.Ordinal))
            .Select(project => project.Name));
    }

    [Fact]
    public void The_parts_at_the_bottom_need_no_package() =>
        Assert.Empty(Project.All.Where(project => WithoutPackages.Contains(project.Name)).SelectMany(project => project.Packages));

    [Fact]
    public void Versions_of_packages_stand_in_one_place() =>
        Assert.Empty(Project.All.Where(project => project.HasVersions).Select(project => project.Name));

    //                           from                        to                           allowed
    public static TheoryData<string, string, bool> Examples => new()
    {
        { "ServiceDns.Server",           "ServiceDns.Dns",                                true },
        { "ServiceDns.Dns",              "ServiceDns.Server",                             false },
        { "ServiceDns.Dns",              "ServiceDns.Dns",                                false },
        { "ServiceDns.Plugins",          "ServiceDns.Sources",                            false },
        { "ServiceDns.Plugins.Tests",    "ServiceDns.Sources",                            false },
        { "ServiceDns",                  "ServiceDns.Sources",                            true },
        { "ServiceDns.Sources.Tests",    "ServiceDns.Sources",                            true },
        { "ServiceDns.Conformance",      "ServiceDns",                                    true },
        { "ServiceDns.Conformance",      "ServiceDns.Sources",                            true },
        { "ServiceDns.Server.Tests",     "ServiceDns.Server",                             true },
        { "ServiceDns.Server.Tests",     "ServiceDns.Plugins",                            false },
        { "ServiceDns.Server.Tests",     "ServiceDns.Dns.Tests",                          false },
        { "ServiceDns.Sources.Tests",    "ServiceDns.FakeApiServer",                      true },
        { "ServiceDns.Conformance",      "ServiceDns.FakeApiServer",                      true },
        { "ServiceDns.Sources",          "ServiceDns.FakeApiServer",                      false },
        { "ServiceDns.FakeApiServer",    "ServiceDns.Dns",                                false },
        { "ServiceDns.Helpers",          "ServiceDns.Dns",                                false },
    };

    [Theory, MemberData(nameof(Examples))]
    public void The_rule_itself(string from, string to, bool allowed) => Assert.Equal(allowed, Arrows.Objection(from, to) is null);
}
