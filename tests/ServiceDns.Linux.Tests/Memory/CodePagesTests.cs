using ServiceDns.Linux.Memory;
using Xunit;

namespace ServiceDns.Linux.Tests.Memory;

public class CodePagesTests
{
    private const string Smaps = """
        5604b5fc0000-5604b67b5000 r-xp 0030e000 fe:00 123 /app/servicedns
        Size:               8148 kB
        Rss:                7328 kB
        Anonymous:             0 kB
        5604b67b5000-5604b67d6000 r-xp 00b03000 fe:00 123 /app/servicedns
        Anonymous:             4 kB
        5604b7dd8000-5604b8507000 rw-p 0215c000 fe:00 123 /app/servicedns
        Anonymous:             0 kB
        7f0000000000-7f0000001000 r-xp 00000000 fe:00 124 /usr/lib/libc.so.6
        Anonymous:             0 kB
        7f0000002000-7f0000003000 r-xp 00000000 fe:00 125 /other/app/servicedns
        Anonymous:             0 kB
        """;

    [Fact]
    public void Only_code_of_the_program_itself_that_nobody_has_written_to_is_let_go()
    {
        var (start, length) = Assert.Single(CodePages.Unwritten(Smaps.Split('\n'), "/app/servicedns"));

        Assert.Equal((0x5604b5fc0000L, 0x7f5000L), ((long)start, length));
    }

    [Fact]
    public void The_process_goes_on_with_what_it_let_go()
    {
        Assert.InRange(CodePages.Release(), 1, long.MaxValue); // the host's own code, at least

        Assert.InRange(CodePages.Release(), 1, long.MaxValue);
    }
}
