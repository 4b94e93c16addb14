namespace ServiceDns.Server.Tests;

public sealed class TlsListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // handshakes take their time where all processors are busy

    private readonly FixedTls tls = new();

    [Fact]
    public async Task Queries_of_one_write_are_all_answered()
    {
        await using var server = Serve();
        await using var client = await TlsAsker.ConnectAsync(server.EndPoint);

        await client.SendAsync(Enumerable.Range(0, 1000).Select(i => Messages.Ask($"n{i}.example.org.", id: (ushort)i)));

        for (var i = 0; i < 1000; i++) Assert.Equal(i, Messages.Id((await client.ReceiveAsync())!));
        Assert.Equal("dot", client.Protocol);
    }

    [Fact]
    public async Task A_listener_of_TLS_takes_no_datagrams()
    {
        await using var server = Serve();

        using var udp = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        udp.Bind(server.EndPoint); // would be in use
        Assert.Empty(server.Opened.Placements);
        Assert.StartsWith("tls://127.0.0.1:", server.Label, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_let_go_before_and_after_the_handshake()
    {
        var second = TimeSpan.FromSeconds(1);
        await using var hasty = Serve(new ListenerSettings { Tls = tls, ReadTimeout = second });
        using var mute = hasty.Tcp();
        await using var server = Serve(new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = second });
        await using var idle = await TlsAsker.ConnectAsync(server.EndPoint);
        await idle.SendAsync(Messages.Ask("example.org."));

        Assert.NotNull(await idle.ReceiveAsync());
        Assert.Null(await idle.ReceiveAsync()); // an end, not a reset
        Assert.True(mute.IsClosedByServer());
    }

    [Fact]
    public async Task Bytes_that_are_no_TLS_end_their_connection_alone()
    {
        await using var server = Serve();
        await using var good = await TlsAsker.ConnectAsync(server.EndPoint);
        using var bad = server.Tcp();

        bad.Send(Messages.Ask("example.org."));

        Assert.True(bad.IsClosedByServer());
        await good.SendAsync(Messages.Ask("example.org."));
        Assert.NotNull(await good.ReceiveAsync());
    }

    [Fact]
    public async Task Of_too_many_connections_the_one_longest_idle_goes()
    {
        await using var server = Serve(new ListenerSettings
        {
            Tls = tls,
            ReadTimeout = Patience,
            IdleTimeout = Patience,
            MaxConnections = 2,
        });
        await using var first = await TlsAsker.ConnectAsync(server.EndPoint);
        await first.SendAsync(Messages.Ask("example.org."));
        Assert.NotNull(await first.ReceiveAsync());
        await using var second = await TlsAsker.ConnectAsync(server.EndPoint);
        await second.SendAsync(Messages.Ask("example.org."));
        Assert.NotNull(await second.ReceiveAsync());

        await using var third = await TlsAsker.ConnectAsync(server.EndPoint);

        Assert.Null(await first.ReceiveAsync());
        await third.SendAsync(Messages.Ask("example.org."));
        Assert.NotNull(await third.ReceiveAsync());
    }

    [Fact]
    public async Task Connections_go_on_over_a_reload_and_end_with_the_server()
    {
        await using var server = Serve();
        await using var client = await TlsAsker.ConnectAsync(server.EndPoint);

        server.Apply(DelegateHandler.Address);
        await client.SendAsync(Messages.Ask("example.org."));

        Assert.NotNull(await client.ReceiveAsync());
        await server.Set.StopAsync();
        Assert.Null(await client.ReceiveAsync());
    }

    [Fact]
    public async Task An_answer_that_comes_behind_the_goodbye_is_lost_as_to_a_client_that_went()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var connecting = TlsAsker.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint);
        using var stream = new TlsStream(await listener.AcceptSocketAsync(), tls);
        await stream.OpenAsync();
        await using var client = await connecting;

        stream.End();
        var error = await Record.ExceptionAsync(async () => await stream.SendAsync(new byte[] { 1 }));

        Assert.True(error is not null && IClientStream.IsLoss(error), $"{error}");
    }

    private ListenerFixture Serve(ListenerSettings? settings = null) =>
        new(DelegateHandler.Address, settings: settings ?? new ListenerSettings
        {
            Tls = tls,
            ReadTimeout = Patience,
            IdleTimeout = Patience,
        }, scheme: "tls");
}
