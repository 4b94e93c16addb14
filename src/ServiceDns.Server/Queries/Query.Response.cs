using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <content>The response, as plugins write it and the server finishes it.</content>
public sealed unsafe partial class Query
{
    private const int MostOptionBytes = 512;

    private byte[] options = []; // taken when the first option comes
    private string responder = "";

    /// <summary>Bytes of the response so far; 0 when none is written.</summary>
    public int Length
    {
        get => fields.ResponseLength;
        private set => fields.ResponseLength = value;
    }

    /// <summary>Whether a response is written.</summary>
    public bool HasResponse => Length > 0;

    /// <summary>The name of the plugin that wrote the response, or the empty string.</summary>
    public string Responder
    {
        get => HasResponse ? responder : "";
        private set
        {
            if (!ReferenceEquals(responder, value)) responder = value; // storing a reference has a price
        }
    }

    /// <summary>
    /// Seconds: the TTL of all records of a response that its plugin has in memory and can give again at any time, always as it is
    /// now; -1 for every other response. <c>cache</c> keeps no such response, and only holds its TTL within its limits.
    /// </summary>
    public int PrecomputedTtl
    {
        get => fields.PrecomputedTtl - 1;
        set => fields.PrecomputedTtl = value + 1;
    }

    /// <summary>Whether the order of the response's records means something, so that <c>loadbalance</c> leaves it.</summary>
    public bool KeepsOrder
    {
        get => fields.KeepsOrder;
        set => fields.KeepsOrder = value;
    }

    /// <summary>Whether another client might be answered otherwise, so that <c>cache</c> keeps no such response.</summary>
    public bool IsForOneClient
    {
        get => fields.IsForOneClient;
        set => fields.IsForOneClient = value;
    }

    /// <summary>The response, without OPT until the server has finished it.</summary>
    public Span<byte> Response => new(memory, Length);

    /// <summary>The response's code, the upper bits that OPT carries included.</summary>
    public ResponseCode ResponseCode => fields.ExtendedCode != 0 ? fields.ExtendedCode : Header.Code(Buffer);

    /// <summary>
    /// Starts a response, throwing away one written before: id and question stay, RD and CD are the client's, all counts are 0.
    /// </summary>
    /// <param name="code">The response code; above 15 it reaches only clients with EDNS.</param>
    /// <param name="flags">AA, RA, AD as wanted; QR is set always.</param>
    /// <param name="responder">The plugin's name.</param>
    /// <returns>A writer that stands behind the question; give it to <see cref="Complete"/>.</returns>
    public MessageWriter Respond(ResponseCode code, HeaderFlags flags, string responder)
    {
        BeginResponse(code, flags, responder);
        return new MessageWriter(Buffer, QuestionEnd);
    }

    /// <summary>As <see cref="Respond"/>, for answers whose bytes are at hand: write them from <see cref="QuestionEnd"/> on, set the
    /// counts, and call <see cref="CompleteAt"/>.</summary>
    public void BeginResponse(ResponseCode code, HeaderFlags flags, string responder)
    {
        var copied = RequestFlags & (HeaderFlags.RecursionDesired | HeaderFlags.CheckingDisabled);
        var word = (ushort)((ushort)(HeaderFlags.Response | copied | flags) | ((int)Opcode << 11) | ((ushort)code & 0xF));
        var head = ((ulong)Id << 48) | ((ulong)word << 32) | (NameLength > 0 ? 1u << 16 : 0);
        BinaryPrimitives.WriteUInt64BigEndian(Buffer, head); // the whole header in two stores
        BinaryPrimitives.WriteUInt32BigEndian(Buffer[8..], 0);
        fields.ExtendedCode = (ushort)code > 15 ? code : ResponseCode.NoError;
        Responder = responder;
        PrecomputedTtl = -1;
        Length = NameLength > 0 ? QuestionEnd : Header.Size;
    }

    /// <summary>Takes what the writer wrote as the response; when something did not fit, TC is set.</summary>
    public void Complete(scoped ref MessageWriter writer)
    {
        if (writer.Overflowed) Header.Change(Buffer, HeaderFlags.Truncated);
        Length = writer.Length;
    }

    /// <summary>Takes the first <paramref name="length"/> bytes of <see cref="Buffer"/> as the response.</summary>
    public void CompleteAt(int length) => Length = length;

    /// <summary>Takes a whole message from elsewhere as the response: its question must equal the asked one but for letter case.</summary>
    /// <param name="message">A message without OPT; its id is replaced by the client's, the question by the one asked.</param>
    /// <param name="responder">The plugin's name.</param>
    public void CopyResponse(ReadOnlySpan<byte> message, string responder)
    {
        message[2..Header.Size].CopyTo(Buffer[2..]);
        message[QuestionEnd..].CopyTo(Buffer[QuestionEnd..]);
        Header.SetId(Buffer, Id);
        fields.ExtendedCode = ResponseCode.NoError;
        Responder = responder;
        PrecomputedTtl = -1;
        Length = message.Length;
    }

    /// <summary>Sets a code above 15 for a response that is written, or clears it.</summary>
    public void SetExtendedCode(ResponseCode code)
    {
        Header.SetCode(Buffer, code);
        fields.ExtendedCode = (ushort)code > 15 ? code : ResponseCode.NoError;
    }

    /// <summary>Takes back the response, so that another can be written.</summary>
    public void DiscardResponse()
    {
        Length = 0;
        PrecomputedTtl = -1;
        fields.ResponseOptions = 0;
        fields.ExtendedCode = 0;
        fields.KeepsOrder = fields.IsForOneClient = false;
    }

    /// <summary>
    /// Adds an EDNS option to the response; without EDNS in the request it is not sent. False when 512 bytes are used up.
    /// </summary>
    public bool AddOption(ushort code, ReadOnlySpan<byte> value)
    {
        if (fields.ResponseOptions + 4 + value.Length > MostOptionBytes) return false;
        if (options.Length == 0) options = new byte[MostOptionBytes];
        BinaryPrimitives.WriteUInt16BigEndian(options.AsSpan(fields.ResponseOptions), code);
        BinaryPrimitives.WriteUInt16BigEndian(options.AsSpan(fields.ResponseOptions + 2), (ushort)value.Length);
        value.CopyTo(options.AsSpan(fields.ResponseOptions + 4));
        fields.ResponseOptions += 4 + value.Length;
        return true;
    }

    /// <summary>Forgets the options with that code, whoever added them.</summary>
    public void RemoveOption(ushort code)
    {
        var all = options.AsSpan(0, fields.ResponseOptions);
        int kept = 0, start = 0, end = 0;
        for (; Edns.TryNextOption(all, ref end, out var found, out _); start = end)
        {
            if (found == code) continue;
            all[start..end].CopyTo(all[kept..]);
            kept += end - start;
        }
        fields.ResponseOptions = kept;
    }

    /// <summary>Forgets the options that <see cref="AddOption"/> collected.</summary>
    public void ClearOptions() => fields.ResponseOptions = 0;

    /// <summary>The options that <see cref="AddOption"/> collected, in wire form.</summary>
    public ReadOnlySpan<byte> ResponseOptions => options.AsSpan(0, fields.ResponseOptions);
}
