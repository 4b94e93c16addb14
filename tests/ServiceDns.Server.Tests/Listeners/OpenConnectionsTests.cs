namespace ServiceDns.Server.Tests;

public class OpenConnectionsTests
{
    private readonly OpenConnections<Connection> open = new();

    [Fact]
    public void All_are_gone_when_the_last_thing_is_done_that_any_has_to_do()
    {
        var (first, second) = (Add(1), Add(2));
        open.Stop();

        open.Remove(first, () =>
        {
            open.Remove(second);
            Assert.False(open.AllGone.IsCompleted);
        });

        Assert.True(open.AllGone.IsCompleted);
    }

    [Fact]
    public void None_is_gone_for_good_before_the_listener_stops()
    {
        open.Remove(Add(1));
        Assert.False(open.AllGone.IsCompleted);

        open.Stop();

        Assert.True(open.AllGone.IsCompleted);
        Assert.False(open.TryAdd(new Connection(true, 2)));
    }

    [Fact]
    public void Whether_there_are_any_is_told_when_it_changes()
    {
        var told = new List<bool>();
        var open = new OpenConnections<Connection>(told.Add);
        var (first, second) = (new Connection(true, 1), new Connection(true, 2));

        open.TryAdd(first);
        open.TryAdd(second);
        open.Remove(first);
        Assert.Equal([true], told);
        open.Remove(second);
        open.Remove(second); // taken out before
        open.TryAdd(first);
        open.TakeOldestIdle();
        open.Stop();
        open.TryAdd(second);

        Assert.Equal([true, false, true, false], told);
    }

    [Fact]
    public void The_one_idle_longest_is_taken_and_those_at_work_are_left()
    {
        Add(1, isIdle: false);
        var (second, third) = (Add(2), Add(3));

        Assert.Same(second, open.TakeOldestIdle());
        Assert.Same(third, open.TakeOldestIdle());
        Assert.Null(open.TakeOldestIdle());
        Assert.Equal(1, open.Count);
    }

    private Connection Add(long since, bool isIdle = true)
    {
        var connection = new Connection(isIdle, since);
        Assert.True(open.TryAdd(connection));
        return connection;
    }

    private sealed class Connection(bool isIdle, long since) : IIdleConnection
    {
        public bool IsIdle => isIdle;

        public long IdleSince => since;
    }
}
