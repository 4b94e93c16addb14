using ServiceDns.Plugins.Kubernetes;

namespace ServiceDns.Plugins.Tests.Kubernetes;

public class ArenaTests
{
    private const int Mebibyte = 1 << 20;

    private readonly Arena arena = new();

    public static TheoryData<int> Sizes => [8, 9, 63, 64, 65, 255, 256, 257, 1000, 4096, 70_000, 262_144, 262_145, 3 * Mebibyte];

    [Theory, MemberData(nameof(Sizes))]
    public void A_block_comes_back_as_it_was_stored(int size)
    {
        var handles = Enumerable.Range(0, 20).Select(i => arena.Store(Block(size, (byte)i))).ToList();

        Assert.Equal(handles.Count, handles.Distinct().Count());
        Assert.DoesNotContain(0u, handles);
        for (var i = 0; i < handles.Count; i++)
        {
            Assert.True(arena[handles[i]][Arena.SmallestBlock..].SequenceEqual(Block(size, (byte)i)[Arena.SmallestBlock..]));
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void What_was_retired_is_used_again(int size)
    {
        var first = arena.Store(Block(size, 1));
        var reserved = arena.Reserved;
        for (var i = 0; i < 2000; i++)
        {
            arena.Retire(first);
            Assert.True(SpinWait.SpinUntil(IsFree, TimeSpan.FromSeconds(30))); // readers of other tests may be inside
            first = arena.Store(Block(size, (byte)i));
        }

        Assert.Equal(reserved, arena.Reserved);
        Assert.Equal(size, arena.Used);
    }

    [Fact]
    public void Sizes_that_change_all_the_time_do_not_use_it_up()
    {
        var random = new Random(5);
        var live = new Queue<uint>();
        for (var i = 0; i < 50_000; i++)
        {
            live.Enqueue(arena.Store(Block(random.Next(8, 2000), (byte)i)));
            if (live.Count > 100) arena.Retire(live.Dequeue());
            Assert.True(SpinWait.SpinUntil(IsMostlyLive, TimeSpan.FromSeconds(30))); // readers of other tests may be inside
        }

        Assert.InRange(arena.Reserved, 1, 2 * Mebibyte);
    }

    [Fact]
    public async Task What_a_reader_has_stays_until_it_leaves()
    {
        using SemaphoreSlim inside = new(0), leave = new(0);
        var handle = arena.Store(Block(100, 7));
        var reader = Task.Factory.StartNew(
            () =>
            {
                using var reading = new Reading(arena);
                var block = arena[handle];
                inside.Release();
                leave.Wait();
                return block[Arena.SmallestBlock..].SequenceEqual(Block(100, 7)[Arena.SmallestBlock..]);
            },
            TaskCreationOptions.LongRunning);
        await inside.WaitAsync();

        arena.Retire(handle);
        var others = Enumerable.Range(0, 50).Select(_ => StoreAfterReclaim()).ToList();
        leave.Release();

        Assert.True(await reader);
        Assert.DoesNotContain(handle, others);
        arena.Reclaim();
        Assert.Equal(handle, StoreAfterReclaim());
    }

    private bool IsMostlyLive()
    {
        arena.Reclaim();
        return arena.Used <= 101 * 2000 * 2;
    }

    private bool IsFree()
    {
        arena.Reclaim();
        return arena.Used == 0;
    }

    private uint StoreAfterReclaim()
    {
        arena.Reclaim();
        return arena.Store(Block(100, 9));
    }

    private static byte[] Block(int size, byte value)
    {
        var block = new byte[size];
        Array.Fill(block, value);
        return block;
    }
}
