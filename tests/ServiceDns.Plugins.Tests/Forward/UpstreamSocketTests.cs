using System.Net;
using System.Net.Sockets;
using ServiceDns.Plugins.Forward.Upstreams;

namespace ServiceDns.Plugins.Tests.Forward;

public class UpstreamSocketTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    //                     how long the wait may be, how much early its timer runs; in milliseconds
    public static TheoryData<int, int> EarlyTimers => new()
    {
        { 40, 0 },
        { 40, 1 },
        { 40, 39 },
        { 40, 40 },
        { 1, 1 },
    };

    [Theory, MemberData(nameof(EarlyTimers))]
    public async Task A_wait_ends_at_its_deadline_however_early_the_timer_runs(int within, int early)
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var time = new EarlyTime(TimeSpan.FromMilliseconds(early));
        var socket = UpstreamSocket.Open((IPEndPoint)silent.LocalEndPoint!, tcp: false, source: null, time, out _)!;
        Assert.Equal(SocketError.Success, await socket.ConnectAsync());
        var began = time.GetTimestamp();

        socket.Arm(TimeSpan.FromMilliseconds(within));
        var error = await socket.ReceiveAsync(new byte[512]).AsTask().WaitAsync(Generous);

        Assert.Equal(SocketError.TimedOut, error);
        Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(within));
        socket.Close();
    }

    /// <summary>The system's clock, with timers that run early.</summary>
    private sealed class EarlyTime(TimeSpan early) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(System.CreateTimer(callback, state, dueTime, period), early);

        private sealed class Timer(ITimer timer, TimeSpan early) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) =>
                timer.Change(dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime > early ? dueTime - early : TimeSpan.Zero, period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
