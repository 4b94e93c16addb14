namespace ServiceDns.Server;

/// <content>Counting a batch: on the stack first, then once for all queries that are alike.</content>
public sealed partial class DnsSeries
{
    private const int Udp = (int)Transport.Udp;
    private const int MostResponses = 32; // kinds of response that are counted on the stack; a cluster sees four or five

    /// <summary>
    /// Counts queries that the UDP loop has answered, and has the time that they take observed when their answers are sent.
    /// </summary>
    /// <param name="batch">Holds the queries.</param>
    /// <param name="answered">Those to count.</param>
    public void Count(LoopBatch batch, QuerySet answered)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Span<int> requested = stackalloc int[IpFamilies.Length * QueryTypeLabel.Count], responded = stackalloc int[MostResponses];
        var received = new HistogramTally(SizesOf(requestSizes, families.RequestSize, Udp));
        var sent = new HistogramTally(SizesOf(responseSizes, families.ResponseSize, Udp));
        var cells = batch.Shard.Open();
        foreach (var i in answered)
        {
            var query = batch[i];
            if (query.DnssecOk) DnssecOk.Add(cells);
            requested[QueryTypeLabel.IndexOf(query.Type) + (query.Client.IsIPv4 ? 0 : QueryTypeLabel.Count)]++;
            received.Observe(query.RequestLength);
            sent.Observe(query.Length);
            var response = IndexOf(query.ResponseCode, query.Responder);
            if (response < MostResponses) responded[response]++;
            else responses[response].Counter.Add(cells);
        }
        received.AddTo(cells);
        sent.AddTo(cells);
        AddResponses(cells, responded);
        AddRequests(batch, cells, requested);
    }

    private void AddResponses(in MetricCells cells, ReadOnlySpan<int> responded)
    {
        for (var i = 0; i < Math.Min(responded.Length, responses.Length); i++)
        {
            if (responded[i] != 0) responses[i].Counter.Add(cells, responded[i]);
        }
    }

    private void AddRequests(LoopBatch batch, in MetricCells cells, ReadOnlySpan<int> requested)
    {
        for (var type = 0; type < QueryTypeLabel.Count; type++)
        {
            var (four, six) = (requested[type], requested[QueryTypeLabel.Count + type]);
            if ((four | six) == 0) continue;
            if (four != 0) RequestsOf(Udp, 0, type).Add(cells, four);
            if (six != 0) RequestsOf(Udp, 1, type).Add(cells, six);
            batch.Time(DurationsOf(type), four + six);
        }
    }
}
