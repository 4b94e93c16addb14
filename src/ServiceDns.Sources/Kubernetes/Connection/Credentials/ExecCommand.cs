using System.Text;
using System.Text.Json;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>A command that gives credentials (KEP-541, <c>client.authentication.k8s.io</c>), ready to run.</summary>
internal sealed record ExecCommand
{
    private static readonly string[] Versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];
    private static readonly string[] Modes = ["Never", "IfAvailable", "Always"];

    public required ConfigField Field { get; init; }

    /// <summary>A path, or a name to look for in <c>PATH</c>.</summary>
    public required string Command { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    public required string ApiVersion { get; init; }

    public required string InstallHint { get; init; }

    /// <summary><c>Never</c>, <c>IfAvailable</c> or <c>Always</c>.</summary>
    public required string InteractiveMode { get; init; }

    /// <summary>The cluster as JSON, where the command wants to know it.</summary>
    public string? ClusterInfo { get; init; }

    /// <summary>Reads a user's <c>exec</c>.</summary>
    /// <exception cref="ClusterSourceException">A field lacks or says what it can not say.</exception>
    public static ExecCommand Read(UserEntry user, ExecEntry exec, ClusterEntry cluster, ApiSettings settings)
    {
        ConfigField Field(string name, int line) => user.Field($"exec.{name}", line > 0 ? line : exec.Line);
        var command = exec.Command.Value is { Length: > 0 } stated ? stated
            : throw Field("command", 0).Error("required: the command that prints credentials");
        var version = exec.ApiVersion.Value ?? "";
        if (!Versions.Contains(version))
        {
            throw Field("apiVersion", exec.ApiVersion.Line).Error($"\"{version}\" must be {Versions[0]} or {Versions[1]}");
        }
        var mode = exec.InteractiveMode.Value is { Length: > 0 } given ? given : version == Versions[1] ? "IfAvailable" : "";
        if (!Modes.Contains(mode))
        {
            throw Field("interactiveMode", exec.InteractiveMode.Line).Error($"\"{mode}\" must be Never, IfAvailable or Always");
        }
        if (exec.Environment.Exists(variable => variable.Key.Length == 0)) throw Field("env", 0).Error("a variable has no name");
        return new ExecCommand
        {
            Field = Field("command", exec.Command.Line),
            Command = command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? user.PathOf(command) : command,
            Arguments = exec.Arguments,
            Environment = exec.Environment,
            ApiVersion = version,
            InstallHint = exec.InstallHint,
            InteractiveMode = mode,
            ClusterInfo = exec.ProvideClusterInfo ? Describe(cluster, settings) : null,
        };
    }

    /// <summary>What the command finds in <c>KUBERNETES_EXEC_INFO</c>.</summary>
    public string Info(bool isInteractive)
    {
        var cluster = ClusterInfo is null ? "" : $"\"cluster\":{ClusterInfo},";
        var interactive = isInteractive ? "true" : "false";
        return $$$"""{"kind":"ExecCredential","apiVersion":"{{{ApiVersion}}}","spec":{{{{cluster}}}"interactive":{{{interactive}}}}}""";
    }

    private static string Describe(ClusterEntry cluster, ApiSettings settings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("server", cluster.Server.Value);
            if (settings.ServerName is not null) json.WriteString("tls-server-name", settings.ServerName);
            if (cluster.Insecure.Value) json.WriteBoolean("insecure-skip-tls-verify", true);
            if (Pem.Of(cluster, "certificate-authority", cluster.Authority, cluster.AuthorityData) is { } authority)
            {
                json.WriteBase64String("certificate-authority-data", Encoding.UTF8.GetBytes(authority.Read()));
            }
            if (settings.Proxy is not null) json.WriteString("proxy-url", cluster.Proxy.Value);
            if (settings.DisableCompression) json.WriteBoolean("disable-compression", true);
            if (cluster.ExecConfig is not null)
            {
                json.WritePropertyName("config");
                json.WriteRawValue(cluster.ExecConfig);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
