namespace ServiceDns.Linux.Sockets;

/// <summary>The error numbers that callers tell apart (errno(3)).</summary>
public enum Errno
{
    /// <summary>EPERM: also what a seccomp filter says.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT: no such object.</summary>
    NoSuchEntry = 2,

    /// <summary>ESRCH: of IPVS, no such virtual server.</summary>
    NoSuchProcess = 3,

    /// <summary>EINTR: a signal came.</summary>
    Interrupted = 4,

    /// <summary>EIO: of UDP_SEGMENT, the way out can not cut messages.</summary>
    InputOutput = 5,

    /// <summary>EBADF: no such descriptor.</summary>
    BadDescriptor = 9,

    /// <summary>EAGAIN: there is nothing to receive now.</summary>
    TryAgain = 11,

    /// <summary>EFAULT: a pointer is wrong.</summary>
    BadAddress = 14,

    /// <summary>EBUSY: the object is in use.</summary>
    Busy = 16,

    /// <summary>EEXIST: the object is there already.</summary>
    Exists = 17,

    /// <summary>ENODEV: no such interface.</summary>
    NoSuchDevice = 19,

    /// <summary>EINVAL.</summary>
    InvalidArgument = 22,

    /// <summary>EPIPE: the other side has closed.</summary>
    BrokenPipe = 32,

    /// <summary>ENOSYS: the kernel does not have the call.</summary>
    NoSuchCall = 38,

    /// <summary>ENOTSOCK.</summary>
    NotASocket = 88,

    /// <summary>EMSGSIZE: a message is too long.</summary>
    MessageTooLong = 90,

    /// <summary>EOPNOTSUPP: the kernel was built without it.</summary>
    NotSupported = 95,

    /// <summary>EADDRNOTAVAIL: no interface has the address.</summary>
    NoSuchAddress = 99,

    /// <summary>ECONNRESET: the other side has closed with something unread.</summary>
    ConnectionReset = 104,

    /// <summary>ENOBUFS: of a netlink socket, messages to it were lost because nobody fetched the earlier ones.</summary>
    Overrun = 105,
}
