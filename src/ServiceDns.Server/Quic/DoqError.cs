namespace ServiceDns.Server;

/// <summary>Why a connection or a stream ends (RFC 9250, section 4.3).</summary>
internal static class DoqError
{
    /// <summary>There is no error.</summary>
    public const long None = 0;

    /// <summary>The server can not go on with it.</summary>
    public const long Internal = 1;

    /// <summary>The client broke a rule.</summary>
    public const long Protocol = 2;

    /// <summary>There are too many.</summary>
    public const long ExcessiveLoad = 4;

    /// <summary>As the label <c>status</c> of CoreDNS's metric has it.</summary>
    public static string Label(long code) => $"0x{code:x}";
}
