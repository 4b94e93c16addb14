using ServiceDns.Cluster;
using static ServiceDns.Environment.Tests.Cluster;

namespace ServiceDns.Environment.Tests;

public class EnvironmentVariablesTests
{
    private static readonly Service Master = Service("default", "kubernetes", "10.96.0.1", Port(443, "https"));

    private static readonly string[] MasterLines =
    [
        "KUBERNETES_SERVICE_HOST=10.96.0.1",
        "KUBERNETES_SERVICE_PORT=443",
        "KUBERNETES_SERVICE_PORT_HTTPS=443",
        "KUBERNETES_PORT=tcp://10.96.0.1:443",
        "KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443",
        "KUBERNETES_PORT_443_TCP_PROTO=tcp",
        "KUBERNETES_PORT_443_TCP_PORT=443",
        "KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1",
    ];

    [Fact]
    public void A_service_gives_what_the_kubelet_gives_in_its_order()
    {
        var model = Of(Service("shop", "my-svc", "10.0.0.5", Port(80, "web"), Port(53, "dns", Protocol.Udp)));

        Assert.Equal(
            [
                "MY_SVC_SERVICE_HOST=10.0.0.5",
                "MY_SVC_SERVICE_PORT=80",
                "MY_SVC_SERVICE_PORT_WEB=80",
                "MY_SVC_SERVICE_PORT_DNS=53",
                "MY_SVC_PORT=tcp://10.0.0.5:80",
                "MY_SVC_PORT_80_TCP=tcp://10.0.0.5:80",
                "MY_SVC_PORT_80_TCP_PROTO=tcp",
                "MY_SVC_PORT_80_TCP_PORT=80",
                "MY_SVC_PORT_80_TCP_ADDR=10.0.0.5",
                "MY_SVC_PORT_53_UDP=udp://10.0.0.5:53",
                "MY_SVC_PORT_53_UDP_PROTO=udp",
                "MY_SVC_PORT_53_UDP_PORT=53",
                "MY_SVC_PORT_53_UDP_ADDR=10.0.0.5",
            ],
            EnvironmentVariables.For(model, "shop", serviceLinks: true).Lines());
    }

    [Fact]
    public void An_unnamed_port_has_no_variable_by_name()
    {
        var lines = EnvironmentVariables.For(Of(Service("a", "x", "10.0.0.5", Port(132, protocol: Protocol.Sctp))), "a", true).Lines();

        Assert.Equal(
            [
                "X_SERVICE_HOST=10.0.0.5",
                "X_SERVICE_PORT=132",
                "X_PORT=sctp://10.0.0.5:132",
                "X_PORT_132_SCTP=sctp://10.0.0.5:132",
                "X_PORT_132_SCTP_PROTO=sctp",
                "X_PORT_132_SCTP_PORT=132",
                "X_PORT_132_SCTP_ADDR=10.0.0.5",
            ],
            lines);
    }

    [Fact]
    public void The_primary_address_counts_and_IPv6_has_brackets_before_a_port_alone()
    {
        Assert.Equal(
            [
                "X_SERVICE_HOST=fd00::5",
                "X_SERVICE_PORT=80",
                "X_PORT=tcp://[fd00::5]:80",
                "X_PORT_80_TCP=tcp://[fd00::5]:80",
                "X_PORT_80_TCP_PROTO=tcp",
                "X_PORT_80_TCP_PORT=80",
                "X_PORT_80_TCP_ADDR=fd00::5",
            ],
            EnvironmentVariables.For(Of(Service("a", "x", "fd00::5,10.0.0.5", Port(80))), "a", true).Lines());
    }

    [Fact]
    public void A_service_without_ports_has_a_host_and_nothing_else() =>
        Assert.Equal(["X_SERVICE_HOST=10.0.0.5"], EnvironmentVariables.For(Of(Service("a", "x", "10.0.0.5")), "a", true).Lines());

    [Fact]
    public void Headless_services_and_external_names_give_nothing()
    {
        var model = Of(
            Service("a", "headless", null, Port(80)),
            Service("a", "external", null) with { IsHeadless = false, Type = ServiceType.ExternalName, ExternalName = "example.com" },
            Service("a", "pending", null, Port(80)) with { IsHeadless = false });

        Assert.Empty(EnvironmentVariables.For(model, "a", true).Variables);
    }

    //                      namespace   links   the hosts that are given
    public static TheoryData<string, bool, string[]> Scopes => new()
    {
        { "default",  true,  ["APP_SERVICE_HOST=10.0.0.1", "KUBERNETES_SERVICE_HOST=10.96.0.1"] },
        { "default",  false, ["KUBERNETES_SERVICE_HOST=10.96.0.1"] },
        { "shop",     true,  ["CART_SERVICE_HOST=10.0.0.2", "KUBERNETES_SERVICE_HOST=10.96.0.1"] },
        { "shop",     false, ["KUBERNETES_SERVICE_HOST=10.96.0.1"] },
        { "own",      true,  ["KUBERNETES_SERVICE_HOST=10.0.0.3"] },
        { "own",      false, ["KUBERNETES_SERVICE_HOST=10.96.0.1"] },
        { "headless", true,  ["KUBERNETES_SERVICE_HOST=10.96.0.1"] },
        { "none",     true,  ["KUBERNETES_SERVICE_HOST=10.96.0.1"] },
    };

    [Theory, MemberData(nameof(Scopes))]
    public void A_pod_sees_its_own_namespace_and_the_API_server(string ns, bool links, string[] expected)
    {
        var model = Of(
            Master,
            Service("default", "app", "10.0.0.1", Port(80)),
            Service("shop", "cart", "10.0.0.2", Port(80)),
            Service("own", "kubernetes", "10.0.0.3", Port(80)),
            Service("headless", "kubernetes", null, Port(80)));

        var set = EnvironmentVariables.For(model, ns, links);

        Assert.Equal(expected, set.Lines().Where(line => line.Contains("_SERVICE_HOST=", StringComparison.Ordinal)));
        Assert.Empty(set.Warnings);
    }

    [Fact]
    public void The_API_servers_variables_are_complete() =>
        Assert.Equal(MasterLines, EnvironmentVariables.For(Of(Master), "anywhere", false).Lines());

    [Fact]
    public void A_cluster_without_services_gives_an_empty_set() => Assert.Empty(EnvironmentVariables.For(Of(), "default", true).Variables);

    [Fact]
    public void Of_two_services_that_give_one_name_the_last_counts_and_is_told()
    {
        var clash = EnvironmentVariables.For(
            Of(Service("n", "x", "10.0.0.1", Port(80, "port")), Service("n", "x-service", "10.0.0.2", Port(81))), "n", true);

        // Both are right by the rules: x's own port number, and the link variable of x-service.
        Assert.Equal("tcp://10.0.0.2:81", clash.Variables.Single(variable => variable.Key == "X_SERVICE_PORT").Value);
        Assert.Equal(
            ["X_SERVICE_PORT is given by services x and x-service; the value of the last one counts, tcp://10.0.0.2:81"], clash.Warnings);
    }

    [Fact]
    public void Names_that_a_shell_can_not_read_are_told()
    {
        var set = EnvironmentVariables.For(Of(Service("n", "1web", "10.0.0.1")), "n", true);

        Assert.Equal(["1WEB_SERVICE_HOST=10.0.0.1"], set.Lines());
        Assert.Equal(["1WEB_SERVICE_HOST of service 1web is no name that a shell can read"], set.Warnings);
    }

    [Fact]
    public void Services_come_in_ordinal_order_of_their_names()
    {
        var model = Of(Service("n", "b", "10.0.0.1"), Service("n", "a-b", "10.0.0.2"), Service("n", "a", "10.0.0.3"), Master);

        Assert.Equal(
            ["A_SERVICE_HOST", "A_B_SERVICE_HOST", "B_SERVICE_HOST", "KUBERNETES_SERVICE_HOST"],
            EnvironmentVariables.For(model, "n", true).Variables.Select(v => v.Key)
                .Where(k => k.EndsWith("_HOST", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_reading_leaves_no_observer_behind()
    {
        var model = Of(Master);
        EnvironmentVariables.For(model, "n", true);

        model.Commit(transaction => transaction.RemoveService(Master.Key));

        Assert.Empty(EnvironmentVariables.For(model, "n", true).Variables);
    }
}
