using ServiceDns.Linux.Memory;
using Xunit;

namespace ServiceDns.Linux.Tests.Memory;

public class MappedFilesTests
{
    private const string Smaps = """
        5604b5fc0000-5604b67b5000 r-xp 0030e000 fe:00 123 /app/servicedns
        Size:               8148 kB
        Rss:                7328 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me
        5604b67b5000-5604b67d6000 r--p 00b03000 fe:00 123 /app/servicedns
        Anonymous:             4 kB
        5604b7dd8000-5604b8507000 rw-p 0215c000 fe:00 123 /app/servicedns
        Anonymous:             0 kB
        5604b9000000-5604b9001000 r--s 0215c000 fe:00 123 /app/servicedns
        Anonymous:             0 kB
        7f0000000000-7f0000001000 rw-p 00000000 00:00 0
        Anonymous:             0 kB
        7f0000002000-7f0000003000 r-xs 00000000 00:01 125 /memfd:doublemapper (deleted)
        Anonymous:             0 kB
        7f0000004000-7f0000005000 r-xp 00000000 00:00 0 [vdso]
        Anonymous:             0 kB
        """;

    [Fact]
    public void Only_what_can_not_be_written_to_and_is_as_in_its_file_is_let_go()
    {
        var found = MappedFiles.Constant(Smaps.Split('\n')).Select(mapping => ((long)mapping.Start, mapping.Length));

        Assert.Equal([(0x5604b5fc0000, 0x7f5000), (0x5604b9000000, 0x1000)], found);
    }

    [Fact]
    public void The_process_goes_on_with_what_it_let_go()
    {
        Assert.InRange(MappedFiles.Release(), 1, long.MaxValue); // the host's own code, at least

        Assert.InRange(MappedFiles.Release(), 1, long.MaxValue);
    }
}
