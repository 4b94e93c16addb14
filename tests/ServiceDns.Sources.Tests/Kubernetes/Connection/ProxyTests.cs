using System.Security.Cryptography.X509Certificates;
using System.Text;
using ServiceDns.FakeApiServer;
using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

public sealed class ProxyTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    //                           scheme     user of the proxy
    public static TheoryData<string, string?> Proxies => new()
    {
        { "http",   null },
        { "http",   "me:pa ss" },
        { "https",  null },
        { "https",  "me:pa ss" },
        { "socks5", null },
        { "socks5", "me:pa ss" },
    };

    [Theory, MemberData(nameof(Proxies))]
    public async Task The_server_is_reached_over_it_and_named_to_it(string scheme, string? user)
    {
        var pki = new Pki("proxies");
        using var issued = pki.Server("localhost");
        using var certificate = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
        await using var server = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        await using var proxy = new SmallProxy(server.Address, user, scheme == "https" ? certificate : null);
        var login = user is null ? "" : $"{Uri.EscapeDataString(user).Replace("%3A", ":")}@";
        var proxyUrl = $"{scheme}://{login}localhost:{proxy.Start()}";
        var bundle = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{server.Authority.Pem}\n{pki.Pem}\n"));
        using var api = Open($"""
            current-context: c
            contexts: [{"{"}name: c, context: {"{"}cluster: c, user: u{"}"}{"}"}]
            users: [{"{"}name: u{"}"}]
            clusters:
            - name: c
              cluster:
                server: 'https://kubernetes.default.svc:6443'
                proxy-url: '{proxyUrl}'
                certificate-authority-data: {bundle}
            """);

        using var response = await api.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri("version", UriKind.Relative)), default);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(2, response.Version.Major);
        Assert.All(proxy.Asked, asked => Assert.Equal("kubernetes.default.svc:6443", asked));
        Assert.NotEmpty(proxy.Asked);
    }

    //                           server                         environment                                                       proxy
    public static TheoryData<string, string, string?> Environments => new()
    {
        { "https://10.96.0.1/",         "",                                                                             null },
        { "https://10.96.0.1/",         "HTTPS_PROXY=http://p:3128",                                                    "http://p:3128/" },
        { "https://10.96.0.1/",         "https_proxy=p:3128",                                                           "http://p:3128/" },
        { "https://10.96.0.1/",         "HTTPS_PROXY=https://big https_proxy=http://small",                             "https://big/" },
        { "https://10.96.0.1/", "HTTPS_PROXY=socks5://p:1080", "socks5://p:1080/" },
        { "https://10.96.0.1/",         "HTTP_PROXY=http://p",                                                          null },
        { "http://10.96.0.1/",          "HTTP_PROXY=http://p",                                                          "http://p/" },
        { "https://localhost:6443/",    "HTTPS_PROXY=http://p",                                                         null },
        { "https://127.0.0.2:6443/",    "HTTPS_PROXY=http://p",                                                         null },
        { "https://[::1]:6443/",        "HTTPS_PROXY=http://p",                                                         null },
        { "https://10.96.0.1/",         "HTTPS_PROXY=http://p NO_PROXY=*",                                              null },
        { "https://10.96.0.1/",         "HTTPS_PROXY=http://p NO_PROXY=10.96.0.0/12",                                   null },
        { "https://10.96.0.1/",         "HTTPS_PROXY=http://p no_proxy=.svc,10.0.0.0/16,10.96.0.1",                     null },
        { "https://10.96.0.1/",         "HTTPS_PROXY=http://p NO_PROXY=10.96.0.1:443",                                  null },
        { "https://10.96.0.1/",         "HTTPS_PROXY=http://p NO_PROXY=10.96.0.1:6443,10.97.0.0/16,0.96.0.1",           "http://p/" },
        { "https://[fd00::1]:6443/",    "HTTPS_PROXY=http://p NO_PROXY=fd00::/64",                                      null },
        { "https://[fd00::1]:6443/",    "HTTPS_PROXY=http://p NO_PROXY=fd00::1",                                        null },
        { "https://[fd00::1]:6443/",    "HTTPS_PROXY=http://p NO_PROXY=[fd00::1]:6443",                                 null },
        { "https://[fd00::1]:6443/",    "HTTPS_PROXY=http://p NO_PROXY=[fd00::1]:443",                                  "http://p/" },
        { "https://api.Example.com/",   "HTTPS_PROXY=http://p NO_PROXY=EXAMPLE.com",                                    null },
        { "https://example.com/",       "HTTPS_PROXY=http://p NO_PROXY=example.com",                                    null },
        { "https://api.example.com/",   "HTTPS_PROXY=http://p NO_PROXY=.example.com",                                   null },
        { "https://api.example.com/",   "HTTPS_PROXY=http://p NO_PROXY=*.example.com",                                  null },
        { "https://example.com/",       "HTTPS_PROXY=http://p NO_PROXY=.example.com",                                   "http://p/" },
        { "https://myexample.com/",     "HTTPS_PROXY=http://p NO_PROXY=example.com",                                    "http://p/" },
        { "https://api.example.com/",   "HTTPS_PROXY=http://p NO_PROXY=example.com:443",                                null },
        { "https://api.example.com/",   "HTTPS_PROXY=http://p NO_PROXY=example.com:6443",                               "http://p/" },
    };

    [Theory, MemberData(nameof(Environments))]
    public void The_environment_is_read_by_the_rules_of_Go(string server, string environment, string? proxy)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.Equal(proxy, EnvironmentProxy.For(new Uri(server), variables.GetValueOrDefault)?.ToString());
    }

    [Fact]
    public void A_variable_that_holds_no_proxy_is_named()
    {
        var error = Assert.Throws<ClusterSourceException>(() => EnvironmentProxy.For(new Uri("https://10.96.0.1"), _ => "ftp://p"));

        Assert.Contains("HTTPS_PROXY: \"ftp://p\" must be a URL with http, https or socks5", error.Message, StringComparison.Ordinal);
    }

    private ApiConnection Open(string kubeconfig) =>
        ApiConnection.Open(new ApiAccess { Kubeconfig = folder.Write("config", kubeconfig) }, TimeProvider.System);
}
