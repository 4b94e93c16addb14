namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>Writes a model to a file: aside, to the disk, then in the former file's place.</summary>
internal static class SnapshotWriter
{
    /// <summary>Writes a model to a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model, which may change meanwhile: each object is written as it is at some moment of it.</param>
    /// <param name="scope">What was read of which cluster.</param>
    /// <param name="written">The time that it gets.</param>
    /// <exception cref="IOException">It can not be written; the former file stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, ClusterModel model, string scope, DateTimeOffset written)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            Write(file, model, scope, written);
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Writes a model to a stream.</summary>
    public static void Write(Stream stream, ClusterModel model, string scope, DateTimeOffset written)
    {
        var to = new SnapshotEncoder(stream);
        to.Raw(SnapshotFormat.Magic);
        to.Number((ulong)written.ToUnixTimeMilliseconds());
        to.Name(scope);
        WriteAll(to, model.Namespaces, OtherRecords.Write);
        WriteAll(to, model.Nodes, OtherRecords.Write);
        WriteAll(to, model.Services, (_, pair) => WriteState(to, pair.Value));
        WriteAll(to, model.Pods, PodRecord.Write);
        to.End();
    }

    /// <summary>A mark in front of each says that one comes: how many there are is not known before.</summary>
    private static void WriteAll<T>(SnapshotEncoder to, IEnumerable<T> objects, Action<SnapshotEncoder, T> write)
    {
        foreach (var each in objects)
        {
            to.Number(SnapshotFormat.Another);
            write(to, each);
        }
        to.Number(SnapshotFormat.NoMore);
    }

    /// <summary>A slice that belongs to a service and an import comes twice; the second time it changes nothing.</summary>
    private static void WriteState(SnapshotEncoder to, ServiceState state)
    {
        to.Number((state.Service is null ? 0UL : 1) | (state.Import is null ? 0UL : 2));
        if (state.Service is not null) ServiceRecord.Write(to, state.Service);
        if (state.Import is not null) OtherRecords.Write(to, state.Import);
        to.Number((ulong)(state.Slices.Count + state.ImportedSlices.Count));
        foreach (var slice in state.Slices) SliceRecord.Write(to, slice);
        foreach (var slice in state.ImportedSlices) SliceRecord.Write(to, slice);
    }
}
