using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>
/// The clients that are far over their share, of which the kernel drops most of the excess: to receive only to drop costs a good part of an
/// answer. What passes is still a fifth more than the share, so that the gate decides, and follows the queue from one datagram to the next.
/// </summary>
/// <remarks>
/// A datagram that passed stands for all that were sent beside it. It counts as so many, so that a client's count tells what it sends,
/// and not what the filter makes of that: else each would chase the other.
/// </remarks>
internal sealed class HotClients(IClientFilter filter)
{
    /// <summary>The weight of a datagram that stands for itself alone.</summary>
    public const uint One = 16;

    /// <summary>How many shares of a client pass.</summary>
    public const double Margin = 1.2;

    private const int Places = ClientFilter.MostClients;
    private const double MostWeight = 1000 * One;

    private readonly ulong[] keys = new ulong[Places];
    private readonly double[] counts = new double[Places]; // the last of each
    private readonly bool[] came = new bool[Places]; // since the last update
    private readonly uint[] weights = new uint[Places];
    private readonly double[] passes = new double[Places];
    private int length;
    private uint dropsBefore;

    /// <summary>Whether the kernel drops anything for us now.</summary>
    public bool IsFiltering { get; private set; }

    /// <summary>Where a client is kept; negative for one that is not.</summary>
    public int PlaceOf(ulong key) => keys.AsSpan(0, length).IndexOf(key);

    /// <summary>What a datagram weighs of the client at that place.</summary>
    public uint WeightAt(int place) => place >= 0 ? weights[place] : One;

    /// <summary>Has the kernel drop of that client from the next update on; or, when it does, tells what the client sends now.</summary>
    /// <param name="key">A client that is over its share.</param>
    /// <param name="place">Its place.</param>
    /// <param name="count">What it sends, in the unit of the share.</param>
    public void Note(ulong key, int place, double count)
    {
        if (place < 0)
        {
            if (length == Places) return;
            place = length++;
            (keys[place], weights[place]) = (key, One);
        }
        (counts[place], came[place]) = (count, true);
    }

    /// <summary>Sets the filter by what was noted.</summary>
    /// <param name="share">What a client may have.</param>
    /// <returns>Datagrams that the kernel has dropped since the last time.</returns>
    public int Update(double share)
    {
        for (var i = length - 1; i >= 0; i--)
        {
            if (!came[i]) counts[i] /= 2;
            weights[i] = (uint)Math.Clamp(counts[i] / (Margin * share) * One, One, MostWeight);
            (passes[i], came[i]) = ((double)One / weights[i], false);
            if (weights[i] == One) Remove(i);
        }
        if (length > 0) IsFiltering = filter.TryAttach(keys.AsSpan(0, length), passes.AsSpan(0, length));
        else Detach();
        if (!IsFiltering) weights.AsSpan().Fill(One);
        return Drops();
    }

    /// <summary>Lets everybody's pass.</summary>
    public void Clear()
    {
        length = 0;
        Detach();
        Drops();
    }

    private void Remove(int place)
    {
        length--;
        (keys[place], counts[place], came[place]) = (keys[length], counts[length], came[length]);
        (weights[place], passes[place]) = (weights[length], passes[length]);
    }

    private void Detach()
    {
        if (IsFiltering) filter.Detach();
        IsFiltering = false;
    }

    private int Drops()
    {
        var now = filter.Drops;
        var drops = (int)(now - dropsBefore);
        dropsBefore = now;
        return drops;
    }
}
