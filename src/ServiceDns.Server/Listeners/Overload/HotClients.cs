using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>
/// The clients that are far over their share, of which the kernel drops most of the excess: to receive only to drop costs a good part of an
/// answer. What passes is still a quarter more than the share, so that the gate alone decides, and sees when a client asks less.
/// </summary>
internal sealed class HotClients(Socket socket, bool isIPv6)
{
    private const int Places = ClientFilter.MostClients;
    private const double Margin = 1.25, LeastPass = 0.001;

    private readonly ulong[] keys = new ulong[Places];
    private readonly uint[] counts = new uint[Places]; // the highest since the last update
    private readonly double[] passes = new double[Places];
    private int length;
    private bool isAttached;
    private uint dropsBefore;

    /// <summary>One of that client's was dropped; <paramref name="count"/> is what its sketch says.</summary>
    public void Note(ulong key, uint count)
    {
        var place = keys.AsSpan(0, length).IndexOf(key);
        if (place < 0)
        {
            if (length == Places) return;
            place = length++;
            (keys[place], counts[place], passes[place]) = (key, 0, 1);
        }
        counts[place] = Math.Max(counts[place], count);
    }

    /// <summary>Sets the filter by what was noted since the last time.</summary>
    /// <param name="share">What each client may have, in the counts of <see cref="Note"/>.</param>
    /// <returns>Datagrams that the kernel has dropped meanwhile.</returns>
    public int Update(double share)
    {
        for (var i = length - 1; i >= 0; i--)
        {
            passes[i] = counts[i] == 0 ? 2 * passes[i] : Math.Max(LeastPass, Margin * share * passes[i] / counts[i]);
            counts[i] = 0;
            if (passes[i] >= 1) Remove(i);
        }
        if (length > 0) isAttached = ClientFilter.TryAttach(socket, isIPv6, keys.AsSpan(0, length), passes.AsSpan(0, length));
        else Detach();
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
        (keys[place], counts[place], passes[place]) = (keys[length], counts[length], passes[length]);
    }

    private void Detach()
    {
        if (isAttached) ClientFilter.Detach(socket);
        isAttached = false;
    }

    private int Drops()
    {
        var now = SocketQueue.Drops(socket);
        var drops = (int)(now - dropsBefore);
        dropsBefore = now;
        return drops;
    }
}
