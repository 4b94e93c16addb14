using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Log;

/// <summary>Classes of responses that a rule can choose.</summary>
[Flags]
internal enum ResponseClasses
{
    None = 0,
    Success = 1,
    Denial = 2,
    Error = 4,
    All = 8 | Success | Denial | Error,
}

/// <summary>Sorts responses as CoreDNS's plugin/pkg/response does.</summary>
internal static class ResponseKinds
{
    /// <summary>The type, as <c>{/log/type}</c> shows it, and the class.</summary>
    public static (string Type, ResponseClasses Class) Of(Query query, Outcome outcome, TimeProvider time)
    {
        if (outcome.IsDropped) return ("OTHERERROR", ResponseClasses.Error);
        if (query.Opcode == Opcode.Update) return ("UPDATE", ResponseClasses.Error);
        if (query.Opcode == Opcode.Notify || query.Type is RecordType.AXFR or RecordType.IXFR) return ("META", ResponseClasses.Error);
        if (!outcome.IsWritten) return OfCode(outcome.Code);
        var message = query.Response;
        if (query.DnssecOk && HasExpiredSignature(message, time)) return ("OTHERERROR", ResponseClasses.Error);
        var code = query.ResponseCode;
        if (Header.Count(message, Section.Answer) > 0)
        {
            if (code == ResponseCode.NoError) return ("NOERROR", ResponseClasses.Success);
            if (code == ResponseCode.NXDomain) return ("OTHERERROR", ResponseClasses.Error);
        }
        if (code != ResponseCode.NoError) return OfCode(code);
        if (HasAuthority(message, RecordType.SOA)) return ("NODATA", ResponseClasses.Denial);
        return HasAuthority(message, RecordType.NS) ? ("DELEGATION", ResponseClasses.Success) : ("NOERROR", ResponseClasses.Success);
    }

    /// <summary>The class's name.</summary>
    public static string TextOf(ResponseClasses value) => value switch
    {
        ResponseClasses.Success => "success",
        ResponseClasses.Denial => "denial",
        _ => "error",
    };

    private static (string Type, ResponseClasses Class) OfCode(ResponseCode code) => code switch
    {
        ResponseCode.NXDomain => ("NXDOMAIN", ResponseClasses.Denial),
        ResponseCode.ServFail or ResponseCode.NotImp => ("SERVERERROR", ResponseClasses.Error),
        _ => ("OTHERERROR", ResponseClasses.Error),
    };

    private static bool HasAuthority(ReadOnlySpan<byte> message, RecordType type)
    {
        if (Header.Count(message, Section.Authority) == 0) return false;
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (reader.Current.Section == Section.Authority && reader.Current.Type == type) return true;
        }
        return false;
    }

    private static bool HasExpiredSignature(ReadOnlySpan<byte> message, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (reader.Current.Type == RecordType.RRSIG && SignatureTime.IsOver(message, reader.Current, now)) return true;
        }
        return false;
    }
}
