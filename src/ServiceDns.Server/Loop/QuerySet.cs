using System.Numerics;

namespace ServiceDns.Server;

/// <summary>
/// Some of the queries of a <see cref="LoopBatch"/>, by their places: one bit each, so that sets are passed on and compared like numbers.
/// </summary>
/// <param name="Bits">Bit n is set when the query at place n is in the set.</param>
public readonly record struct QuerySet(uint Bits)
{
    /// <summary>No query.</summary>
    public static QuerySet None => default;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>How many there are.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>The lowest place; there must be one.</summary>
    public int First => BitOperations.TrailingZeroCount(Bits);

    /// <summary>Whether the query at that place is in it.</summary>
    public bool Contains(int place) => (Bits & (1u << place)) != 0;

    /// <summary>The set with the query at one more place.</summary>
    public QuerySet With(int place) => new(Bits | (1u << place));

    /// <summary>The set with those of another.</summary>
    public QuerySet With(QuerySet other) => new(Bits | other.Bits);

    /// <summary>The set without the query at a place.</summary>
    public QuerySet Without(int place) => new(Bits & ~(1u << place));

    /// <summary>The set without those of another.</summary>
    public QuerySet Without(QuerySet other) => new(Bits & ~other.Bits);

    /// <summary>Goes through the places, lowest first.</summary>
    public Enumerator GetEnumerator() => new(Bits);

    /// <summary>Where a walk through a set stands.</summary>
    public struct Enumerator(uint bits)
    {
        private uint left = bits;

        /// <summary>The place.</summary>
        public int Current { get; private set; }

        /// <summary>Goes on to the next place; false when there is none.</summary>
        public bool MoveNext()
        {
            if (left == 0) return false;
            Current = BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            return true;
        }
    }
}
