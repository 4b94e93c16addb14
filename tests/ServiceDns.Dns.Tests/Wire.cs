using System.Text;

namespace ServiceDns.Dns.Tests;

/// <summary>Wire forms, made and read the plain way: the tests' own second opinion.</summary>
internal static class Wire
{
    /// <summary>A name of as many of the labels, from the first, as fit 255 bytes.</summary>
    public static byte[] Name(IEnumerable<byte[]> labels)
    {
        var wire = new List<byte>();
        foreach (var label in labels)
        {
            if (wire.Count + label.Length + 2 > WireName.MaxLength) break;
            wire.Add((byte)label.Length);
            wire.AddRange(label);
        }
        return [.. wire, 0];
    }

    /// <summary>A name from text without escapes.</summary>
    public static byte[] Name(string text) => Name(text.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.Latin1.GetBytes));

    /// <summary>A header with those counts, without flags.</summary>
    public static byte[] Head(int questions, int answers = 0, int authorities = 0, int additionals = 0)
    {
        var header = new byte[Header.Size];
        Header.SetCount(header, Section.Question, questions);
        Header.SetCount(header, Section.Answer, answers);
        Header.SetCount(header, Section.Authority, authorities);
        Header.SetCount(header, Section.Additional, additionals);
        return header;
    }

    /// <summary>The uncompressed name at <paramref name="offset"/>, or null when the reader refuses it.</summary>
    public static byte[]? ReadName(byte[] message, ref int offset)
    {
        var name = new byte[WireName.MaxLength];
        return WireName.TryRead(message, ref offset, name, out var length) ? name[..length] : null;
    }

    public static byte[] Number16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Number32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
