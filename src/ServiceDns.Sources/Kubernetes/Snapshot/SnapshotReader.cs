namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>Brings a snapshot's objects into a model: first what services are made of, then pods.</summary>
internal sealed class SnapshotReader(SnapshotBytes bytes)
{
    private static readonly ulong LatestTime = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly SharedValues shared = new();
    private int podsStart;

    /// <summary>When it was written.</summary>
    public DateTimeOffset Written { get; private set; }

    /// <summary>Reads the head, and all but the pods, in one commit.</summary>
    /// <returns>False when it is of another scope; the model is as it was then.</returns>
    /// <exception cref="InvalidDataException">Its objects can not be read; the model is as it was.</exception>
    public bool TryReadServices(ClusterModel model, string scope)
    {
        var from = new SnapshotDecoder(bytes.Content[SnapshotFormat.Magic.Length..], shared);
        Written = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(from.Number(), LatestTime));
        if (from.Name() != scope) return false;
        List<Namespace> namespaces = [];
        while (from.Number() == SnapshotFormat.Another) namespaces.Add(OtherRecords.ReadNamespace(ref from));
        List<Node> nodes = [];
        while (from.Number() == SnapshotFormat.Another) nodes.Add(OtherRecords.ReadNode(ref from));
        List<Service> services = [];
        List<ServiceImport> imports = [];
        List<EndpointSlice> slices = [];
        while (from.Number() == SnapshotFormat.Another)
        {
            var has = from.Number();
            if ((has & 1) != 0) services.Add(ServiceRecord.Read(ref from));
            if ((has & 2) != 0) imports.Add(OtherRecords.ReadImport(ref from));
            for (var count = from.Count(); count > 0; count--) slices.Add(SliceRecord.Read(ref from));
        }
        podsStart = SnapshotFormat.Magic.Length + from.Position;
        model.TakeSnapshot(Written, isWhole: false);
        model.Commit(transaction =>
        {
            namespaces.ForEach(transaction.Set);
            nodes.ForEach(transaction.Set);
            services.ForEach(transaction.Set);
            imports.ForEach(transaction.Set);
            slices.ForEach(transaction.Set);
        });
        return true;
    }

    /// <summary>Reads the pods, in commits of some thousands, so that each is soon over; then the snapshot is whole.</summary>
    /// <exception cref="InvalidDataException">They can not be read; some may be in the model.</exception>
    public void ReadPods(ClusterModel model)
    {
        const int AtOnce = 4096;
        var pods = new List<Pod>(AtOnce);
        var start = podsStart;
        var isMore = true;
        while (isMore)
        {
            pods.Clear();
            var from = new SnapshotDecoder(bytes.Content[start..], shared);
            while (pods.Count < AtOnce && (isMore = from.Number() == SnapshotFormat.Another)) pods.Add(PodRecord.Read(ref from));
            start += from.Position;
            model.Commit(transaction => pods.ForEach(transaction.Set));
        }
        model.TakeSnapshot(Written, isWhole: true);
    }
}
