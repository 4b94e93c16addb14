using System.Runtime.InteropServices;

namespace ServiceDns.Sources.Manifests.Files;

/// <summary>What tells one state of a file from the next without reading it. An exchanged link is another file.</summary>
/// <param name="Device">The file system's number.</param>
/// <param name="Inode">The file's number in it: a file renamed over another has its own.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When the content was written last, by the clock of the file system or as somebody set it.</param>
/// <param name="Changed">When anything of the file changed last, its name included; nobody can set it.</param>
internal readonly record struct FileStamp(ulong Device, ulong Inode, ulong Length, Instant Modified, Instant Changed)
{
    public bool IsMissing => Inode == 0;

    /// <summary>Looks at a file now; what is no file, or may not be looked at, is missing.</summary>
    public static FileStamp Of(string path)
    {
        // The framework's FileInfo knows neither inode nor time of change.
        Span<byte> status = stackalloc byte[LinuxCalls.StatusSize];
        return LinuxCalls.Statx(LinuxCalls.CurrentFolder, path, 0, LinuxCalls.BasicStats, ref MemoryMarshal.GetReference(status)) == 0
            && (U16(status, 28) & 0xF000) == LinuxCalls.RegularFile
            ? new FileStamp(U64(status, 136), U64(status, 32), U64(status, 40), Instant.Read(status[112..]), Instant.Read(status[96..]))
            : default;
    }

    private static ushort U16(ReadOnlySpan<byte> status, int offset) => MemoryMarshal.Read<ushort>(status[offset..]);

    private static ulong U64(ReadOnlySpan<byte> status, int offset) => MemoryMarshal.Read<ulong>(status[offset..]);
}

/// <summary>A file's time, to the nanosecond.</summary>
internal readonly record struct Instant(long Seconds, uint Nanoseconds)
{
    /// <summary>Reads a <c>struct statx_timestamp</c>.</summary>
    public static Instant Read(ReadOnlySpan<byte> timestamp) =>
        new(MemoryMarshal.Read<long>(timestamp), MemoryMarshal.Read<uint>(timestamp[8..]));

    /// <summary>How long before <paramref name="now"/> the time was.</summary>
    public TimeSpan Before(DateTimeOffset now) => now - DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanoseconds / 100);
}

/// <summary>statx(2), whose structure is the same on every architecture.</summary>
internal static partial class LinuxCalls
{
    public const int CurrentFolder = -100; // AT_FDCWD
    public const uint BasicStats = 0x7FF; // STATX_BASIC_STATS
    public const int StatusSize = 256;
    public const ushort RegularFile = 0x8000; // S_IFREG

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
