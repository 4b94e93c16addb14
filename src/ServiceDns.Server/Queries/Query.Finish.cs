using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>The last step: what goes on the wire.</content>
public sealed unsafe partial class Query
{
    /// <summary>Makes the response fit the client, and answers its OPT record with one. Call once, after the chain.</summary>
    /// <returns>The bytes to send, from <see cref="Buffer"/>'s first on.</returns>
    public int Finish()
    {
        if (!HasEdns) return Length = Truncation.Fit(Buffer, Length, ResponseLimit);
        var options = optionBytes > 0 ? optionBytes : optionsLength;
        var fits = QuestionEnd + Edns.MinimumSize + options <= ResponseLimit; // a client may send more options than it takes back
        var room = Edns.MinimumSize + (fits ? options : 0);
        var opt = Truncation.Fit(Buffer, Length, ResponseLimit - room);
        var length = Edns.Append(Buffer, opt, UdpPayloadSize, ResponseCode, DnssecOk);
        return Length = fits ? AppendOptions(opt, length) : length;
    }

    /// <summary>The plugins' options, or without any the request's own of the kinds that CoreDNS sends back.</summary>
    private int AppendOptions(int opt, int length)
    {
        var source = optionBytes > 0 ? ResponseOptions : RequestOptions;
        var position = 0;
        while (Edns.TryNextOption(source, ref position, out var code, out var value))
        {
            if (optionBytes > 0 || IsEchoed(code)) length = Edns.AppendOption(Buffer, length, opt, code, value);
        }
        return length;
    }

    private static bool IsEchoed(ushort code) =>
        code is Edns.NsidOption or Edns.ExpireOption or Edns.CookieOption or Edns.TcpKeepaliveOption or Edns.PaddingOption;
}
