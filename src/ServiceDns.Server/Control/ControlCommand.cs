namespace ServiceDns.Server;

/// <summary>What the control socket does for a request.</summary>
/// <param name="argument">What stands behind the command's name: one line, empty for none.</param>
/// <param name="reply">Takes the answer, in a form of the command's own. The connection ends when the command does.</param>
/// <param name="cancel">Cancelled when the server closes the socket.</param>
/// <exception cref="ControlException">The argument is wrong, or it can not be done; before the first byte of the reply.</exception>
public delegate Task ControlCommand(string argument, Stream reply, CancellationToken cancel);

/// <summary>A request to a control socket that can not be answered; the message is for the user.</summary>
public sealed class ControlException(string message, Exception? cause = null) : Exception(message, cause);
