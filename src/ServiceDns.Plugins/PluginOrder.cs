using ServiceDns.Plugins.Acl;
using ServiceDns.Plugins.Any;
using ServiceDns.Plugins.Auto;
using ServiceDns.Plugins.Autopath;
using ServiceDns.Plugins.Bind;
using ServiceDns.Plugins.Bufsize;
using ServiceDns.Plugins.Cache;
using ServiceDns.Plugins.Cancel;
using ServiceDns.Plugins.Chaos;
using ServiceDns.Plugins.Debug;
using ServiceDns.Plugins.Dns64;
using ServiceDns.Plugins.Dnssec;
using ServiceDns.Plugins.Dnstap;
using ServiceDns.Plugins.Ede;
using ServiceDns.Plugins.Erratic;
using ServiceDns.Plugins.Errors;
using ServiceDns.Plugins.Etcd;
using ServiceDns.Plugins.Family;
using ServiceDns.Plugins.Files;
using ServiceDns.Plugins.Forward;
using ServiceDns.Plugins.GrpcServer;
using ServiceDns.Plugins.Headers;
using ServiceDns.Plugins.Health;
using ServiceDns.Plugins.Hosts;
using ServiceDns.Plugins.Https;
using ServiceDns.Plugins.Https3;
using ServiceDns.Plugins.K8sExternal;
using ServiceDns.Plugins.Kubernetes;
using ServiceDns.Plugins.Loadbalance;
using ServiceDns.Plugins.Local;
using ServiceDns.Plugins.Log;
using ServiceDns.Plugins.Loop;
using ServiceDns.Plugins.Metadata;
using ServiceDns.Plugins.Minimal;
using ServiceDns.Plugins.Multisocket;
using ServiceDns.Plugins.Nsid;
using ServiceDns.Plugins.On;
using ServiceDns.Plugins.Pprof;
using ServiceDns.Plugins.Prometheus;
using ServiceDns.Plugins.Proxyproto;
using ServiceDns.Plugins.Quic;
using ServiceDns.Plugins.Ready;
using ServiceDns.Plugins.Reload;
using ServiceDns.Plugins.Rewrite;
using ServiceDns.Plugins.Root;
using ServiceDns.Plugins.Shed;
using ServiceDns.Plugins.Secondary;
using ServiceDns.Plugins.Sign;
using ServiceDns.Plugins.Template;
using ServiceDns.Plugins.Timeouts;
using ServiceDns.Plugins.Tls;
using ServiceDns.Plugins.Trace;
using ServiceDns.Plugins.Transfer;
using ServiceDns.Plugins.Tsig;
using ServiceDns.Plugins.View;
using ServiceDns.Plugins.Whoami;
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
        new("root", RootSetup.Definition),
        new("metadata", MetadataSetup.Definition),
        new("geoip", Instead:
            "this server reads no database of places; remove it, and tell clients apart by address ranges with view or acl"),
        new("cancel", CancelSetup.Definition),
        new("proxyproto", ProxyprotoSetup.Definition),
        new("quic", QuicSetup.Definition),
        new("grpc_server", GrpcServerSetup.Definition),
        new("https", HttpsSetup.Definition),
        new("https3", Https3Setup.Definition),
        new("timeouts", TimeoutsSetup.Definition),
        new("multisocket", MultisocketSetup.Definition),
        new("reload", ReloadSetup.Definition),
        new("nsid", NsidSetup.Definition),
        new("bufsize", BufsizeSetup.Definition),
        new("bind", BindSetup.Definition),
        new("debug", DebugSetup.Definition),
        new("trace", TraceSetup.Definition),
        new("ready", ReadySetup.Definition),
        new("health", HealthSetup.Definition),
        new("pprof", PprofSetup.Definition),
        new("shed", ShedSetup.Definition),
        new("prometheus", PrometheusSetup.Definition),
        new("errors", ErrorsSetup.Definition),
        new("log", LogSetup.Definition),
        new("dnstap", DnstapSetup.Definition),
        new("local", LocalSetup.Definition),
        new("family", FamilySetup.Definition), // ours: before dns64, whose addresses count as IPv6 ones, and ede: it gives its reason itself
        new("dns64", Dns64Setup.Definition),
        new("any", AnySetup.Definition),
        new("chaos", ChaosSetup.Definition),
        new("loadbalance", LoadbalanceSetup.Definition),
        new("tsig", TsigSetup.Definition),
        new("rewrite", RewriteSetup.Definition),
        new("autopath", AutopathSetup.Definition),
        new("ede", EdeSetup.Definition), // ours: behind rewrite, for the name that was looked for; before cache, to see what it gives
        new("acl", AclSetup.Definition),
        new("cache", CacheSetup.Definition),
        new("header", HeaderSetup.Definition),
        new("dnssec", DnssecSetup.Definition),
        new("tls", TlsSetup.Definition),
        new("minimal", MinimalSetup.Definition),
        new("template", TemplateSetup.Definition),
        new("transfer", TransferSetup.Definition),
        new("hosts", HostsSetup.Definition),
        new("route53", Instead:
            "this server does not read zones from Amazon Route 53; forward them to the resolver of their VPC, or serve a copy with file"),
        new("azure", Instead: "this server does not read zones from Azure DNS; forward them to 168.63.129.16, or serve a copy with file"),
        new("clouddns", Instead:
            "this server does not read zones from Google Cloud DNS; forward them to 169.254.169.254, or serve a copy with file"),
        new("k8s_external", ExternalSetup.Definition),
        new("kubernetes", KubernetesSetup.Definition),
        new("file", FileSetup.Definition),
        new("auto", AutoSetup.Definition),
        new("secondary", SecondarySetup.Definition),
        new("etcd", EtcdSetup.Definition),
        new("loop", LoopSetup.Definition),
        new("forward", ForwardSetup.Definition),
        new("grpc", Instead: "this server does not ask others over gRPC; use forward, with tls:// or https:// for an encrypted way"),
        new("erratic", ErraticSetup.Definition),
        new("whoami", WhoamiSetup.Definition),
        new("on", OnSetup.Definition),
        new("sign", SignSetup.Definition),
        new("view", ViewSetup.Definition),
        new("nomad", Instead: "this server does not follow a Nomad cluster; forward its zone to a server that does"),
    ]);
}
