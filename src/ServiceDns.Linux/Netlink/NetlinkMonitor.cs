using System.Runtime.InteropServices;
using ServiceDns.Linux.Sockets;
using static ServiceDns.Linux.Netlink.NetlinkCalls;

namespace ServiceDns.Linux.Netlink;

/// <summary>Listens to what the kernel tells about changes, on a thread of its own.</summary>
public sealed unsafe class NetlinkMonitor : IDisposable
{
    private readonly NetlinkSocket socket;
    private readonly NetlinkReceiver receive;
    private readonly Action lost;
    private readonly Thread thread;
    private readonly int stop;

    private NetlinkMonitor(NetlinkSocket socket, int stop, NetlinkReceiver receive, Action lost)
    {
        (this.socket, this.stop, this.receive, this.lost) = (socket, stop, receive, lost);
        thread = new Thread(Listen) { IsBackground = true, Name = "netlink monitor" };
        thread.Start();
    }

    /// <summary>Starts to listen, in the network namespace of the calling thread.</summary>
    /// <param name="protocol">Which part of the kernel.</param>
    /// <param name="groups">Which of its groups.</param>
    /// <param name="receive">Called for each notification, on the monitor's thread; must not throw, and not take long.</param>
    /// <param name="lost">Called when notifications were lost; what they told about must be looked at anew.</param>
    /// <param name="ignored">The address of a socket whose doings are not told; 0 for none.</param>
    /// <exception cref="NetlinkException">A group can not be joined.</exception>
    public static NetlinkMonitor Start(
        NetlinkProtocol protocol, ReadOnlySpan<int> groups, NetlinkReceiver receive, Action lost, uint ignored = 0)
    {
        ArgumentNullException.ThrowIfNull(receive);
        ArgumentNullException.ThrowIfNull(lost);
        var socket = NetlinkSocket.Open(protocol);
        var stop = -1;
        try
        {
            if (ignored != 0) socket.Ignore(ignored);
            foreach (var group in groups) socket.Join(group);
            stop = EventDescriptor(0, CloseOnExec);
            if (stop < 0) throw new NetlinkException("making an event descriptor", new NetlinkResult(Marshal.GetLastSystemError()));
            return new NetlinkMonitor(socket, stop, receive, lost);
        }
        catch
        {
            socket.Dispose();
            if (stop >= 0) _ = Close(stop);
            throw;
        }
    }

    /// <summary>Ends listening; when it returns, nothing is called any more. Not to be called by the receiver.</summary>
    public void Dispose()
    {
        if (!thread.IsAlive) return;
        var one = 1UL;
        _ = Write(stop, &one, sizeof(ulong));
        thread.Join();
        socket.Dispose();
        _ = Close(stop);
    }

    private void Listen()
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Descriptor = socket.Descriptor, Events = PollIn };
        entries[1] = new PollEntry { Descriptor = stop, Events = PollIn };
        while (true)
        {
            if (Poll(entries, 2, -1) < 0)
            {
                if (Marshal.GetLastSystemError() == (int)Errno.Interrupted) continue;
                return;
            }
            if (entries[1].Returned != 0) return;
            if (!socket.TakeNotifications(receive)) lost();
        }
    }
}
