using ServiceDns.Linux.Sockets;

namespace ServiceDns.Linux.Netlink;

/// <summary>A family of generic netlink, by the number that this kernel has given it (linux/genetlink.h).</summary>
/// <param name="Id">The type of its messages.</param>
public readonly record struct GenericFamily(ushort Id)
{
    /// <summary>Bytes of struct genlmsghdr.</summary>
    public const int HeaderSize = 4;

    private const ushort Controller = 16; // GENL_ID_CTRL
    private const byte GetFamily = 3, ControllerVersion = 2;
    private const ushort IdAttribute = 1, NameAttribute = 2;

    /// <summary>Finds a family by name. The kernel loads the module that has it, where it can.</summary>
    /// <returns>Null when the kernel has no such family.</returns>
    /// <exception cref="NetlinkException">It could not be asked.</exception>
    public static GenericFamily? Find(NetlinkSocket socket, string name)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var batch = new NetlinkBatch();
        batch.Add(socket.NextSequence(), name, static (ref writer, sequence, name) =>
        {
            new GenericFamily(Controller).Begin(ref writer, GetFamily, ControllerVersion, NetlinkFlags.Request, sequence);
            writer.PutString(NameAttribute, name);
            writer.EndMessage();
        });
        ushort id = 0;
        var result = socket.Request(batch.Bytes, message => id = message.Attributes(HeaderSize).Find(IdAttribute).Host16);
        if (result.Is(Errno.NoSuchEntry)) return null;
        if (!result.IsSuccess) throw new NetlinkException($"looking for the generic netlink family {name}", result);
        return new GenericFamily(id);
    }

    /// <summary>Starts a message; attributes and <see cref="NetlinkWriter.EndMessage"/> follow.</summary>
    public void Begin(ref NetlinkWriter writer, byte command, byte version, NetlinkFlags flags, uint sequence)
    {
        writer.BeginMessage(Id, flags, sequence);
        writer.PutFamilyHeader([command, version, 0, 0]);
    }
}
