using Xunit;

namespace ServiceDns.Server.Tests;

public class MetricShardTests
{
    [Fact]
    public async Task A_shard_may_be_added_to_from_other_threads_and_loses_nothing()
    {
        var counter = new Counter();
        MetricShard shard = null!;
        var ready = new TaskCompletionSource();
        var owner = new Thread(() =>
        {
            shard = MetricShard.ForThisThread();
            ready.SetResult();
            for (var i = 0; i < 1_000_000; i++) counter.Add(shard);
        });
        owner.Start();
        await ready.Task;

        var others = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200_000; i++) counter.Add(shard);
        }));
        await Task.WhenAll(others);
        owner.Join();

        Assert.Equal(1_400_000, counter.Value);
    }
}
