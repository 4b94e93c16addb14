using ServiceDns.FakeApiServer;
using ServiceDns.FakeApiServer.Faults;
using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Tests.Manifests;

namespace ServiceDns.Sources.Tests.Kubernetes.Connection;

public sealed class TransportTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task HTTP_2_is_spoken_where_the_server_does(bool http2, int version)
    {
        await using var server = await FakeApi.StartAsync(new FakeApiOptions { Tls = true, Http2 = http2 });
        using var api = Open(server.Kubeconfig());

        using var response = await GetAsync(api, "api/v1/services");

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(version, response.Version.Major);
        Assert.Contains("ServiceList", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_server_that_another_authority_vouches_for_is_not_believed_unless_told()
    {
        await using var server = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        await using var other = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        var line = server.Kubeconfig().Split('\n').Single(text => text.Contains("certificate-authority-data", StringComparison.Ordinal));
        var wrong = other.Kubeconfig().Split('\n').Single(text => text.Contains("certificate-authority-data", StringComparison.Ordinal));
        using var api = Open(server.Kubeconfig().Replace(line, wrong));
        using var blind = Open(server.Kubeconfig().Replace(line, "    insecure-skip-tls-verify: true"));

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(api, "version"));
        using var response = await GetAsync(blind, "version");
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_name_that_is_verified_may_be_another_than_the_address()
    {
        await using var server = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        using var right = Open(server.Kubeconfig().Replace("  cluster:\n", "  cluster:\n    tls-server-name: localhost\n"));
        using var wrong = Open(server.Kubeconfig().Replace("  cluster:\n", "  cluster:\n    tls-server-name: api.elsewhere\n"));

        using var response = await GetAsync(right, "version");

        Assert.True(response.IsSuccessStatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(wrong, "version"));
    }

    [Fact]
    public async Task Statuses_are_returned_and_every_request_is_told_of()
    {
        await using var server = await FakeApi.StartAsync();
        server.Faults.Add(Fault.Answer(503), times: 1);
        List<Cluster.ApiRequest> seen = [];
        folder.Write("config", server.Kubeconfig());
        using var api = ApiConnection.Open(new ApiAccess { Kubeconfig = folder["config"] }, TimeProvider.System, seen.Add);

        using var refused = await GetAsync(api, "api/v1/services");
        using var found = await GetAsync(api, "/api/v1/services?watch=true&timeoutSeconds=1");

        Assert.Equal(503, (int)refused.StatusCode);
        Assert.Equal(["503", "200"], seen.Select(request => request.Code));
        Assert.Equal([true, false], seen.Select(request => request.Throttled is not null)); // a watch waits for no turn
        Assert.All(seen, request => Assert.Equal(server.Address.Authority, request.Host));
    }

    [Fact]
    public async Task More_than_the_burst_waits_its_turn()
    {
        var limits = new RequestLimits(new ApiLimits(PerSecond: 50, Burst: 2, InFlight: 0), TimeProvider.System);
        var time = TimeProvider.System;
        var began = time.GetTimestamp();

        for (var i = 0; i < 5; i++) (await limits.EnterAsync(isWatch: false, default)).Dispose();

        Assert.InRange(time.GetElapsedTime(began), TimeSpan.FromMilliseconds(55), TimeSpan.MaxValue); // three waited 20 ms each
    }

    [Fact]
    public async Task No_more_wait_for_an_answer_than_may()
    {
        var limits = new RequestLimits(new ApiLimits(PerSecond: 1000, Burst: 1000, InFlight: 1), TimeProvider.System);

        var first = await limits.EnterAsync(isWatch: true, default);
        var second = limits.EnterAsync(isWatch: false, default).AsTask();
        Assert.False(second.IsCompleted);
        first.Dispose();

        (await second).Dispose();
    }

    private ApiConnection Open(string kubeconfig) =>
        ApiConnection.Open(new ApiAccess { Kubeconfig = folder.Write($"{Guid.NewGuid()}", kubeconfig) }, TimeProvider.System);

    private static Task<HttpResponseMessage> GetAsync(ApiConnection api, string address) =>
        api.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative)), default);
}
