using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDns.FakeApiServer.Tests;

public class AccessTests
{
    [Fact]
    public async Task A_token_counts_until_it_is_taken_away()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = Bearer(api, "old");
        api.Access.AddToken("old", "dns");
        api.Access.Allow("dns", null, null, "list");

        var before = await client.GetAsync("/api/v1/services");
        api.Access.RemoveToken("old");
        api.Access.AddToken("new", "dns");
        var after = await client.GetAsync("/api/v1/services");
        client.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "new");
        var rotated = await client.GetAsync("/api/v1/services");

        Assert.Equal((200, 401, 200), (before.Code, after.Code, rotated.Code));
        Assert.Equal(("Unauthorized", "Status"), (after.Message, (string?)after.Json["kind"]));
    }

    //                               rule: kind, namespace, verb         request                                       code
    public static TheoryData<string, string?, string, string, int> Rules => new()
    {
        { "services",        null,   "list",   "/api/v1/services",                                 200 },
        { "services",        null,   "list",   "/api/v1/namespaces/shop/services",                 200 },
        { "services",        null,   "list",   "/api/v1/services?watch=1&timeoutSeconds=1",        403 },
        { "services",        null,   "watch",  "/api/v1/services?watch=1&timeoutSeconds=1",        200 },
        { "services",        null,   "list",   "/api/v1/pods",                                     403 },
        { "services",        "shop", "list",   "/api/v1/services",                                 403 },
        { "services",        "shop", "list",   "/api/v1/namespaces/shop/services",                 200 },
        { "services",        "shop", "list",   "/api/v1/namespaces/other/services",                403 },
        { "services",        null,   "*",      "/api/v1/namespaces/shop/services/none",            404 },
        { "endpointslices",  null,   "list",   "/apis/discovery.k8s.io/v1/endpointslices",         200 },
        { "services",        null,   "list",   "/api",                                             200 },
        { "services",        null,   "list",   "/nothing",                                         404 },
    };

    [Theory, MemberData(nameof(Rules))]
    public async Task What_no_rule_allows_is_forbidden(string resource, string? ns, string verb, string path, int code)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = Bearer(api, "t");
        api.Access.AddToken("t", "dns");
        api.Access.Allow("dns", ResourceKind.All.Single(kind => kind.Plural == resource), ns, verb);

        Assert.Equal(code, (await client.GetAsync(path)).Code);
    }

    [Fact]
    public async Task Being_forbidden_is_told_in_the_real_servers_words()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = Bearer(api, "t");
        api.Access.AddToken("t", "system:serviceaccount:kube-system:coredns");

        var everywhere = await client.GetAsync("/apis/discovery.k8s.io/v1/endpointslices");
        var inside = await client.GetAsync("/api/v1/namespaces/shop/services");

        Assert.Equal(
            "endpointslices.discovery.k8s.io is forbidden: User \"system:serviceaccount:kube-system:coredns\" cannot list resource " +
            "\"endpointslices\" in API group \"discovery.k8s.io\" at the cluster scope", everywhere.Message);
        Assert.Equal(
            "services is forbidden: User \"system:serviceaccount:kube-system:coredns\" cannot list resource " +
            "\"services\" in API group \"\" in the namespace \"shop\"", inside.Message);
        Assert.Equal(("Forbidden", "services"), ((string?)inside.Json["reason"], (string?)inside.Json["details"]!["kind"]));
    }

    [Theory, InlineData(true, 403), InlineData(false, 401)]
    public async Task Who_shows_nothing_is_anonymous_where_that_is_allowed(bool allowed, int code)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Access.AddToken("t", "dns");
        api.Access.AllowsAnonymous = allowed;

        Assert.Equal(code, (await client.GetAsync("/api/v1/services")).Code);
    }

    [Fact]
    public async Task A_name_and_password_count_where_they_are_taken()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Access.AddPassword("dns", "secret");
        api.Access.Allow("dns", null, null, "*");

        client.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("dns:secret"u8));
        var right = await client.GetAsync("/api/v1/services");
        client.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("dns:wrong"u8));

        Assert.Equal((200, 401), (right.Code, (await client.GetAsync("/api/v1/services")).Code));
    }

    [Fact]
    public async Task A_client_certificate_names_its_user()
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        var (certificate, key) = api.Authority.IssueClient("dns", "system:masters");
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        using var usable = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        using var client = new Client(api, usable);
        api.Access.Allow("dns", ResourceKind.Service, null, "list");

        var answer = await client.GetAsync("/api/v1/services");

        Assert.Equal((200, "dns", "HTTP/2"), (answer.Code, api.Requests.All[^1].User, api.Requests.All[^1].Protocol));
        Assert.Equal(403, (await client.GetAsync("/api/v1/pods")).Code);
    }

    [Fact]
    public async Task The_certificate_is_its_authoritys_and_for_the_names_of_a_cluster()
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true, Http2 = false });
        using var root = X509Certificate2.CreateFromPem(api.Authority.Pem);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(root);
        handler.SslOptions.TargetHost = "kubernetes.default.svc";
        using var http = new HttpClient(handler);

        Assert.Equal("ok", await http.GetStringAsync(new Uri(api.Address, "/readyz")));
        Assert.Equal("HTTP/1.1", api.Requests.All[^1].Protocol);
    }

    private static Client Bearer(FakeApi api, string token)
    {
        var client = new Client(api);
        client.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
