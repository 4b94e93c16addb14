using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace ServiceDns.Server.Tests;

public class HttpEndpointsTests
{
    private const string Anywhere = "127.0.0.1:0";

    private readonly HttpEndpoints endpoints = new(NullLoggerFactory.Instance, TimeProvider.System);
    private readonly HttpClient client = new();

    [Fact]
    public async Task Answers_from_the_start_to_the_shutdown()
    {
        var lifecycle = Page("/health", "OK");

        await lifecycle.StartAsync(default);
        var url = Url("/health");
        Assert.Equal("OK", await client.GetStringAsync(url));
        await lifecycle.ShutdownAsync(default);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(url));
    }

    [Theory, InlineData("0.0.0.0:0"), InlineData("[::]:0"), InlineData(":0")]
    public async Task The_unspecified_address_of_either_family_is_every_address_as_with_Go(string address)
    {
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, address, "/health", _ => ValueTask.FromResult(HttpReply.Text(200, "OK")));
        await lifecycle.StartAsync(default);
        var port = endpoints.PortOf(address);

        Assert.Equal("OK", await client.GetStringAsync($"http://127.0.0.1:{port}/health"));
        Assert.Equal("OK", await client.GetStringAsync($"http://[::1]:{port}/health"));
        await lifecycle.ShutdownAsync(default);
    }

    //                     method    path         status
    public static TheoryData<string, string, int> Requests => new()
    {
        { "GET",    "/health",   200 },
        { "GET",    "/health?x", 200 },
        { "HEAD",   "/health",   200 },
        { "GET",    "/",         404 },
        { "GET",    "/health/",  404 },
        { "GET",    "/Health",   404 },
        { "POST",   "/other",    404 },
        { "POST",   "/health",   405 },
        { "DELETE", "/health",   405 },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Serves_its_paths_to_readers_only(string method, string path, int status)
    {
        await Page("/health", "OK").StartAsync(default);

        var reply = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), Url(path)));

        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Head_tells_the_length_and_sends_no_body()
    {
        await Page("/health", "OK").StartAsync(default);

        var reply = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url("/health")));

        Assert.Equal(2, reply.Content.Headers.ContentLength);
        Assert.Equal(MediaTypeHeaderValue.Parse("text/plain; charset=utf-8"), reply.Content.Headers.ContentType);
        Assert.Empty(await reply.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_reload_keeps_the_address_open_and_changes_the_page_when_the_new_one_serves()
    {
        var before = Page("/health", "before");
        await before.StartAsync(default);
        before.Serving();
        var (port, url) = (endpoints.PortOf(Anywhere), Url("/health"));

        var after = Page("/health", "after");
        await after.StartAsync(default);
        Assert.Equal("before", await client.GetStringAsync(url));
        after.Serving();
        Assert.Equal("after", await client.GetStringAsync(url));
        await before.ShutdownAsync(default);

        Assert.Equal("after", await client.GetStringAsync(url));
        Assert.Equal(port, endpoints.PortOf(Anywhere));
    }

    [Fact]
    public async Task A_start_that_failed_leaves_the_old_page()
    {
        var before = Page("/health", "before");
        await before.StartAsync(default);
        before.Serving();

        var failed = Page("/health", "failed");
        await failed.StartAsync(default);
        await failed.ShutdownAsync(default);

        Assert.Equal("before", await client.GetStringAsync(Url("/health")));
    }

    [Fact]
    public async Task Several_pages_share_an_address_and_go_one_by_one()
    {
        var first = Page("/health", "OK");
        var second = Page("/metrics", "numbers");
        await first.StartAsync(default);
        await second.StartAsync(default);

        Assert.Equal("OK", await client.GetStringAsync(Url("/health")));
        Assert.Equal("numbers", await client.GetStringAsync(Url("/metrics")));
        await first.ShutdownAsync(default);

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Url("/health"))).StatusCode);
        Assert.Equal("numbers", await client.GetStringAsync(Url("/metrics")));
    }

    [Fact]
    public async Task A_shutdown_without_a_start_is_harmless() => await Page("/health", "OK").ShutdownAsync(default);

    [Fact]
    public async Task An_address_in_use_fails_the_start_and_says_which()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = taken.LocalEndpoint.ToString()!;
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, address, "/health", _ => new(HttpReply.Text(200, "OK")));

        var error = await Assert.ThrowsAsync<IOException>(() => lifecycle.StartAsync(default));

        Assert.Equal($"listen tcp {address}: bind: address already in use", error.Message);
    }

    //                     address            message
    public static TheoryData<string, string> WrongAddresses => new()
    {
        { "8080",             "listen tcp 8080: address 8080: missing port in address" },
        { ":http:",           "listen tcp :http:: address :http:: too many colons in address" },
        { ":99999",           "listen tcp :99999: address 99999: invalid port" },
        { "127.1:8080",       "listen tcp 127.1:8080: lookup 127.1: no such host" }, // not 127.0.0.1
        { "a.invalid:8080",   "listen tcp a.invalid:8080: lookup a.invalid: no such host" },
        { "192.0.2.1:8080",   "" },
    };

    [Theory, MemberData(nameof(WrongAddresses))]
    public async Task A_check_reads_the_address_and_opens_nothing(string address, string message)
    {
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, address, "/health", _ => new(HttpReply.Text(200, "OK")));

        var error = await Record.ExceptionAsync(() => lifecycle.CheckAsync(default));

        Assert.Equal(message, error?.Message ?? "");
    }

    [Fact]
    public async Task An_address_of_another_machine_fails_the_start()
    {
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, "192.0.2.1:0", "/health", _ => new(HttpReply.Text(200, "OK")));

        var error = await Assert.ThrowsAsync<IOException>(() => lifecycle.StartAsync(default));

        Assert.Equal("listen tcp 192.0.2.1:0: bind: cannot assign requested address", error.Message);
    }

    [Theory]
    [InlineData("192.0.2.1:0", false)]
    [InlineData(":http", true)]
    public async Task Whoever_wants_an_address_can_say_whose_mistake_it_is(string address, bool failsCheck)
    {
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, address, "/health", _ => new(HttpReply.Text(200, "OK")),
            cause => new Corefile.CorefileException("Corefile", 3, "health", cause.Message, cause));

        var atCheck = await Record.ExceptionAsync(() => lifecycle.CheckAsync(default));
        var atStart = await Assert.ThrowsAsync<Corefile.CorefileException>(() => lifecycle.StartAsync(default));

        Assert.Equal(failsCheck ? atStart.Message : null, atCheck?.Message);
        Assert.StartsWith($"Corefile:3 - plugin/health: listen tcp {address}: ", atStart.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_fails_answers_500_and_the_next_request_is_served()
    {
        var fails = true;
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, Anywhere, "/metrics", _ =>
            fails ? throw new InvalidOperationException("no") : new(HttpReply.Text(200, "numbers")));
        await lifecycle.StartAsync(default);

        Assert.Equal(HttpStatusCode.InternalServerError, (await client.GetAsync(Url("/metrics"))).StatusCode);
        fails = false;

        Assert.Equal("numbers", await client.GetStringAsync(Url("/metrics")));
    }

    [Fact]
    public async Task Without_a_host_all_addresses_are_served()
    {
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, ":0", "/health", _ => new(HttpReply.Text(200, "OK")));
        await lifecycle.StartAsync(default);

        var port = endpoints.PortOf(":0");

        Assert.Equal("OK", await client.GetStringAsync($"http://127.0.0.1:{port}/health"));
        if (Socket.OSSupportsIPv6) Assert.Equal("OK", await client.GetStringAsync($"http://[::1]:{port}/health"));
    }

    private Lifecycle Page(string path, string text)
    {
        var lifecycle = new Lifecycle();
        endpoints.Serve(lifecycle, Anywhere, path, _ => new(HttpReply.Text(200, text)));
        return lifecycle;
    }

    private string Url(string path) => $"http://127.0.0.1:{endpoints.PortOf(Anywhere)}{path}";
}
