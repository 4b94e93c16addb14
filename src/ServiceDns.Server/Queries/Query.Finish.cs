using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>The last step: what goes on the wire.</content>
public sealed unsafe partial class Query
{
    /// <summary>What IPv4 carries in one datagram behind its own header and UDP's: 65,535 - 20 - 8. IPv6 carries 20 more.</summary>
    private const int MaxDatagram = 65507;

    /// <summary>Makes the response fit the client, and answers its OPT record with one. Call once, after the chain.</summary>
    /// <returns>The bytes to send, from <see cref="Buffer"/>'s first on.</returns>
    public int Finish() => Signer is null ? FinishWithin(ResponseLimit) : FinishSigned(Signer);

    /// <remarks>RFC 8945, section 5.3: a signature that does not fit takes the place of records.</remarks>
    private int FinishSigned(IResponseSigner signer)
    {
        FinishWithin(ResponseLimit - signer.Size);
        return Length = signer.Sign(Buffer, Length);
    }

    private int FinishWithin(int most)
    {
        if (!HasEdns) return Length = Truncation.Fit(Buffer, Length, most);
        const int always = Edns.MinimumPayload - Edns.MinimumSize; // what every client takes
        if ((fields.ResponseOptions | fields.OptionsLength) == 0 && Length <= always && most >= Edns.MinimumPayload)
        {
            return Length = Edns.Append(Buffer, Length, UdpPayloadSize, ResponseCode, DnssecOk);
        }
        var limit = Transport == Transport.Udp ? Math.Min(most, MaxDatagram) : most;
        var options = fields.ResponseOptions > 0 ? fields.ResponseOptions : fields.OptionsLength > 0 ? EchoedBytes() : 0;
        var fits = QuestionEnd + Edns.MinimumSize + options <= limit; // a client may send more options than it takes back
        var room = Edns.MinimumSize + (fits ? options : 0);
        var opt = Truncation.Fit(Buffer, Length, limit - room);
        var length = Edns.Append(Buffer, opt, UdpPayloadSize, ResponseCode, DnssecOk);
        return Length = fits && options > 0 ? AppendOptions(opt, length) : length;
    }

    /// <summary>Bytes of the request's options that go back to the client; the others take no room from the answer.</summary>
    private int EchoedBytes()
    {
        var (position, bytes) = (0, 0);
        while (Edns.TryNextOption(RequestOptions, ref position, out var code, out var value))
        {
            if (IsEchoed(code)) bytes += 4 + value.Length;
        }
        return bytes;
    }

    /// <summary>The plugins' options, or without any the request's own of the kinds that CoreDNS sends back.</summary>
    private int AppendOptions(int opt, int length)
    {
        var source = fields.ResponseOptions > 0 ? ResponseOptions : RequestOptions;
        var position = 0;
        while (Edns.TryNextOption(source, ref position, out var code, out var value))
        {
            if (fields.ResponseOptions > 0 || IsEchoed(code)) length = Edns.AppendOption(Buffer, length, opt, code, value);
        }
        return length;
    }

    private bool IsEchoed(ushort code) =>
        EchoedOptions?.Contains(code) == true
        || code is Edns.NsidOption or Edns.ExpireOption or Edns.CookieOption or Edns.TcpKeepaliveOption or Edns.PaddingOption;
}
