using System.Text;

namespace ServiceDns.Server.Tests;

public class LogWriterTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    [Fact]
    public void Writes_lines_in_the_order_they_came()
    {
        var output = new MemoryStream();
        using var writer = new LogWriter(output);

        for (var i = 0; i < 5000; i++) writer.Write($"line {i} ä");

        Assert.True(writer.Flush(Generous));
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal(5001, lines.Length);
        Assert.Equal("line 4999 ä", lines[4999]);
        Assert.Equal("", lines[5000]);
    }

    [Fact]
    public void Writes_what_is_left_when_it_is_disposed_and_nothing_later()
    {
        var output = new MemoryStream();
        var writer = new LogWriter(output);

        writer.Write("last words");
        writer.Dispose();
        writer.Write("too late");

        Assert.Equal("last words\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Drops_and_counts_lines_when_the_output_hangs_and_says_so_afterwards()
    {
        var output = new GatedStream();
        using var writer = new LogWriter(output, capacity: 3);
        writer.Write("held");
        Assert.True(output.Entered.Wait(Generous));

        for (var i = 0; i < 10; i++) writer.Write($"line {i}");
        Assert.Equal(7, writer.Dropped);
        output.Open.Set();

        Assert.True(writer.Flush(Generous));
        Assert.Equal(
            "held\nline 0\nline 1\nline 2\n[WARNING] 7 log lines were dropped: the output is too slow\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Goes_on_when_the_reader_is_gone()
    {
        using var writer = new LogWriter(new BrokenStream());

        writer.Write("one");
        Assert.True(writer.Flush(Generous));
        writer.Write("two");

        Assert.True(writer.Flush(Generous));
    }

    private sealed class GatedStream : MemoryStream
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Open { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.Set();
            Open.Wait();
            base.Write(buffer);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
