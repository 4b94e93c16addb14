namespace ServiceDns.Cluster.Control;

/// <summary>An EndpointSlice read straight into its model form, and the lines that messages need.</summary>
/// <remarks>
/// An endpoint without a readable address keeps its place in <see cref="EndpointSlice.Endpoints"/> with <c>default</c> as its address,
/// so that indexes in messages are those of the file; <see cref="Completion"/> drops it. Addresses are read with
/// <see cref="AddressText.ReadEndpoint"/>, which says what is wrong with one.
/// </remarks>
public sealed class EndpointSliceDraft
{
    /// <summary>The slice; its family is that of <see cref="AddressType"/> and set by <see cref="Completion"/>. An absent name is empty,
    /// an absent namespace <see cref="Draft.DefaultNamespace"/>.</summary>
    public required EndpointSlice Slice { get; init; }

    /// <summary>The file as found.</summary>
    public required string File { get; init; }

    /// <summary>The line where the object begins, from 1.</summary>
    public int Line { get; init; }

    /// <summary><c>addressType</c>.</summary>
    public Stated<string> AddressType { get; init; }

    /// <summary>The line of each endpoint, or empty when unknown.</summary>
    public int[] EndpointLines { get; init; } = [];

    /// <summary>The line of each port, or empty when unknown.</summary>
    public int[] PortLines { get; init; } = [];

    /// <summary>What the reader could not put into the slice.</summary>
    public IReadOnlyList<FieldError> Unreadable { get; init; } = [];
}
