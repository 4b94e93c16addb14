namespace ServiceDns.Dns;

/// <summary>A response code; those above 15 need an OPT record (RFC 6891, section 6.1.3).</summary>
public enum ResponseCode : ushort
{
#pragma warning disable CS1591 // the mnemonics are IANA's own
    NoError = 0, FormErr = 1, ServFail = 2, NXDomain = 3, NotImp = 4, Refused = 5, YXDomain = 6, YXRRSet = 7, NXRRSet = 8, NotAuth = 9,
    NotZone = 10, StatefulTypeNotImplemented = 11, BadVers = 16, BadKey = 17, BadTime = 18, BadMode = 19, BadName = 20, BadAlg = 21,
    BadTrunc = 22, BadCookie = 23,
#pragma warning restore CS1591
}

/// <summary>Text forms of <see cref="ResponseCode"/>.</summary>
public static class ResponseCodes
{
    /// <summary>The mnemonic as logs and metrics write it, <c>NXDOMAIN</c>; the number where there is none.</summary>
    public static string ToText(this ResponseCode code) => code switch
    {
        ResponseCode.NoError => "NOERROR",
        ResponseCode.FormErr => "FORMERR",
        ResponseCode.ServFail => "SERVFAIL",
        ResponseCode.NXDomain => "NXDOMAIN",
        ResponseCode.NotImp => "NOTIMP",
        ResponseCode.Refused => "REFUSED",
        ResponseCode.YXDomain => "YXDOMAIN",
        ResponseCode.YXRRSet => "YXRRSET",
        ResponseCode.NXRRSet => "NXRRSET",
        ResponseCode.NotAuth => "NOTAUTH",
        ResponseCode.NotZone => "NOTZONE",
        ResponseCode.StatefulTypeNotImplemented => "DSOTYPENI",
        ResponseCode.BadVers => "BADVERS",
        ResponseCode.BadKey => "BADKEY",
        ResponseCode.BadTime => "BADTIME",
        ResponseCode.BadMode => "BADMODE",
        ResponseCode.BadName => "BADNAME",
        ResponseCode.BadAlg => "BADALG",
        ResponseCode.BadTrunc => "BADTRUNC",
        ResponseCode.BadCookie => "BADCOOKIE",
        _ => ((ushort)code).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Reads a mnemonic in any case.</summary>
    public static bool TryParse(string text, out ResponseCode code)
    {
        foreach (var candidate in Enum.GetValues<ResponseCode>())
        {
            if (!candidate.ToText().Equals(text, StringComparison.OrdinalIgnoreCase)) continue;
            code = candidate;
            return true;
        }
        code = default;
        return false;
    }
}
