using System.Buffers.Binary;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using Xunit;

namespace ServiceDns.Conformance.Api;

/// <summary>An API server that is not there when the program starts, with and without a snapshot; and what a reload keeps.</summary>
public class AbsenceTests
{
    private const ushort StaleAnswer = 3, StaleNameError = 19;

    [Fact]
    public async Task Without_a_snapshot_names_fail_until_the_server_is_there()
    {
        await using var run = await FollowingServer.CreateAsync();
        await run.WriteAsync("startup_timeout 100ms");
        await run.Api.StopAsync();

        await run.StartAsync();

        Assert.Equal("SERVFAIL", (await run.AskAsync("web")).Code);
        Assert.Equal((503, "kubernetes"), await run.ReadyAsync());
        Assert.Contains("starting server with unsynced Kubernetes API", run.Log);
        await run.Api.StartAgainAsync();
        await run.ExpectAsync("web", "10.96.0.10");
        await run.ExpectReadyAsync();
    }

    [Fact]
    public async Task With_a_snapshot_it_goes_on_where_it_was_and_says_so()
    {
        await using var run = await FollowingServer.CreateAsync();
        run.AddService("old", "10.96.0.11");
        await run.WriteAsync("snapshot state/cluster\nttl 30");
        await run.StartAsync();
        await run.ExpectReadyAsync();
        await run.EndAsync("TERM");
        await run.Api.StopAsync();

        await run.StartAsync();

        var known = await run.AskAsync("web");
        Assert.Equal(("10.96.0.10", 5u, StaleAnswer), (known.Answer[0].Data, known.Answer[0].Ttl, ErrorOf(known)));
        var unknown = await run.AskAsync("nobody");
        Assert.Equal(("NXDOMAIN", StaleNameError), (unknown.Code, ErrorOf(unknown)));
        var (status, text) = await run.ReadyAsync();
        Assert.Equal(200, status);
        Assert.Matches("^OK\nkubernetes: stale, from a snapshot [0-9]+s old\n$", text);
        Assert.Matches("servicedns_kubernetes_snapshot_age_seconds\\{file=\"[^\"]*cluster\"\\} [0-9]", await run.MetricsAsync());

        run.Api.Store.Delete(ResourceKind.Service, "shop", "old");
        run.AddService("new", "10.96.0.12");
        await run.Api.StartAgainAsync();
        await run.ExpectAsync("new", "10.96.0.12");
        await run.ExpectAsync("old", "NXDOMAIN");
        await run.ExpectReadyAsync();
        var current = await run.AskAsync("web");
        Assert.Equal(("10.96.0.10", 30u, (ushort)0), (current.Answer[0].Data, current.Answer[0].Ttl, ErrorOf(current)));
    }

    //                           what became of the file           what is said of it
    public static TheoryData<string, string> Damage => new()
    {
        { "torn",    "it is torn" },
        { "changed", "it is torn: its checksum is wrong" },
        { "foreign", "it is no snapshot" },
        { "older",   "its format is version 0" },
        { "empty",   "it is too short" },
    };

    [Theory, MemberData(nameof(Damage))]
    public async Task A_file_that_is_no_good_is_set_aside(string damage, string said)
    {
        await using var run = await FollowingServer.CreateAsync();
        await run.WriteAsync("snapshot cluster\nstartup_timeout 100ms");
        await run.StartAsync();
        await run.ExpectReadyAsync();
        await run.EndAsync("TERM");
        await run.Api.StopAsync();
        var file = run.PathOf("cluster");
        await File.WriteAllBytesAsync(file, Damaged(await File.ReadAllBytesAsync(file), damage));

        await run.StartAsync();

        Assert.Equal("SERVFAIL", (await run.AskAsync("web")).Code);
        Assert.Contains($"{file} - snapshot: {said}", run.Log);
        Assert.Contains($"set aside as {file}.set-aside", run.Log);
        Assert.True(File.Exists($"{file}.set-aside") && !File.Exists(file));
        await run.Api.StartAgainAsync();
        await run.ExpectAsync("web", "10.96.0.10");
    }

    [Fact]
    public async Task A_snapshot_of_other_options_is_set_aside()
    {
        await using var run = await FollowingServer.CreateAsync();
        await run.WriteAsync("snapshot cluster");
        await run.StartAsync();
        await run.ExpectReadyAsync();
        await run.EndAsync("TERM");
        await run.WriteAsync("snapshot cluster\npods verified");

        await run.StartAsync();

        await run.ExpectAsync("web", "10.96.0.10");
        Assert.Contains("it is of another cluster, or of other objects than this block reads", run.Log);
    }

    [Fact]
    public async Task A_connection_that_died_without_a_word_is_noticed_by_pings()
    {
        await using var run = await FollowingServer.CreateAsync();
        await run.StartAsync("HTTP2_READ_IDLE_TIMEOUT_SECONDS=1", "HTTP2_PING_TIMEOUT_SECONDS=1");
        await run.ExpectReadyAsync();

        Assert.NotEqual(0, run.Api.Connections.Freeze());
        run.AddService("later", "10.96.0.11");

        await run.ExpectAsync("later", "10.96.0.11"); // within less than the 90 s of silence that end a watch otherwise
    }

    [Fact]
    public async Task A_reload_keeps_the_watches_of_a_block_that_stays()
    {
        await using var run = await FollowingServer.CreateAsync();
        await run.StartAsync();
        await run.ExpectReadyAsync();
        var requests = run.Api.Requests.All.Count;
        await run.WriteAsync("", other: "nsid reloaded");

        await Command.RunAsync("kill", "-USR1", $"{run.ProcessId}");
        await run.ExpectLogAsync("Reloading complete");

        await run.ExpectAsync("web", "10.96.0.10");
        run.AddService("later", "10.96.0.11");
        await run.ExpectAsync("later", "10.96.0.11");
        Assert.Equal(requests, run.Api.Requests.All.Count);
    }

    private static byte[] Damaged(byte[] bytes, string damage)
    {
        switch (damage)
        {
            case "torn": return bytes[..^20];
            case "foreign": return "apiVersion: v1\nkind: List\nitems: []\n# no snapshot at all"u8.ToArray();
            case "empty": return [];
            case "older":
                bytes[15] = 0;
                return bytes;
            default:
                bytes[^40] ^= 1;
                return bytes;
        }
    }

    private static ushort ErrorOf(Reply reply)
    {
        for (var options = reply.Opt!.Options.AsSpan(); options.Length >= 4;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(options) == 15) return BinaryPrimitives.ReadUInt16BigEndian(options[4..]);
            options = options[(4 + length)..];
        }
        return 0;
    }
}
