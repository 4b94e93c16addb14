namespace ServiceDns.Server;

/// <summary>Signs the messages of a response, each as the last step before it is sent.</summary>
public interface IResponseSigner
{
    /// <summary>The most bytes that a signature adds to a message.</summary>
    int Size { get; }

    /// <summary>Appends the signature and counts its record.</summary>
    /// <param name="buffer">The message, with room for <see cref="Size"/> bytes behind it.</param>
    /// <param name="length">The message's length, its OPT record included.</param>
    /// <returns>The new length.</returns>
    int Sign(Span<byte> buffer, int length);
}
