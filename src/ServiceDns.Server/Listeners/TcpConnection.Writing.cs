using System.Buffers;

namespace ServiceDns.Server;

/// <content>Its output: answers that wait to be sent, and those who wait for room.</content>
internal sealed partial class TcpConnection
{
    /// <inheritdoc/>
    public async ValueTask<bool> SendAsync(Query query)
    {
        var length = query.Finish();
        lock (gate) Keep(query, length);
        await UntilAsync(static connection => connection.output.Length < OutputLimit).ConfigureAwait(false);
        return !aborted;
    }

    private void Keep(Query query, int length)
    {
        if (length > 0 && !aborted) output.Append(query.Buffer[..length]);
    }

    /// <summary>Lets those who wait look again at what they wait for. To be called with the lock held.</summary>
    private void Wake()
    {
        changed?.TrySetResult();
        changed = null;
    }

    private void StartWriting()
    {
        lock (gate)
        {
            if (writing || output.Length == 0) return;
            writing = true;
        }
        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        while (TryTakeOutput(out var answers))
        {
            try
            {
                for (var sent = 0; sent < answers.Count;)
                {
                    sent += await stream.SendAsync(answers.AsMemory(sent)).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (IClientStream.IsLoss(error))
            {
                Abort();
            }
            ArrayPool<byte>.Shared.Return(answers.Array!);
        }
    }

    private bool TryTakeOutput(out ArraySegment<byte> answers)
    {
        lock (gate)
        {
            writing = output.Length > 0;
            writeDeadline = writing ? After(settings.WriteTimeout) : long.MaxValue;
            answers = writing ? output.Take() : default;
            Wake();
            return writing;
        }
    }

    private async ValueTask UntilAsync(Func<TcpConnection, bool> condition)
    {
        while (true)
        {
            StartWriting();
            Task change;
            lock (gate)
            {
                if (aborted || condition(this)) return;
                changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = changed.Task;
            }
            await change.ConfigureAwait(false);
        }
    }
}
