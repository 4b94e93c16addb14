using ServiceDns.Plugins.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>
/// All plugins of CoreDNS 1.14.7 in the order of its plugin.cfg, which is the order in which a query passes them, wherever they stand
/// in the Corefile. Those that do not exist here are named, so that a Corefile which needs one is refused with a reason.
/// </summary>
/// <remarks>
/// Places that matter: rewrite before acl, so that the name that is served is the one that is judged; acl before cache, so that a
/// client that is shut out gets no cached answer either; loadbalance before cache, so that cached answers are rotated too.
/// </remarks>
public static class PluginOrder
{
    /// <summary>First to last.</summary>
    public static PluginCatalog Catalog { get; } = new(
    [
        new("root"),
        new("metadata"),
        new("geoip"),
        new("cancel"),
        new("proxyproto"),
        new("quic"),
        new("grpc_server"),
        new("https"),
        new("https3"),
        new("timeouts"),
        new("multisocket"),
        new("reload"),
        new("nsid"),
        new("bufsize"),
        new("bind"),
        new("debug"),
        new("trace"),
        new("ready"),
        new("health"),
        new("pprof"),
        new("shed"),
        new("prometheus"),
        new("errors"),
        new("log"),
        new("dnstap"),
        new("local"),
        new("dns64"),
        new("any"),
        new("chaos"),
        new("loadbalance"),
        new("tsig"),
        new("rewrite"),
        new("autopath"),
        new("acl"),
        new("cache"),
        new("header"),
        new("dnssec"),
        new("tls"),
        new("minimal"),
        new("template"),
        new("transfer"),
        new("hosts"),
        new("route53"),
        new("azure"),
        new("clouddns"),
        new("k8s_external"),
        new("kubernetes", KubernetesSetup.Definition),
        new("file"),
        new("auto"),
        new("secondary"),
        new("etcd"),
        new("loop"),
        new("forward"),
        new("grpc"),
        new("erratic"),
        new("whoami"),
        new("on"),
        new("sign"),
        new("view"),
        new("nomad"),
    ]);
}
