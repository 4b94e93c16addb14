using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>A snapshot's file in memory that is given back when its objects have been read: no garbage of its size stays.</summary>
internal sealed unsafe class SnapshotBytes : IDisposable
{
    private byte* memory;
    private readonly int length;

    private SnapshotBytes(byte* memory, int length)
    {
        this.memory = memory;
        this.length = length;
    }

    ~SnapshotBytes() => NativeMemory.Free(memory);

    /// <summary>All but the tail.</summary>
    public ReadOnlySpan<byte> Content => new(memory, length - SnapshotFormat.TailSize);

    /// <summary>Reads a file whole and compares its checksum.</summary>
    /// <exception cref="InvalidDataException">It is no snapshot, or not all of one; the message says which.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static SnapshotBytes Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var size = RandomAccess.GetLength(file);
        if (size < SnapshotFormat.Magic.Length + SnapshotFormat.TailSize) throw new InvalidDataException("it is too short");
        if (size > int.MaxValue) throw new InvalidDataException("it is too long");
        var bytes = new SnapshotBytes((byte*)NativeMemory.Alloc((nuint)size), (int)size);
        try
        {
            var all = new Span<byte>(bytes.memory, bytes.length);
            for (var read = 0; read < all.Length;)
            {
                var part = RandomAccess.Read(file, all[read..], read);
                if (part == 0) throw new InvalidDataException("it ends early");
                read += part;
            }
            Check(all);
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Gives the memory back; nothing that was read of it may be used any more.</summary>
    public void Dispose()
    {
        NativeMemory.Free(memory);
        memory = null;
        GC.SuppressFinalize(this);
    }

    private static void Check(ReadOnlySpan<byte> all)
    {
        var magic = SnapshotFormat.Magic;
        if (!all.StartsWith(magic[..^1])) throw new InvalidDataException("it is no snapshot");
        if (all[magic.Length - 1] != magic[^1])
        {
            throw new InvalidDataException($"its format is version {all[magic.Length - 1]}, not {magic[^1]}");
        }
        var content = all[..^SnapshotFormat.TailSize];
        var tail = all[^SnapshotFormat.TailSize..];
        if (BinaryPrimitives.ReadInt64LittleEndian(tail) != content.Length)
        {
            throw new InvalidDataException("it is torn: its length is not the one that was written");
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(tail[8..]) != SnapshotEncoder.Checksum(uint.MaxValue, content))
        {
            throw new InvalidDataException("it is torn: its checksum is wrong");
        }
    }
}
