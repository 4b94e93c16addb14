using System.Net.Sockets;

namespace ServiceDns.Server.Tests;

/// <summary>Brings sockets over as from one process to the next: what comes are other descriptors of the same sockets.</summary>
internal static class HandedOver
{
    public static HandedSockets Take(IReadOnlyList<HandedSocket> offered)
    {
        var sockets = new HandedSockets();
        Exchange(channel => channel.SendSockets(offered), word =>
        {
            foreach (var socket in word.Sockets) sockets.Add(new HandedSocket(Enum.Parse<HandedKind>(word.Parts[1]), word.Parts[2], socket));
        });
        return sockets;
    }

    public static HandedConnection Take(HandedConnection offered)
    {
        HandedConnection? taken = null;
        Exchange(
            channel => channel.SendConnection("name", offered),
            word => taken = new HandedConnection(word.Sockets[0], offered.Asked, word.Rest));
        return taken!;
    }

    private static void Exchange(Action<HandoverChannel> send, Action<HandoverWord> receive)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        try
        {
            var place = new UnixDomainSocketEndPoint(Path.Combine(folder, "sock"));
            using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            listener.Bind(place);
            listener.Listen();
            var connected = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            connected.Connect(place);
            using var sender = new HandoverChannel(connected);
            using var receiver = new HandoverChannel(listener.Accept());
            send(sender);
            sender.SendDone();
            while (receiver.Receive() is { Parts: not ["done"] } word) receive(word);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
