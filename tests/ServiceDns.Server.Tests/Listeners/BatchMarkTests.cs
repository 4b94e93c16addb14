using Xunit;

namespace ServiceDns.Server.Tests;

public class BatchMarkTests
{
    private readonly BatchMark mark = new();

    [Fact]
    public void Between_batches_nobody_need_wait()
    {
        Assert.True(mark.EndAsync().IsCompleted);

        mark.Begin();
        mark.End();

        Assert.True(mark.EndAsync().IsCompleted);
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_batch_under_way_ends_and_something_is_done_before()
    {
        mark.Begin();
        var first = mark.EndAsync();
        Assert.False(first.IsCompleted);
        mark.End();
        await first.WaitAsync(TimeSpan.FromSeconds(30));

        mark.Begin();
        var second = mark.EndAsync();
        var wasTold = true;
        mark.End(() => wasTold = second.IsCompleted);
        await second.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(wasTold);
        mark.Begin();
        mark.End(() => wasTold = true); // nobody waits
        Assert.False(wasTold);
    }
}
