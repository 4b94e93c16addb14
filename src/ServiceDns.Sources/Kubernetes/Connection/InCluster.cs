using System.Globalization;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Access from inside a pod: the environment says where the server is, the service account's volume who we are.</summary>
internal static class InCluster
{
    private const string Volume = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string HostVariable = "KUBERNETES_SERVICE_HOST", PortVariable = "KUBERNETES_SERVICE_PORT";

    /// <summary>Whether the environment is that of a pod.</summary>
    public static bool IsHere => Environment(HostVariable).Length > 0 && Environment(PortVariable).Length > 0;

    /// <summary>Reads how a pod gets to its API server.</summary>
    /// <param name="volume">The folder with <c>token</c> and <c>ca.crt</c>; the kubelet's when null.</param>
    /// <exception cref="ClusterSourceException">This is no pod, or one without a service account's volume.</exception>
    public static ApiSettings Read(string? volume = null)
    {
        if (!IsHere)
        {
            throw new ConfigField(null, 0, "").Error(
                $"unable to load in-cluster configuration, {HostVariable} and {PortVariable} must be defined");
        }
        var token = Path.Combine(volume ?? Volume, "token");
        var field = new ConfigField(null, 0, "in-cluster configuration");
        if (!File.Exists(token))
        {
            throw field.Error($"no token at {token}: the pod needs a service account, and automountServiceAccountToken must not be false");
        }
        var bundle = Path.Combine(volume ?? Volume, "ca.crt");
        return new ApiSettings
        {
            Server = Address(Environment(HostVariable), Environment(PortVariable), field),
            Trust = File.Exists(bundle) ? ServerTrust.In(new TrustedRoots(new PemSource(field, bundle, null)).Get) : ServerTrust.System,
            Credentials = new StoredCredentials { TokenFile = (field, token) },
        };
    }

    private static Uri Address(string host, string port, ConfigField field)
    {
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw field.Error($"{PortVariable} is \"{port}\", which is no port");
        }
        var bare = host.Trim('[', ']');
        return new Uri($"https://{(bare.Contains(':', StringComparison.Ordinal) ? $"[{bare}]" : bare)}:{number}/");
    }

    private static string Environment(string name) => System.Environment.GetEnvironmentVariable(name) ?? "";
}
