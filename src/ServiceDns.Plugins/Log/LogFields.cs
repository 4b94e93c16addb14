using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Log;

/// <summary>A place holder of a format.</summary>
internal enum LogField
{
    None, Type, Name, Class, Protocol, RequestSize, Remote, Port, Local, Id, Opcode, DnssecOk, PayloadSize, Code, ResponseSize, Duration,
    ResponseFlags, ResponseClass, ResponseType, Label,
}

/// <summary>Names of place holders, and what they are replaced by.</summary>
internal static class LogFields
{
    /// <summary>What stands for a value that there is not.</summary>
    private const string NoValue = "-";

    /// <summary>Reads what stands between the braces; labels of metadata, behind a slash, are all accepted.</summary>
    public static bool TryParse(string text, out LogField field)
    {
        field = text switch
        {
            "type" => LogField.Type,
            "name" => LogField.Name,
            "class" => LogField.Class,
            "proto" => LogField.Protocol,
            "size" => LogField.RequestSize,
            "remote" => LogField.Remote,
            "port" => LogField.Port,
            "local" => LogField.Local,
            ">id" => LogField.Id,
            ">opcode" => LogField.Opcode,
            ">do" => LogField.DnssecOk,
            ">bufsize" => LogField.PayloadSize,
            "rcode" => LogField.Code,
            "rsize" => LogField.ResponseSize,
            "duration" => LogField.Duration,
            ">rflags" => LogField.ResponseFlags,
            "/log/class" => LogField.ResponseClass,
            "/log/type" => LogField.ResponseType,
            ['/', ..] => LogField.Label,
            _ => LogField.None,
        };
        return field != LogField.None;
    }

    /// <summary>Appends the value.</summary>
    /// <param name="field">The place holder.</param>
    /// <param name="label">Of <see cref="LogField.Label"/>: which one.</param>
    /// <param name="served">The query.</param>
    /// <param name="line">Where to.</param>
    public static void Write(LogField field, string label, in ServedQuery served, ref LineBuilder line)
    {
        var query = served.Query;
        switch (field)
        {
            case LogField.None: break;
            case LogField.Type: line.Append(query.Type.ToText()); break;
            case LogField.Name: line.AppendName(query.LowerName); break;
            case LogField.Class: line.Append(query.Class.ToText()); break;
            case LogField.Protocol: line.Append(query.Transport == Transport.Udp ? "udp" : "tcp"); break;
            case LogField.RequestSize: line.Append(query.RequestLength); break;
            case LogField.Remote: line.AppendAddress(query.Client); break;
            case LogField.Port: line.Append(query.Client.Port); break;
            case LogField.Local: line.AppendAddress(query.Local); break;
            case LogField.Id: line.Append(query.Id); break;
            case LogField.Opcode: line.Append((int)query.Opcode); break;
            case LogField.DnssecOk: line.Append(query.DnssecOk ? "true" : "false"); break;
            case LogField.PayloadSize: line.Append(query.ResponseLimit); break;
            case LogField.Duration: line.AppendSeconds(served.Nanoseconds); break;
            case LogField.Label: line.Append(served.Metadata?.Invoke(query, label) ?? NoValue); break;
            default: WriteResponse(field, served, ref line); break;
        }
    }

    /// <summary>Values of the response, or of the empty one that the server will send in place of a failure.</summary>
    private static void WriteResponse(LogField field, in ServedQuery served, ref LineBuilder line)
    {
        var (query, outcome) = (served.Query, served.Outcome);
        switch (field)
        {
            case LogField.ResponseClass:
                line.Append(ResponseKinds.TextOf(ResponseKinds.Of(query, outcome, served.Time).Class));
                break;
            case LogField.ResponseType:
                line.Append(ResponseKinds.Of(query, outcome, served.Time).Type);
                break;
            case LogField.ResponseSize:
                line.Append(outcome.IsWritten ? UncompressedSize.Of(query.Response) : outcome.IsDropped ? 0 : query.QuestionEnd);
                break;
            case LogField.Code when !outcome.IsDropped:
                line.Append((outcome.IsWritten ? query.ResponseCode : outcome.Code).ToText());
                break;
            case LogField.ResponseFlags when outcome.IsWritten:
                line.AppendFlags(Header.Flags(query.Response));
                break;
            case LogField.ResponseFlags when !outcome.IsDropped:
                var copied = HeaderFlags.RecursionDesired | HeaderFlags.CheckingDisabled;
                line.AppendFlags(HeaderFlags.Response | (query.RequestFlags & copied));
                break;
            default:
                line.Append(NoValue);
                break;
        }
    }
}
