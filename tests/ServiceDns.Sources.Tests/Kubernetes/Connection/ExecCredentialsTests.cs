using System.Text.Json;
using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ExecCredentialsTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_command_is_run_with_its_arguments_and_environment_and_knows_the_cluster()
    {
        var pki = new Pki();
        folder.Write("ca.crt", pki.Pem);
        Script("plugin", """
            printf '%s' "$KUBERNETES_EXEC_INFO" > info
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$1-$REGION'"}}'
            """);
        var credentials = Read("""
            command: ./plugin, args: [token], env: [{name: REGION, value: eu}], provideClusterInfo: true
            """);

        Assert.Equal("Bearer token-eu", (await credentials.GetAsync(null, default)).Authorization!.ToString());
        using var info = JsonDocument.Parse(File.ReadAllText(folder["info"]));
        var spec = info.RootElement.GetProperty("spec");
        Assert.Equal("client.authentication.k8s.io/v1", info.RootElement.GetProperty("apiVersion").GetString());
        Assert.False(spec.GetProperty("interactive").GetBoolean());
        var cluster = spec.GetProperty("cluster");
        Assert.Equal("https://one", cluster.GetProperty("server").GetString());
        Assert.Equal(pki.Pem, System.Text.Encoding.UTF8.GetString(cluster.GetProperty("certificate-authority-data").GetBytesFromBase64()));
        Assert.Equal("""{"audience":"x","ports":[1,2.5,true,null]}""", cluster.GetProperty("config").GetRawText());
    }

    [Fact]
    public async Task It_runs_again_when_refused_or_expired_and_not_before()
    {
        Script("plugin", """
            echo run >> runs
            n=$(wc -l < runs)
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
            echo '"status":{"token":"t'$n'","expirationTimestamp":"2026-01-01T00:10:00Z"}}'
            """);
        var time = new SetTime { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var credentials = Read("command: ./plugin", time);

        var first = await credentials.GetAsync(null, default);
        Assert.Same(first, await credentials.GetAsync(null, default));
        var second = await credentials.GetAsync(first, default);
        Assert.Equal("Bearer t2", second.Authorization!.ToString());
        Assert.Same(second, await credentials.GetAsync(first, default)); // another request was refused with what is old already
        time.Now += TimeSpan.FromMinutes(11);
        Assert.Equal("Bearer t3", (await credentials.GetAsync(null, default)).Authorization!.ToString());
    }

    [Fact]
    public async Task It_may_give_a_certificate()
    {
        var (certificate, key) = new Pki().Client("plugin-user");
        var status = JsonSerializer.Serialize(new { clientCertificateData = certificate, clientKeyData = key });
        folder.Write("answer", $$"""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}""");
        Script("plugin", "cat answer");

        var credential = await Read("command: ./plugin").GetAsync(null, default);

        Assert.Equal("CN=plugin-user", credential.Certificate!.TargetCertificate.Subject);
        Assert.Null(credential.Authorization);
    }

    //                           script            exec fields beside version and mode       what is said
    public static TheoryData<string, string, string> Failures => new()
    {
        { "echo oops >&2; exit 3", "command: ./plugin", "FOLDER/plugin failed with exit code 3: oops" },
        { "", "command: no-such-plugin, installHint: Get it at example.com", "no-such-plugin can not be run: " },
        { "", "command: no-such-plugin, installHint: Get it at example.com", ". Get it at example.com" },
        { "", "command: ./plugin", "FOLDER/plugin printed no ExecCredential" },
        { "echo '{'", "command: ./plugin", "FOLDER/plugin printed what is no JSON: " },
        { "echo '{\"kind\":\"Pod\"}'", "command: ./plugin", "FOLDER/plugin printed a \"Pod\", not an ExecCredential" },
        { "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'", "command: ./plugin",
            "FOLDER/plugin printed apiVersion \"client.authentication.k8s.io/v1beta1\", but the kubeconfig says "
            + "client.authentication.k8s.io/v1" },
        { "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}'", "command: ./plugin",
          "FOLDER/plugin printed no status" },
        { "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "command: ./plugin",
          "FOLDER/plugin printed neither a token nor a certificate with its key" },
        { "", "command: ./plugin, interactiveMode: Always",
          "FOLDER/plugin wants a terminal (interactiveMode: Always), and standard input is none" },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failure_says_which_command_and_why(string script, string exec, string said)
    {
        Script("plugin", script);
        var credentials = Read(exec);

        var error = await Assert.ThrowsAsync<ClusterSourceException>(async () => await credentials.GetAsync(null, default));

        Assert.Contains(said.Replace("FOLDER", folder.Path), error.Message);
        Assert.Contains("users[me].user.exec.command: ", error.Message);
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private void Script(string name, string body)
    {
        var path = folder.Write(name, $"#!/bin/sh\ncd \"$(dirname \"$0\")\"\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    private ICredentials Read(string exec, TimeProvider? time = null)
    {
        var mode = exec.Contains("interactiveMode", StringComparison.Ordinal) ? "" : "interactiveMode: Never, ";
        var authority = File.Exists(folder["ca.crt"]) ? ", certificate-authority: ca.crt" : "";
        var file = folder.Write("config", $$$"""
            clusters:
            - name: one
              cluster:
                {server: 'https://one'{{{authority}}},
                 extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x, ports: [1, 2.5, yes, null]}}]}
            users: [{name: me, user: {exec: {apiVersion: client.authentication.k8s.io/v1, {{{mode}}}{{{exec.Trim()}}} } } }]
            contexts: [{name: here, context: {cluster: one, user: me}}]
            current-context: here
            """);
        return KubeconfigSettings.Read(KubeconfigFiles.Read(file), null, time ?? TimeProvider.System).Credentials;
    }
}
