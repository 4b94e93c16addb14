using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace ServiceDns.Server.Tests;

public sealed class ControlSocketTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("control-").FullName;

    private string SocketPath => Path.Combine(folder, "control.sock");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_command_gets_its_argument_and_writes_the_reply()
    {
        await using var socket = Open(("echo", (argument, reply, cancel) => reply.WriteAsync(Bytes(argument), cancel).AsTask()));

        Assert.Equal("two words", await AskAsync("echo", "two words"));
        Assert.Equal("again", await AskAsync("echo", "again", "unix://"));
    }

    [Fact]
    public async Task A_reply_may_be_empty()
    {
        await using var socket = Open(("nothing", (_, _, _) => Task.CompletedTask));

        Assert.Equal("", await AskAsync("nothing", ""));
    }

    [Fact]
    public async Task What_can_not_be_done_is_an_error_with_its_reason()
    {
        await using var socket = Open(
            ("refuse", (_, _, _) => throw new ControlException("not today")),
             ("fail", (_, _, _) => throw new InvalidOperationException("broken")));

        Assert.Equal("not today", await RefusalAsync("refuse"));
        Assert.Equal("broken", await RefusalAsync("fail"));
        Assert.Equal("unknown command \"other\"; this server knows fail, refuse", await RefusalAsync("other"));
    }

    [Fact]
    public async Task Only_the_user_of_the_server_may_ask()
    {
        await using var socket = Open();

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
    }

    [Fact]
    public async Task The_file_goes_with_the_server_and_a_left_over_one_is_replaced()
    {
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(SocketPath + ".1")); // .NET removes the file by the name that it was bound to
            File.Move(SocketPath + ".1", SocketPath);
        }
        Assert.StartsWith($"{SocketPath}: Connection refused", await RefusalAsync("any"));

        var socket = Open(("here", (_, _, _) => Task.CompletedTask));
        Assert.Equal("", await AskAsync("here", ""));
        await socket.DisposeAsync();

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task A_second_server_takes_the_path_over_and_the_first_leaves_it_alone()
    {
        var first = Open(("who", (_, reply, cancel) => reply.WriteAsync(Bytes("first"), cancel).AsTask()));
        await using var second = Open(("who", (_, reply, cancel) => reply.WriteAsync(Bytes("second"), cancel).AsTask()));

        await first.DisposeAsync();

        Assert.Equal("second", await AskAsync("who", ""));
    }

    [Fact]
    public void A_file_that_is_no_socket_stays()
    {
        File.WriteAllText(SocketPath, "precious");

        var error = Assert.Throws<ControlException>(() => Open());

        Assert.Equal($"control socket {SocketPath}: there is a file of that name; name a path for a socket, or remove it", error.Message);
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        var error =
            Assert.Throws<ControlException>(
                () => ControlSocket.Open(Path.Combine(folder, "no/where"), Commands(), NullLogger.Instance, TimeProvider.System));

        Assert.Equal($"control socket {folder}/no/where: there is no folder {folder}/no; make it, or name another path", error.Message);
    }

    [Fact]
    public void A_path_that_is_too_long_is_an_error()
    {
        var path = Path.Combine(folder, new string('a', 108));

        var error = Assert.Throws<ControlException>(() => ControlSocket.Open(path, Commands(), NullLogger.Instance, TimeProvider.System));

        Assert.Matches("^control socket .*: a socket's path has at most [0-9]+ bytes$", error.Message);
    }

    private ControlSocket Open(params (string Name, ControlCommand Command)[] commands) =>
        ControlSocket.Open(SocketPath, Commands(commands), NullLogger.Instance, TimeProvider.System);

    private static Dictionary<string, ControlCommand> Commands(params (string Name, ControlCommand Command)[] commands) =>
        commands.ToDictionary(pair => pair.Name, pair => pair.Command);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<string> AskAsync(string command, string argument, string scheme = "")
    {
        await using var reply = await ControlClient.AskAsync(scheme + SocketPath, command, argument, CancellationToken.None);
        using var reader = new StreamReader(reply);
        return await reader.ReadToEndAsync();
    }

    private async Task<string> RefusalAsync(string command) =>
        (await Assert.ThrowsAsync<ControlException>(() => ControlClient.AskAsync(SocketPath, command, "", CancellationToken.None))).Message;
}
