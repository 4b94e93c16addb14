using System.Net.Sockets;

namespace ServiceDns.Server.Tests;

public sealed class UnixListenerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;

    private string SocketPath => Path.Combine(folder, "Dns.sock");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Answers_streams_of_messages_and_removes_its_file()
    {
        await using (var server = Serve())
        {
            Assert.Equal($"unix://{SocketPath}", server.Label);
            using var client = Connect();
            client.Send([.. Messages.Framed(Messages.Ask("a.org.", id: 1)), .. Messages.Framed(Messages.Ask("b.org.", id: 2))]);

            Assert.Equal(1, Receive(client));
            Assert.Equal(2, Receive(client));
            server.Apply(DelegateHandler.Address);
            client.Send(Messages.Framed(Messages.Ask("c.org.", id: 3)));
            Assert.Equal(3, Receive(client));
        }
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Takes_the_place_of_a_server_that_was_killed()
    {
        LeaveFile(SocketPath);

        await using var server = Serve();
        using var client = Connect();
        client.Send(Messages.Framed(Messages.Ask("a.org.", id: 1)));

        Assert.Equal(1, Receive(client));
    }

    [Fact]
    public async Task Takes_the_place_of_a_server_that_was_killed_while_it_opened()
    {
        LeaveFile(SocketPath + ".new");

        await using var server = Serve();
        using var client = Connect();
    }

    [SkippableFact]
    public async Task Leaves_the_file_to_the_process_before_when_the_start_fails()
    {
        Skip.IfNot(OperatingSystem.IsLinux());
        await using var server = Serve();
        using var inherited = HandedOver.Take(server.Set.Shareable);
        var next = new ListenerSet(TimeProvider.System, new Random(1), new MetricRegistry(), new RecordingLogger());
        var foreign = new ListenAddress("192.0.2.1", 5353);

        Assert.Throws<ListenException>(() => next.Apply([RequestOf(next, server.Address), RequestOf(next, foreign)], inherited));
        await next.StopAsync();

        using var client = Connect();
        client.Send(Messages.Framed(Messages.Ask("a.org.", id: 1)));
        Assert.Equal(1, Receive(client));
    }

    [Fact]
    public async Task Does_not_take_the_place_of_a_server_that_runs_or_of_another_file()
    {
        await using var server = Serve();
        File.WriteAllText(Path.Combine(folder, "text"), "something");

        var running = Assert.Throws<ListenException>(() => Serve());
        var text = Assert.Throws<ListenException>(() => Serve(Path.Combine(folder, "text")));
        var missing = Assert.Throws<ListenException>(() => Serve(Path.Combine(folder, "no", "sock")));
        var parent = Assert.Throws<ListenException>(() => Serve(folder));

        Assert.Equal(
            $"listen unix {SocketPath}: bind: address already in use; stop the server that listens there, "
            + "or remove the file if it is no socket",
            running.Message);
        Assert.StartsWith($"listen unix {folder}/text: bind: address already in use", text.Message, StringComparison.Ordinal);
        Assert.Equal($"listen unix {folder}/no/sock: bind: no such file or directory", missing.Message);
        Assert.StartsWith($"listen unix {folder}: bind: Is a directory", parent.Message, StringComparison.Ordinal);
        Assert.Equal("something", File.ReadAllText(Path.Combine(folder, "text")));
        using var client = Connect();
    }

    private ListenerFixture Serve(string? path = null) => new(DelegateHandler.Address, path ?? SocketPath, scheme: "unix");

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return client;
    }

    /// <summary>
    /// The framework removes the file when it closes the socket, a killed process can not: so the file is moved meanwhile.
    /// </summary>
    private static void LeaveFile(string path)
    {
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".moved");
        }
        File.Move(path + ".moved", path);
    }

    private static ListenerRequest RequestOf(ListenerSet set, ListenAddress address) => new(
        address, new Dispatcher(set.InfoOf(address), [new BlockRuntime(BlockInfo.None, DelegateHandler.Address)], set.Dispatching), new());

    private static int Receive(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: false);
        var buffer = new byte[512];
        stream.ReadExactly(buffer, 0, 2);
        stream.ReadExactly(buffer, 0, (buffer[0] << 8) | buffer[1]);
        return Messages.Id(buffer);
    }
}
