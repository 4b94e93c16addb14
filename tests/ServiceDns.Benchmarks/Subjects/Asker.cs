using System.Net;
using ServiceDns.Benchmarks.Data;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Takes a request the way a listener does: into the buffer, parsed, served, and made ready to send.</summary>
internal sealed class Asker : IDisposable
{
    private readonly IQueryHandler handler;

    private readonly Query query = new(seed: 7)
    {
        Client = ClientAddress.From(IPEndPoint.Parse("10.240.0.1:40212")),
        Local = ClientAddress.From(IPEndPoint.Parse("127.0.0.1:53")),
        Shard = MetricShard.ForThisThread(),
    };

    public Asker(IQueryHandler handler, Transport transport = Transport.Udp)
    {
        this.handler = handler;
        query.Transport = transport;
    }

    /// <summary>Asks once and throws unless the answer is what the benchmark is about.</summary>
    /// <returns>The request, for <see cref="Ask(byte[])"/>.</returns>
    public byte[] Prepare(string name, RecordType type, ResponseCode code, int answers)
    {
        var request = Request.Make(name, type);
        Ask(request);
        var (gotCode, gotAnswers) = (Header.Code(query.Buffer), Header.Count(query.Buffer, Section.Answer));
        return gotCode == code && gotAnswers == answers
            ? request
            : throw new InvalidOperationException(
                $"{name} {type.ToText()}: {gotCode} with {gotAnswers} answers, not {code} with {answers}");
    }

    /// <returns>Bytes of the response.</returns>
    public int Ask(byte[] request)
    {
        request.CopyTo(query.Buffer);
        query.Parse(request.Length);
        var serving = handler.ServeAsync(query, CancellationToken.None);
        return serving.IsCompletedSuccessfully && serving.Result.IsWritten
            ? query.Finish()
            : throw new InvalidOperationException("not answered from memory");
    }

    public void Dispose() => query.Dispose();
}
