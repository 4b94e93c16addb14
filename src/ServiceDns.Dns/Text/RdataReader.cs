using System.Buffers;
using System.Buffers.Binary;

namespace ServiceDns.Dns;

/// <summary>Reads the data of one record from the words of a line into their wire form.</summary>
/// <param name="tokens">The words of the line.</param>
/// <param name="position">The first word of the data.</param>
/// <param name="origin">What relative names are below, in wire form.</param>
/// <param name="data">Gets the data.</param>
internal ref struct RdataReader(List<ZoneToken> tokens, int position, ReadOnlySpan<byte> origin, ArrayBufferWriter<byte> data)
{
    private const int MaxData = ushort.MaxValue;

    private readonly ReadOnlySpan<byte> origin = origin;

    private readonly bool IsAtEnd => position == tokens.Count;

    /// <summary>Reads all of the data.</summary>
    /// <exception cref="FormatException">They are wrong; the message says how.</exception>
    public void Read(RecordType type)
    {
        if (!IsAtEnd && tokens[position] is { IsQuoted: false, Text: "\\#" })
        {
            ReadGeneric(type);
            return;
        }
        var fields = RdataLayout.Of(type);
        if (fields.IsEmpty)
        {
            throw new FormatException($"{type.ToText()} has no text form here; write its data as '\\# LENGTH HEX' (RFC 3597)");
        }
        foreach (var field in fields) ReadField(field);
        if (!IsAtEnd) throw new FormatException($"'{tokens[position].Text}' stands behind the data of the {type.ToText()}");
        if (data.WrittenCount > MaxData) throw new FormatException($"the data of the {type.ToText()} have more than {MaxData} bytes");
    }

    private void ReadField(RdataField field)
    {
        switch (field)
        {
            case RdataField.Name: ReadName(); break;
            case RdataField.Number8: PutByte(ReadNumber(byte.MaxValue)); break;
            case RdataField.Number16: PutUInt16(ReadNumber(ushort.MaxValue)); break;
            case RdataField.Number32: PutUInt32(ReadNumber(uint.MaxValue)); break;
            case RdataField.Seconds: PutUInt32(RdataWord.Seconds(Next())); break;
            case RdataField.Time: PutUInt32(TimeText.Parse(Next())); break;
            case RdataField.TypeCode: PutUInt16((uint)RdataWord.Type(Next())); break;
            case RdataField.Algorithm: PutByte(Mnemonics.Algorithm(Next())); break;
            case RdataField.CertificateType: PutUInt16(Mnemonics.CertificateType(Next())); break;
            case RdataField.IPv4: data.Write(RdataWord.IPv4(Next())); break;
            case RdataField.IPv6: data.Write(RdataWord.IPv6(Next())); break;
            case RdataField.Text or RdataField.Tag: CharacterString.Write(data, Next()); break;
            case RdataField.OptionalText: if (!IsAtEnd) CharacterString.Write(data, Next()); break;
            case RdataField.Texts: ReadTexts(); break;
            case RdataField.Rest: data.Write(CharacterString.Unescape(Next())); break;
            case RdataField.Hex: data.Write(RdataWord.Hex(Remainder())); break;
            case RdataField.Base64: data.Write(RdataWord.Base64(Remainder())); break;
            case RdataField.Salt: ReadSalt(); break;
            case RdataField.Hash: WithLength(Base32Hex.Decode(Next())); break;
            case RdataField.Types: ReadTypes(); break;
            case RdataField.Locator: data.Write(RdataWord.Groups(Next())); break;
            case RdataField.Eui48: data.Write(RdataWord.Eui(Next(), 6)); break;
            case RdataField.Eui64: data.Write(RdataWord.Eui(Next(), 8)); break;
            case RdataField.ServiceParameters: ReadServiceParameters(); break;
            case RdataField.Location: ReadLocation(); break;
            case RdataField.AddressPrefixes: ReadPrefixes(); break;
            case RdataField.KeyGateway: ReadKeyGateway(); break;
            case RdataField.Relay: ReadRelay(); break;
            case RdataField.HostIdentity: ReadHostIdentity(); break;
        }
    }

    private string Next() => IsAtEnd ? throw new FormatException("the data of the record end too early") : tokens[position++].Text;

    /// <summary>The words that are left, joined: digits may have blanks between them.</summary>
    private string Remainder()
    {
        if (IsAtEnd) Next();
        var rest = string.Concat(tokens.Skip(position).Select(token => token.Text));
        position = tokens.Count;
        return rest;
    }

    private void ReadName()
    {
        var text = Next();
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        if (!RelativeName.TryRead(text, origin, name, out var length)) throw new FormatException($"'{text}' is not a domain name");
        data.Write(name[..length]);
    }

    private uint ReadNumber(uint largest) => RdataWord.Number(Next(), largest);

    private void ReadTexts()
    {
        do CharacterString.WriteAll(data, Next());
        while (!IsAtEnd);
    }

    private void ReadSalt()
    {
        var text = Next();
        WithLength(text == "-" ? [] : RdataWord.Hex(text));
    }

    private void WithLength(byte[] bytes)
    {
        if (bytes.Length > byte.MaxValue) throw new FormatException("a salt or hash of more than 255 bytes");
        PutByte((uint)bytes.Length);
        data.Write(bytes);
    }

    private void ReadTypes()
    {
        var types = new List<RecordType>();
        while (!IsAtEnd) types.Add(RdataWord.Type(Next()));
        TypeBitmap.Write(data, types);
    }

    private void ReadServiceParameters()
    {
        var parameters = new List<string>();
        while (!IsAtEnd) parameters.Add(Next());
        ServiceParameterText.Write(data, parameters);
    }

    private void ReadLocation()
    {
        var words = new List<string>();
        while (!IsAtEnd) words.Add(Next());
        LocationText.Write(data, words);
    }

    private void ReadPrefixes()
    {
        while (!IsAtEnd) AddressPrefixText.Write(data, Next());
    }

    /// <summary>The key may be missing (RFC 4025, section 2.6).</summary>
    private void ReadKeyGateway()
    {
        var kind = ReadNumber(byte.MaxValue);
        PutByte(kind);
        PutByte(ReadNumber(byte.MaxValue));
        ReadGateway(kind);
        if (!IsAtEnd) data.Write(RdataWord.Base64(Remainder()));
    }

    private void ReadRelay()
    {
        var isOptional = ReadNumber(1);
        var kind = ReadNumber(0x7F);
        PutByte((isOptional << 7) | kind);
        ReadGateway(kind);
    }

    private void ReadGateway(uint kind)
    {
        switch (kind)
        {
            case 0:
                if (Next() is var text and not ".") throw new FormatException($"'{text}' stands where '.' says that there is no gateway");
                break;
            case 1: data.Write(RdataWord.IPv4(Next())); break;
            case 2: data.Write(RdataWord.IPv6(Next())); break;
            case 3: ReadName(); break;
            default: throw new FormatException($"{kind} is not a kind of gateway: 0 for none, 1 for IPv4, 2 for IPv6, 3 for a name");
        }
    }

    private void ReadHostIdentity()
    {
        var algorithm = ReadNumber(byte.MaxValue);
        var identity = RdataWord.Hex(Next());
        var key = RdataWord.Base64(Next());
        if (identity.Length is 0 or > byte.MaxValue || key.Length is 0 or > MaxData)
        {
            throw new FormatException("an identity has 1 to 255 bytes, and a key");
        }
        PutByte((uint)identity.Length);
        PutByte(algorithm);
        PutUInt16((uint)key.Length);
        data.Write(identity);
        data.Write(key);
        while (!IsAtEnd) ReadName();
    }

    /// <summary>Data as RFC 3597, section 5 writes those of any type: their length, then digits.</summary>
    private void ReadGeneric(RecordType type)
    {
        position++;
        var length = ReadNumber(ushort.MaxValue);
        var bytes = IsAtEnd ? [] : RdataWord.Hex(Remainder());
        if (bytes.Length != length) throw new FormatException($"{length} bytes are announced, {bytes.Length} follow");
        data.Write(bytes);
        if (!RdataLayout.Of(type).IsEmpty && !RdataWriter.IsWellFormed(type, data.WrittenSpan))
        {
            throw new FormatException($"the bytes are no data of a {type.ToText()}");
        }
    }

    private readonly void PutByte(uint value)
    {
        data.GetSpan(1)[0] = (byte)value;
        data.Advance(1);
    }

    private readonly void PutUInt16(uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(data.GetSpan(2), (ushort)value);
        data.Advance(2);
    }

    private readonly void PutUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(data.GetSpan(4), value);
        data.Advance(4);
    }
}
