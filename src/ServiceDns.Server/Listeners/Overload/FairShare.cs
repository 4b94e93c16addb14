namespace ServiceDns.Server;

/// <summary>
/// The count that no key may exceed, moved so that a queue stays short and is never empty. Of a key with a higher count only so many are
/// let in that its share of those served is the same as everybody's (approximate fair dropping: Pan, Breslau, Prabhakar, Shenker 2003).
/// </summary>
/// <param name="least">What every key may have, whatever the queue: those with less lose nothing.</param>
internal sealed class FairShare(uint least)
{
    private const double Most = 1 << 24;
    private const double Step = 0.05, Damping = 0.3, Rise = 1.1; // a millisecond; found by measuring

    private double share = least, lastDelay;

    /// <summary>The count.</summary>
    public double Value => share;

    /// <summary>Whether it can not be made smaller.</summary>
    public bool IsLeast => share <= least;

    /// <summary>Whether it limits nobody.</summary>
    public bool IsOpen => share >= Most;

    /// <summary>Limits everybody as far as it can, until the queue says otherwise.</summary>
    public void Tighten() => share = least;

    /// <summary>Limits nobody.</summary>
    public void Open() => share = Most;

    /// <summary>Follows the queue.</summary>
    /// <param name="delay">How long the queue is, in units of how long it shall be.</param>
    /// <param name="isIdle">Whether the queue was emptied.</param>
    /// <param name="most">How wide it may become.</param>
    public void Follow(double delay, bool isIdle, double most = Most)
    {
        var factor = isIdle ? Rise : 1 + Step * Math.Clamp(1 - delay, -2, 1) - Damping * Math.Clamp(delay - lastDelay, -1, 1);
        lastDelay = delay;
        share = Math.Max(least, Math.Min(share * factor, most));
    }

    /// <summary>Whether a key with that count is below what everybody may have.</summary>
    public bool Spares(double count) => count <= least;

    /// <summary>Whether one more of a key with that count is let in.</summary>
    /// <param name="count">The key's count with this one.</param>
    /// <param name="random">Any 32 bits.</param>
    public bool Admits(double count, uint random) => count <= share || random * count < share * uint.MaxValue;
}
