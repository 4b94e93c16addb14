namespace ServiceDns.Linux.Sockets;

/// <summary>The error numbers that the socket loops tell apart (errno(3)).</summary>
public enum Errno
{
    /// <summary>EPERM: also what a seccomp filter says.</summary>
    NotPermitted = 1,

    /// <summary>EINTR: a signal came.</summary>
    Interrupted = 4,

    /// <summary>EBADF: no such descriptor.</summary>
    BadDescriptor = 9,

    /// <summary>EAGAIN: there is nothing to receive now.</summary>
    TryAgain = 11,

    /// <summary>EFAULT: a pointer is wrong.</summary>
    BadAddress = 14,

    /// <summary>EINVAL.</summary>
    InvalidArgument = 22,

    /// <summary>ENOSYS: the kernel does not have the call.</summary>
    NoSuchCall = 38,

    /// <summary>ENOTSOCK.</summary>
    NotASocket = 88,
}
