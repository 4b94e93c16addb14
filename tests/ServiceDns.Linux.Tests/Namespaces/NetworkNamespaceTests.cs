using System.Net.NetworkInformation;
using ServiceDns.Linux.Namespaces;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class NetworkNamespaceTests
{
    [SkippableFact]
    public void A_new_namespace_has_nothing_but_a_loopback()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "network namespaces need root");
        var links = Array.Empty<string>();

        NetworkNamespace.RunInNew(() => links = [.. NetworkInterface.GetAllNetworkInterfaces().Select(link => link.Name)]);

        Assert.Contains("lo", links);
        Assert.DoesNotContain(links, name => name.StartsWith("eth", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_is_not_there_is_an_error()
    {
        var error = Assert.ThrowsAny<IOException>(() => NetworkNamespace.Run("there-is-none", () => { }));

        Assert.Contains("there-is-none", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_is_thrown_inside_is_thrown_outside()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "network namespaces need root");

        Assert.Throws<FormatException>(() => NetworkNamespace.RunInNew(() => throw new FormatException()));
    }
}
