using System.Buffers;
using System.Text;

namespace ServiceDns.Server;

/// <summary>
/// Writes whole lines from any thread to one stream. A caller only puts its line into a queue; one thread writes. When the stream is
/// slower than the lines for long, the newest ones are dropped and counted rather than queries delayed.
/// </summary>
public sealed class LogWriter : IDisposable
{
    /// <summary>Lines that wait at most: about a second of query log at full speed, some 15 MB.</summary>
    public const int DefaultCapacity = 100_000;

    private const int ChunkSize = 64 << 10;

    private readonly Lock gate = new();
    private readonly AutoResetEvent wake = new(false);
    private readonly ManualResetEventSlim idle = new(true);
    private readonly Stream output;
    private readonly int capacity;
    private readonly Thread thread;
    private List<string> waiting = [], writing = [];
    private long dropped, reportedDrops;
    private bool ending;

    /// <summary>Starts the thread.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="capacity">Lines that may wait.</param>
    public LogWriter(Stream output, int capacity = DefaultCapacity)
    {
        this.output = output;
        this.capacity = capacity;
        thread = new Thread(Run) { IsBackground = true, Name = "log" };
        thread.Start();
    }

    /// <summary>Makes the line that tells how many were dropped.</summary>
    public Func<long, string> DropLine { get; set; } = drops => "[WARNING] " + DropText(drops);

    /// <summary>The text of that line.</summary>
    public static string DropText(long drops) => $"{drops} log lines were dropped: the output is too slow";

    /// <summary>Lines that found no room.</summary>
    public long Dropped => Volatile.Read(ref dropped);

    /// <summary>Hands over a line; its end is added. Never waits for the stream.</summary>
    public void Write(string line)
    {
        lock (gate)
        {
            if (ending) return;
            if (waiting.Count == capacity)
            {
                dropped++;
                return;
            }
            waiting.Add(line);
            if (waiting.Count > 1) return;
            idle.Reset();
        }
        wake.Set();
    }

    /// <summary>Returns when every line handed over before is written, or after <paramref name="longest"/> when the stream hangs.</summary>
    /// <returns>Whether all is written.</returns>
    public bool Flush(TimeSpan longest) => idle.Wait(longest);

    /// <summary>Writes what is left, for at most two seconds, and takes no more.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (ending) return;
            ending = true;
        }
        wake.Set();
        if (thread.Join(TimeSpan.FromSeconds(2))) wake.Dispose();
    }

    private void Run()
    {
        var bytes = new ArrayBufferWriter<byte>(ChunkSize);
        var last = false;
        while (!last)
        {
            wake.WaitOne();
            while (Take(out var drops, out last))
            {
                foreach (var line in writing) Append(bytes, line);
                if (drops > 0) Append(bytes, DropLine(drops));
                Send(bytes);
            }
        }
    }

    /// <summary>Swaps the lists; false, and idle, when there is nothing to write.</summary>
    private bool Take(out long drops, out bool last)
    {
        lock (gate)
        {
            (writing, waiting) = (waiting, writing);
            waiting.Clear();
            drops = dropped - reportedDrops;
            reportedDrops = dropped;
            last = ending;
            if (writing.Count > 0) return true;
            idle.Set();
            return false;
        }
    }

    private void Append(ArrayBufferWriter<byte> bytes, string line)
    {
        Encoding.UTF8.GetBytes(line, bytes);
        bytes.Write("\n"u8);
        if (bytes.WrittenCount >= ChunkSize) Send(bytes);
    }

    private void Send(ArrayBufferWriter<byte> bytes)
    {
        try
        {
            output.Write(bytes.WrittenSpan);
            output.Flush();
        }
        catch (IOException)
        {
            // the reader is gone: a server goes on without its log
        }
        bytes.ResetWrittenCount();
    }
}
