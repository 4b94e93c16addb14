using System.Net.Sockets;
using System.Text.Json;
using ServiceDns.FakeApiServer.Faults;

namespace ServiceDns.FakeApiServer.Tests;

public class FaultTests
{
    private const string Services = "/api/v1/services";

    [Theory, InlineData(429, 7, "TooManyRequests"), InlineData(500, null, "InternalError"), InlineData(503, 1, "ServiceUnavailable")]
    public async Task A_planned_error_meets_as_many_requests_as_planned(int code, int? wait, string reason)
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        api.Faults.Add(Fault.Answer(code, wait), times: 2, where: request => request.Is("list", ResourceKind.Service));

        var other = await client.GetAsync("/api/v1/pods");
        var (first, second, third) = (await client.GetAsync(Services), await client.GetAsync(Services), await client.GetAsync(Services));

        Assert.Equal((200, code, code, 200), (other.Code, first.Code, second.Code, third.Code));
        Assert.Equal((reason, wait), ((string?)first.Json["reason"], (int?)first.Response.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.Equal(0, api.Faults.Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_dropped_request_has_no_answer_and_a_cut_one_half_of_it(bool tls)
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = tls });
        using var client = new Client(api);
        for (var i = 0; i < 100; i++) api.Store.AddService($"s{i}");
        api.Faults.Add(Fault.Drop());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Services));

        api.Faults.Add(Fault.CutAfter(1000));
        await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(Services));

        Assert.Equal(200, (await client.GetAsync(Services)).Code);
    }

    [Fact]
    public async Task Open_watches_end_break_or_fail_on_command()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        using var ended = await OpenAsync(api, client);
        Assert.Equal(1, api.Watches.End());
        Assert.Equal("end", await ended.NextTextAsync());

        using var failed = await OpenAsync(api, client);
        Assert.Equal(1, api.Watches.Fail(410));
        Assert.Equal("ERROR 410, end", await failed.TextAsync(2));

        using var dropped = await OpenAsync(api, client);
        Assert.Equal(1, api.Watches.Drop());
        await Assert.ThrowsAnyAsync<IOException>(() => dropped.NextAsync());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Half_an_event_is_its_beginning_and_a_broken_connection(bool tls)
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = tls });
        using var client = new Client(api);
        using var events = await OpenAsync(api, client);
        api.Watches.SendHalfAnEvent();

        api.Store.AddService("a");

        await Assert.ThrowsAnyAsync<Exception>(() => events.NextAsync());
    }

    [Fact]
    public async Task A_silent_watch_says_nothing_while_others_do()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        using var silent = await OpenAsync(api, client);
        api.Watches.Silence();
        using var other = await OpenAsync(api, client);

        api.Store.AddService("a");

        Assert.Equal("ADDED a", await other.NextTextAsync());
        await Assert.ThrowsAsync<TimeoutException>(() => silent.NextAsync(seconds: 1));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_frozen_connection_stays_open_and_passes_nothing_while_new_ones_work(bool tls)
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = tls });
        using var client = new Client(api);
        using var events = await OpenAsync(api, client);
        Assert.Equal(1, api.Connections.Freeze());

        api.Store.AddService("a");

        await Assert.ThrowsAsync<TimeoutException>(() => events.NextAsync(seconds: 1));
        using var fresh = new Client(api);
        Assert.Equal("a", (await fresh.GetAsync(Services)).Names);
    }

    [Fact]
    public async Task Events_come_twice_or_late_on_command()
    {
        await using var api = await FakeApi.StartAsync();
        using var client = new Client(api);
        using var events = await OpenAsync(api, client);
        (api.Behaviour.DuplicateEvents, api.Behaviour.EventDelay) = (true, TimeSpan.FromMilliseconds(200));
        var begin = TimeProvider.System.GetTimestamp();

        api.Store.AddService("a");

        Assert.Equal("ADDED a, ADDED a", await events.TextAsync(2));
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= TimeSpan.FromMilliseconds(190));
    }

    [Fact]
    public async Task A_new_epoch_has_lower_numbers_for_the_same_objects()
    {
        await using var api = await FakeApi.StartAsync(new FakeApiOptions { Tls = true });
        using var client = new Client(api);
        for (var i = 0; i < 20; i++) api.Store.AddService("a", $"ns{i}");
        for (var i = 0; i < 19; i++) api.Store.Delete(ResourceKind.Service, $"ns{i}", "a");
        var before = await client.GetAsync(Services);
        var address = api.Address;

        await api.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => new TcpClient().ConnectAsync("127.0.0.1", address.Port));
        api.Store.NewEpoch(5);
        await api.StartAgainAsync();
        var after = await client.GetAsync(Services);

        Assert.Equal((address, "6"), (api.Address, after.Revision));
        Assert.Equal(before.Names, after.Names);
        Assert.Equal(6, JsonSerializer.Deserialize<int>($"{api.Store.Revision}"));
        Assert.True(int.Parse(before.Revision!, null) > 6);
    }

    private static async Task<Events> OpenAsync(FakeApi api, Client client)
    {
        var count = api.Watches.Count;
        var events = await client.WatchAsync($"{Services}?watch=1&resourceVersion={api.Store.Revision}");
        Assert.True(SpinWait.SpinUntil(() => api.Watches.Count > count, TimeSpan.FromSeconds(10)));
        return events;
    }
}
