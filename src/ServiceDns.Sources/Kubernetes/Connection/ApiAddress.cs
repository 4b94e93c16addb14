namespace ServiceDns.Sources.Kubernetes;

/// <summary>An API server's address as people write it.</summary>
internal static class ApiAddress
{
    /// <summary>A URL, or <c>HOST[:PORT]</c>, which client-go takes for <c>http</c>.</summary>
    /// <exception cref="ClusterSourceException">It is neither.</exception>
    public static Uri Parse(string text, ConfigField field)
    {
        if (text.Length == 0) throw field.Error("required: the API server's address, such as https://10.0.0.1:6443");
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0
            ? new UriBuilder(address) { Query = "", Fragment = "" }.Uri
            : throw field.Error($"\"{text}\" is no address of an API server, such as https://10.0.0.1:6443");
    }
}
