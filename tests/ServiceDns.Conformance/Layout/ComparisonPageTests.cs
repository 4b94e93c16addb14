using System.Text.RegularExpressions;
using ServiceDns.Plugins;
using Xunit;

namespace ServiceDns.Conformance.Layout;

/// <summary>The page for those who come from CoreDNS.</summary>
public class ComparisonPageTests
{
    private static readonly string Page = Repository.Read("src", "ServiceDns.Plugins", "README.md");

    public static TheoryData<string> Plugins => [.. PluginOrder.Catalog.Slots.Select(slot => slot.Name)];

    [Theory, MemberData(nameof(Plugins))]
    public void Says_something_of_every_plugin(string plugin) =>
        Assert.Matches($@"(?m)^\|.*(?<![\w_]){Regex.Escape(plugin)}(?![\w_]).*\|", Page);

    [Fact]
    public void Leads_nowhere_in_vain() =>
        Assert.All(Regex.Matches(Page, @"\]\(([^)#:]+)\)").Select(link => link.Groups[1].Value), link =>
            Assert.True(Path.Exists(Repository.Path("src", "ServiceDns.Plugins", link)), link));
}
