using System.Text;
using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

public sealed class KubeconfigTests : IDisposable
{
    private const string Clusters = "clusters: [{name: one, cluster: {server: 'https://10.0.0.1:6443'}}]\n";
    private const string Users = "users: [{name: me, user: {token: secret}}]\n";
    private const string Contexts = "contexts: [{name: here, context: {cluster: one, user: me}}]\ncurrent-context: here\n";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_current_context_says_where_and_who()
    {
        var settings = Read("apiVersion: v1\nkind: Config\npreferences: {}\n" + Clusters + Users + Contexts);

        Assert.Equal(new Uri("https://10.0.0.1:6443/"), settings.Server);
        Assert.Equal("Bearer secret", await HeaderOf(settings));
    }

    [Fact]
    public void Another_context_can_be_asked_for()
    {
        var settings = Read("""
            clusters:
            - {name: one, cluster: {server: 'https://one'}}
            - name: two
              cluster: {server: 'https://two:8443/k8s/clusters/c-1', tls-server-name: api.two,
                        proxy-url: 'socks5://proxy:1080', disable-compression: true}
            users:
            - name: me
              user: {username: admin, password: pass, as: jane, as-uid: '7', as-groups: [dev, ops], as-user-extra: {scope: [a, b]}}
            contexts:
            - {name: first, context: {cluster: one, user: me}}
            - {name: second, context: {cluster: two, user: me, namespace: shop}}
            current-context: first
            """, "second");

        Assert.Equal("https://two:8443/k8s/clusters/c-1/", settings.Server.ToString());
        Assert.Equal("api.two", settings.ServerName);
        Assert.Equal(new Uri("socks5://proxy:1080"), settings.Proxy);
        Assert.True(settings.DisableCompression);
        Assert.Equal("jane", settings.Impersonation.User);
        Assert.Equal(["dev", "ops"], settings.Impersonation.Groups);
        Assert.Equal(2, settings.Impersonation.Extra.Count);
    }

    [Fact]
    public async Task Json_is_read_too()
    {
        var settings = Read("""
            {"clusters": [{"name": "one", "cluster": {"server": "https://one"}}], "users": [{"name": "me", "user": {"token": "t"}}],
             "contexts": [{"name": "here", "context": {"cluster": "one", "user": "me"}}], "current-context": "here"}
            """);

        Assert.Equal("Bearer t", await HeaderOf(settings));
    }

    [Fact]
    public async Task Paths_are_relative_to_the_file_that_states_them_and_files_are_read_again()
    {
        folder.Write("kube/token", "first\n");
        folder.Write("kube/config", Clusters + "users: [{name: me, user: {tokenFile: token}}]\n" + Contexts);
        var settings = KubeconfigSettings.Read(KubeconfigFiles.Read(folder["kube/config"]), null, TimeProvider.System);

        var before = await HeaderOf(settings);
        folder.Write("kube/token", "second");

        Assert.Equal("Bearer first", before);
        Assert.Equal("Bearer second", await HeaderOf(settings));
    }

    [Fact]
    public async Task A_token_that_is_away_for_a_moment_is_not_missed()
    {
        var token = folder.Write("token", "first");
        var settings = Read(Clusters + "users: [{name: me, user: {tokenFile: token}}]\n" + Contexts);
        await HeaderOf(settings);

        File.Delete(token);

        Assert.Equal("Bearer first", await HeaderOf(settings));
    }

    [Theory, InlineData("- name: me\n  user:"), InlineData("- user: null\n  name: me")]
    public async Task A_user_of_whom_nothing_is_said_is_one_without_credentials(string entry)
    {
        var settings = Read($"{Clusters}users:\n{entry}\n{Contexts}");

        Assert.Null((await settings.Credentials.GetAsync(null, default)).Authorization);
    }

    [Fact]
    public void Nobody_is_told_who_we_are_without_TLS()
    {
        var settings = Read("clusters: [{name: one, cluster: {server: 'http://10.0.0.1:8080'}}]\n" + Users + Contexts);

        Assert.Same(FixedCredentials.None, settings.Credentials);
    }

    [Fact]
    public async Task Certificates_may_stand_in_the_file_itself()
    {
        var pki = new Pki();
        var (certificate, key) = pki.Client("system:coredns");
        var settings = Read($$$"""
            clusters: [{name: one, cluster: {server: 'https://one', certificate-authority-data: {{{Base64(pki.Pem)}}}}}]
            users: [{name: me, user: {client-certificate-data: {{{Base64(certificate)}}}, client-key-data: {{{Base64(key)}}}}}]

            """ + Contexts);

        var credential = await settings.Credentials.GetAsync(null, default);

        Assert.Equal("CN=system:coredns", credential.Certificate!.TargetCertificate.Subject);
        Assert.Null(credential.Authorization);
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_is_shown_from_then_on_and_never_a_half_of_it()
    {
        var pki = new Pki();
        var (certificate, key) = pki.Client("old");
        folder.Write("client.crt", certificate);
        folder.Write("client.key", key);
        var settings = Read(Clusters + "users: [{name: me, user: {client-certificate: client.crt, client-key: client.key}}]\n" + Contexts);
        var (nextCertificate, nextKey) = pki.Client("new");

        folder.Write("client.crt", nextCertificate);
        var between = await settings.Credentials.GetAsync(null, default);
        folder.Write("client.key", nextKey);
        var after = await settings.Credentials.GetAsync(null, default);

        Assert.Equal("CN=old", between.Certificate!.TargetCertificate.Subject);
        Assert.Equal("CN=new", after.Certificate!.TargetCertificate.Subject);
        Assert.Same(after, await settings.Credentials.GetAsync(after, default));
    }

    //                           kubeconfig                  what is said; FILE is the file
    public static TheoryData<string, string> Mistakes => new()
    {
        { Clusters + Users, "FILE - current-context: not set, and no context was asked for; it has no contexts" },
        { Clusters + Users + "contexts: [{name: a, context: {}}, {name: b}]\n",
          "FILE - current-context: not set, and no context was asked for; its contexts are a, b" },
        { Clusters + Users + "contexts: [{name: a, context: {}}]\ncurrent-context: c\n",
          "FILE:4 - current-context: context \"c\" does not exist; its contexts are a" },
        { Users + Contexts, "FILE:2 - contexts[here].context.cluster: there is no \"one\" in clusters" },
        { Clusters + Contexts, "FILE:2 - contexts[here].context.user: there is no \"me\" in users" },
        { "clusters: [{name: one, cluster: {}}]\n" + Users + Contexts,
          "FILE:1 - clusters[one].cluster.server: required: the API server's address, such as https://10.0.0.1:6443" },
        { "clusters: [{name: one, cluster: {server: 'ftp://x'}}]\n" + Users + Contexts,
          "FILE:1 - clusters[one].cluster.server: \"ftp://x\" is no address of an API server, such as https://10.0.0.1:6443" },
        { "clusters: [{name: one, cluster: {server: 'https://x', proxy-url: 'ftp://p'}}]\n" + Users + Contexts,
          "FILE:1 - clusters[one].cluster.proxy-url: \"ftp://p\" must be a URL with http, https or socks5" },
        { "clusters: [{name: one, cluster: {server: 'https://x', certificate-authority: none.crt}}]\n" + Users + Contexts,
          "FILE:1 - clusters[one].cluster.certificate-authority: can not read FOLDER/none.crt: no such file" },
        { "clusters: [{name: one, cluster: {server: 'https://x', certificate-authority-data: '%'}}]\n" + Users + Contexts,
            "FILE:1 - clusters[one].cluster.certificate-authority-data: not base64; it must be the PEM file's content in base64, "
            + "as kubectl config set --embed-certs writes it" },
        { "clusters: [{name: one, cluster: {server: 'https://x', certificate-authority-data: eA==}}]\n" + Users + Contexts,
            "FILE:1 - clusters[one].cluster.certificate-authority-data: no certificate in PEM; "
            + "it must hold the authority that signed the API server's certificate" },
        { Clusters + "users: [{name: me, user: {token: 12}}]\n" + Contexts,
          "FILE:2 - users[0].user.token: Invalid value: 12: cannot unmarshal number into a field of type string; write \"12\" in quotes" },
        { Clusters + "users: [{name: me, user: {token: a, username: b}}]\n" + Contexts,
          "FILE:2 - users[me].user.token: can not be used with username and password; remove one of the two" },
        { Clusters + "users: [{name: me, user: {tokenFile: none}}]\n" + Contexts,
          "FILE:2 - users[me].user.tokenFile: can not read FOLDER/none: no such file" },
        { Clusters + "users: [{name: me, user: {client-certificate: a.crt}}]\n" + Contexts,
          "FILE:2 - users[me].user.client-key: client-key or client-key-data is required beside the client certificate" },
        { Clusters + "users: [{name: me, user: {as-groups: [a]}}]\n" + Contexts,
          "FILE:2 - users[me].user.as: required where as-uid, as-groups or as-user-extra are stated" },
        { Clusters + "users: [{name: me, user: {auth-provider: {name: gcp}}}]\n" + Contexts,
            "FILE:2 - users[me].user.auth-provider: \"gcp\" is built into no client any more; "
            + "use exec with a command that gives credentials, such as kubelogin or gke-gcloud-auth-plugin" },
        { Clusters + "users: [{name: me, user: {exec: {}}}]\n" + Contexts,
          "FILE:2 - users[me].user.exec.command: required: the command that prints credentials" },
        { Clusters + "users: [{name: me, user: {exec: {command: x, apiVersion: v2}}}]\n" + Contexts,
            "FILE:2 - users[me].user.exec.apiVersion: \"v2\" must be client.authentication.k8s.io/v1 or "
            + "client.authentication.k8s.io/v1beta1" },
        { Clusters + "users: [{name: me, user: {exec: {command: x, apiVersion: client.authentication.k8s.io/v1}}}]\n" + Contexts,
          "FILE:2 - users[me].user.exec.interactiveMode: \"\" must be Never, IfAvailable or Always" },
        { "kind: Pod\n", "FILE:1 - kind: \"Pod\" is no kubeconfig's, must be \"Config\"" },
        { "clusters: [\n", "FILE:2 - can not be parsed:" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_file_line_and_field(string text, string said)
    {
        var file = folder.Write("config", text);

        var error = Assert.Throws<ClusterSourceException>(() => Read(text));

        Assert.StartsWith(said.Replace("FILE", file).Replace("FOLDER", folder.Path), error.Message);
    }

    [Fact]
    public void Of_several_files_the_first_that_says_something_counts()
    {
        var first = folder.Write(
            "a/config", "clusters: [{name: one, cluster: {server: 'https://first', tls-server-name: x}}]\ncurrent-context: ''\n");
        var second = folder.Write("b/config", """
            clusters:
            - {name: one, cluster: {server: 'https://second', insecure-skip-tls-verify: true}}
            - {name: two, cluster: {server: 'https://two'}}
            users: [{name: me, user: {}}]
            contexts: [{name: here, context: {cluster: one, user: me}}]
            current-context: here
            """);
        var third = folder.Write("c/config", "contexts: [{name: here, context: {cluster: two, user: me}}]\ncurrent-context: there\n");

        var settings = WithVariable("KUBECONFIG", $"{folder["none"]}:{first}:{second}::{third}:{first}", () =>
            KubeconfigSettings.Read(KubeconfigFiles.ReadDefault()!, null, TimeProvider.System));

        Assert.Equal("https://first/", settings.Server.ToString());
        Assert.Equal("x", settings.ServerName);
    }

    [Fact]
    public void Without_KUBECONFIG_it_is_the_one_at_home()
    {
        folder.Write(".kube/config", Clusters + Users + Contexts);

        var settings = WithVariable("KUBECONFIG", null, () => WithVariable("HOME", folder.Path, () =>
            KubeconfigSettings.Read(KubeconfigFiles.ReadDefault()!, null, TimeProvider.System)));

        Assert.Equal("https://10.0.0.1:6443/", settings.Server.ToString());
    }

    private ApiSettings Read(string text, string? context = null) =>
        KubeconfigSettings.Read(KubeconfigFiles.Read(folder.Write("config", text)), context, TimeProvider.System);

    private static async Task<string> HeaderOf(ApiSettings settings) =>
        (await settings.Credentials.GetAsync(null, default)).Authorization!.ToString();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static T WithVariable<T>(string name, string? value, Func<T> read)
    {
        var before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            return read();
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, before);
        }
    }
}
