using ServiceDns.FakeApiServer;
using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

/// <summary>What a request looks like to the server.</summary>
public sealed class RequestTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "gzip")]
    [InlineData("    disable-compression: true\n", null)]
    public async Task Compression_is_asked_for_unless_it_is_disabled(string line, string? encoding)
    {
        var headers = await AskAsync(kubeconfig => kubeconfig.Replace("  cluster:\n", $"  cluster:\n{line}"));

        Assert.Equal(encoding, headers.GetValueOrDefault("Accept-Encoding"));
    }

    //                           fields of the user beside as: jane                                    headers, in the order of their names
    public static TheoryData<string, string> Impersonations => new()
    {
        { "",                                                                                  "Impersonate-User: jane" },
        { "as-uid: '7'", "Impersonate-Uid: 7; Impersonate-User: jane" },
        { "as-groups: [dev]", "Impersonate-Group: dev; Impersonate-User: jane" },
        { "as-user-extra: {a/b: [x], c: ['y z']}", "Impersonate-Extra-a%2Fb: x; Impersonate-Extra-c: y z; Impersonate-User: jane" },
        // one line for each value, which Kestrel shows with a comma and no space; a value with a comma is a value
        { "as-groups: [dev, ops, 'a, b']", "Impersonate-Group: dev,ops,a, b; Impersonate-User: jane" },
        { "as-user-extra: {scopes: [u, v]}", "Impersonate-Extra-scopes: u,v; Impersonate-User: jane" },
    };

    [Theory, MemberData(nameof(Impersonations))]
    public async Task It_is_made_in_another_name_where_the_user_says_so(string fields, string expected)
    {
        var headers = await AskAsync(kubeconfig => kubeconfig, $"token: t\nas: jane\n{fields}");

        Assert.Equal("Bearer t", headers["Authorization"]);
        Assert.Equal(expected, string.Join("; ", headers
            .Where(header => header.Key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).Select(header => $"{Named(header.Key)}: {header.Value}")));
    }

    /// <summary>HTTP/2 has names in small letters.</summary>
    private static string Named(string header)
    {
        foreach (var name in (string[])["Impersonate-User", "Impersonate-Uid", "Impersonate-Group", "Impersonate-Extra-"])
        {
            if (header.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return name + header[name.Length..].Replace("%2f", "%2F");
        }
        return header;
    }

    private async Task<IReadOnlyDictionary<string, string>> AskAsync(Func<string, string> change, string user = "")
    {
        await using var server = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        using var api = ApiConnection.Open(
            new ApiAccess { Kubeconfig = folder.Write("config", change(server.Kubeconfig(user))) }, TimeProvider.System);
        for (var i = 0; i < 2; i++) // on one connection
        {
            using var response = await api.SendAsync(
                new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/services", UriKind.Relative)), default);
            Assert.True(response.IsSuccessStatusCode);
            await response.Content.ReadAsStringAsync();
        }
        Assert.Equal(1, server.Connections.Accepted);
        return server.Requests.All[^1].Headers;
    }
}
