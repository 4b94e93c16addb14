using System.Diagnostics.CodeAnalysis;

namespace ServiceDns.Cluster.Control;

/// <summary>A field that a manifest states or leaves out, with the line it stands on. Four bytes beside the value.</summary>
/// <remarks><c>default</c> is "not stated". A field stated as <c>null</c> counts as not stated, as it does for Kubernetes.</remarks>
/// <param name="value">What the manifest says.</param>
/// <param name="line">The line, from 1; 0 when unknown.</param>
public readonly struct Stated<T>(T value, int line)
{
    private const int UnknownLine = -1;

    private readonly int line = line > 0 ? line : UnknownLine;

    /// <summary>What the manifest says, or the type's default.</summary>
    public T? Value { get; } = value;

    /// <summary>Whether the manifest says anything.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsStated => line != 0;

    /// <summary>The line, from 1; 0 when unknown or not stated.</summary>
    public int Line => line > 0 ? line : 0;

    /// <summary>The line of the field, or that of the object around it.</summary>
    public int LineOr(int enclosing) => line > 0 ? line : enclosing;

    /// <summary>The value, or what stands for silence.</summary>
    public T Or(T fallback) => IsStated ? Value : fallback;

    /// <summary>A value whose line is unknown: for drafts made by hand.</summary>
    public static implicit operator Stated<T>(T value) => new(value, 0);
}
