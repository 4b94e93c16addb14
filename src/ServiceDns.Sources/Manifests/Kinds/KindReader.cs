using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>Reads one object of one kind, field by field in whatever order the file has them.</summary>
/// <param name="place">Where the object begins.</param>
internal abstract class KindReader(ObjectPlace place)
{
    protected ObjectPlace Place { get; } = place;

    protected ObjectMetadata Metadata { get; private set; } = ObjectMetadata.None;

    /// <summary>Reads a field of the object's outermost map.</summary>
    public void ReadField(string name, FieldReader reader)
    {
        if (name == "metadata") Metadata = ObjectMetadata.Read(reader);
        else Field(name, reader);
    }

    /// <summary>Adds the finished object to what the file holds.</summary>
    /// <param name="contents">Receives it.</param>
    /// <param name="unreadable">What was wrong with its fields.</param>
    public abstract void Finish(FileContents contents, IReadOnlyList<FieldError> unreadable);

    protected abstract void Field(string name, FieldReader reader);

    protected Placed<T> Placed<T>(T item, IReadOnlyList<FieldError> unreadable) where T : class =>
        new(item, Place.File, Place.Line, unreadable.Count == 0 ? null : unreadable);
}

/// <summary>Where an object begins.</summary>
/// <param name="File">The file as found.</param>
/// <param name="Line">The line, from 1.</param>
internal readonly record struct ObjectPlace(string File, int Line);
