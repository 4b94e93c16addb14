using System.Text.Json;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Log;

/// <summary>
/// The values of a query's line, for logs that keep them apart from the text; taken at once, since the query is used again.
/// </summary>
internal sealed class QueryFields : ILogFields
{
    private readonly string text, clientAddress, name, type, kind, protocol;
    private readonly string? code, flags;
    private readonly int port, id, requestSize, payloadSize, responseSize;
    private readonly bool dnssecOk;
    private readonly double seconds;

    /// <param name="text">The line.</param>
    /// <param name="served">The query.</param>
    public QueryFields(string text, in ServedQuery served)
    {
        var query = served.Query;
        this.text = text;
        (clientAddress, port, id) = (query.Client.ToIPAddress().ToString(), query.Client.Port, query.Id);
        (name, type, kind) = (TextOf(LogField.Name, served), query.Type.ToText(), query.Class.ToText());
        protocol = TextOf(LogField.Protocol, served);
        (requestSize, payloadSize, dnssecOk) = (query.RequestLength, query.ResponseLimit, query.DnssecOk);
        (code, flags) = served.Outcome.IsDropped ? (null, null) : (TextOf(LogField.Code, served), TextOf(LogField.ResponseFlags, served));
        responseSize = int.Parse(TextOf(LogField.ResponseSize, served), System.Globalization.CultureInfo.InvariantCulture);
        seconds = served.Nanoseconds / 1e9;
    }

    public override string ToString() => text;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("client_ip"u8, clientAddress);
        json.WriteNumber("client_port"u8, port);
        json.WriteNumber("id"u8, id);
        json.WriteString("qname"u8, name);
        json.WriteString("qtype"u8, type);
        json.WriteString("qclass"u8, kind);
        json.WriteString("proto"u8, protocol);
        json.WriteNumber("request_size"u8, requestSize);
        json.WriteBoolean("do"u8, dnssecOk);
        json.WriteNumber("bufsize"u8, payloadSize);
        json.WriteString("rcode"u8, code);
        json.WriteString("rflags"u8, flags);
        json.WriteNumber("response_size"u8, responseSize);
        json.WriteNumber("duration_seconds"u8, seconds);
    }

    private static string TextOf(LogField field, in ServedQuery served)
    {
        var line = new LineBuilder(stackalloc char[256]);
        LogFields.Write(field, "", served, ref line);
        return line.ToStringAndFree();
    }
}
