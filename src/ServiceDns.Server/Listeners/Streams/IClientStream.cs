using System.Net.Sockets;
using System.Security.Authentication;

namespace ServiceDns.Server;

/// <summary>The bytes that a client sends and gets. One may be received while others are sent.</summary>
/// <remarks>
/// A connection that is lost, or closed by <see cref="IDisposable.Dispose"/>, makes what is under way throw; <see cref="IsLoss"/> knows
/// the exceptions.
/// </remarks>
internal interface IClientStream : IDisposable
{
    /// <summary>Puts bytes back that were received from the socket before.</summary>
    void Unread(ReadOnlyMemory<byte> bytes);

    /// <summary>Makes the stream ready for bytes.</summary>
    ValueTask OpenAsync();

    /// <summary>Receives some bytes; 0 at the end.</summary>
    /// <param name="room">Where to.</param>
    /// <param name="leaving">Ends the wait with an exception where the stream is <see cref="Shareable"/>; nothing is received then.</param>
    ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken leaving);

    /// <summary>The socket, where another process could go on with it; null where this one alone knows what its bytes mean.</summary>
    Socket? Shareable { get; }

    /// <summary>Sends some of the bytes, at least one; returns how many.</summary>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Says goodbye to a client that waits for nothing; <see cref="IDisposable.Dispose"/> follows.</summary>
    ValueTask CloseAsync();

    /// <summary>Lets the receiver see an end; what is sent still goes out.</summary>
    void StopReading();

    /// <summary>Lets both sides see an end. Disposing under a receiver would reset the connection. May be called again.</summary>
    void End();

    /// <summary>Whether an exception says that the connection is gone, or that the client broke the protocol.</summary>
    static bool IsLoss(Exception error) => error is SocketException or ObjectDisposedException or IOException or AuthenticationException;
}
