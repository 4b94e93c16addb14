using System.Net;
using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

public class TopSketchTests
{
    private readonly ManualTime time = new();

    [Fact]
    public void The_most_frequent_stay_when_many_rare_ones_come_and_their_counts_are_never_too_small()
    {
        var hitters = new HeavyHitters(keySize: 4);
        for (var i = 0; i < 100_000; i++)
        {
            var key = i % 10 == 0 ? 7 : 1000 + i;
            hitters.Add(BitConverter.GetBytes(key), RateSketch.Hash((ulong)key, 1), times: 1);
        }

        var sums = new Dictionary<string, long>();
        hitters.AddTo(sums, key => BitConverter.ToInt32(key).ToString());

        var (most, count) = sums.MaxBy(each => each.Value);
        Assert.Equal("7", most);
        Assert.InRange(count, 10_000, 10_000 + 100_000 / 128);
        Assert.Equal(128, sums.Count);
    }

    [Fact]
    public void Tells_rates_of_the_last_whole_window_by_client_name_zone_and_denial()
    {
        using var tops = new TopSketches(time, new MetricRegistry());
        Ask(tops, "10.0.0.1", "a.example.", ResponseCode.NoError, times: 50);
        Ask(tops, "10.0.0.2", "b.example.", ResponseCode.NXDomain, times: 25);

        time.Advance(TopSketch.Window);
        var table = tops.Read();

        Assert.Equal([new TopRate("10.0.0.1", 10.0), new TopRate("10.0.0.2", 5.0)], table.Most(table.Clients, 10));
        Assert.Equal([new TopRate("a.example.", 10.0)], table.Most(table.Names, 1));
        Assert.Equal([new TopRate("10.0.0.2", 5.0)], table.Most(table.Denied, 10));
        Assert.Equal([new TopRate(".", 15.0)], table.Most(table.Zones, 10));
    }

    [Fact]
    public void What_came_two_windows_ago_is_forgotten()
    {
        using var tops = new TopSketches(time, new MetricRegistry());
        Ask(tops, "10.0.0.1", "a.example.", ResponseCode.NoError, times: 50);

        time.Advance(2 * TopSketch.Window);

        Assert.Empty(tops.Read().Clients);
    }

    [Fact]
    public void Shows_ten_series_of_a_kind_at_most_and_not_those_of_before()
    {
        var metrics = new MetricRegistry();
        using var tops = new TopSketches(time, metrics);
        for (var i = 0; i < 50; i++) Ask(tops, $"10.0.0.{i}", "a.example.", ResponseCode.NoError, times: 5);
        time.Advance(TopSketch.Window);
        Assert.Equal(10, Lines(metrics, "of=\"client\""));
        Assert.Equal(1, Lines(metrics, "of=\"name\",key=\"a.example.\"} 50"));

        time.Advance(TopSketch.Window);
        time.Advance(TopSketch.Window);

        Assert.Equal(0, Lines(metrics, "of="));
    }

    private static int Lines(MetricRegistry metrics, string text)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PrometheusText.Write(metrics, output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan).Split('\n')
            .Count(line => line.Contains(text, StringComparison.Ordinal));
    }

    private void Ask(TopSketches tops, string client, string name, ResponseCode code, int times)
    {
        using var query = new Query();
        query.Ask(DomainName.Parse(name).Wire, RecordType.A, dnssecOk: false);
        query.Client = ClientAddress.From(new IPEndPoint(IPAddress.Parse(client), 5300));
        query.BeginResponse(code, HeaderFlags.None, responder: "");
        tops.General.Add(query, time.GetTimestamp(), times);
    }
}
