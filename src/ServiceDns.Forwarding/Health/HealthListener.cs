using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Forwarding.Health;

/// <summary>What a probe is answered.</summary>
/// <param name="IsGood">200, else 503.</param>
/// <param name="Header">One more header, without its line end.</param>
/// <param name="Body">JSON.</param>
internal readonly record struct HealthReply(bool IsGood, string Header, string Body);

/// <summary>
/// Answers HTTP/1 probes of load balancers on one address, whatever they ask for: one reply a connection, a header of 8 KiB at most, five
/// seconds at most, and 256 probes at a time.
/// </summary>
internal sealed class HealthListener : IDisposable
{
    private const int MostProbes = 256, LongestHeader = 8192;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(20);

    private readonly Socket listener;
    private readonly Func<HealthReply> reply;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim free = new(MostProbes);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    /// <summary>Listens from now on.</summary>
    /// <exception cref="SocketException">The address is taken, or is not this host's.</exception>
    public HealthListener(IPEndPoint place, Func<HealthReply> reply, TimeProvider time)
    {
        (this.reply, this.time) = (reply, time);
        listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (place.AddressFamily == AddressFamily.InterNetworkV6) listener.DualMode = false;
            listener.Bind(place);
            listener.Listen();
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        loop = Task.Run(AcceptAsync);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        loop.Wait();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await free.WaitAsync(stop.Token);
                _ = AnswerAsync(await listener.AcceptAsync(stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The probe left before it was accepted; or there is no descriptor left, and asking at once again would be in vain.
                free.Release();
                await Task.Delay(Pause);
            }
        }
    }

    private async Task AnswerAsync(Socket probe)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestHeader);
        try
        {
            using var limit = new CancellationTokenSource(Longest, time);
            if (await ReadHeaderAsync(probe, buffer, limit.Token) is not { } isHead) return;
            await probe.SendAsync(Encoding.UTF8.GetBytes(Text(reply(), isHead)), limit.Token);
            probe.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The probe went away, or took too long: nothing to tell it.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            probe.Dispose();
            free.Release();
        }
    }

    /// <summary>Reads to the empty line.</summary>
    /// <returns>Whether only the header is asked for; null when what came is no request.</returns>
    private static async Task<bool?> ReadHeaderAsync(Socket probe, byte[] buffer, CancellationToken cancel)
    {
        var length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            if (length == LongestHeader) return null;
            var count = await probe.ReceiveAsync(buffer.AsMemory(length, LongestHeader - length), cancel);
            if (count == 0) return null;
            length += count;
        }
        return buffer.AsSpan(0, length).StartsWith("HEAD "u8);
    }

    private static string Text(HealthReply reply, bool isHead) => string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 {(reply.IsGood ? "200 OK" : "503 Service Unavailable")}\r\nContent-Type: application/json\r\n"
        + $"X-Content-Type-Options: nosniff\r\n{reply.Header}\r\nContent-Length: {Encoding.UTF8.GetByteCount(reply.Body)}\r\n"
        + $"Connection: close\r\n\r\n{(isHead ? "" : reply.Body)}");
}
