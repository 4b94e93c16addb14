using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Plugins.Secondary;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Secondary;

/// <summary>The zone's refresh time is 60 s, its retry time 10 s, its expire time 100 s.</summary>
public sealed class SecondaryTests : IAsyncLifetime
{
    private readonly TestSetup setup = new("example.org");
    private FakePrimary primary = new();
    private IQueryHandler handler = new AnsweringHandler();

    public async Task InitializeAsync()
    {
        handler = setup.Parse(SecondarySetup.Definition, $"secondary {{\n transfer from 127.0.0.1:{primary.Port}\n}}").Handler();
        await setup.Lifecycle.StartAsync(CancellationToken.None);
        Becomes("192.0.2.1");
    }

    [Fact]
    public void A_later_state_is_served_after_the_refresh_time()
    {
        primary.Serial = 2;

        Becomes("192.0.2.2");
    }

    [Fact]
    public void A_zone_whose_primary_is_silent_expires_and_comes_back_with_it()
    {
        var port = primary.Port;
        primary.Dispose();
        Becomes("SERVFAIL");

        primary = new FakePrimary(port, serial: 1);
        Becomes("192.0.2.1"); // the same state as before
    }

    //                     client            answered
    public static TheoryData<string, bool> Clients => new() { { "127.0.0.1:4711", true }, { "192.0.2.1:53", false } };

    [Theory, MemberData(nameof(Clients))]
    public async Task Only_a_primary_may_tell_of_changes(string client, bool isAnswered)
    {
        primary.Serial = 2;
        using var query = Ask.For("example.org.", RecordType.SOA, client: client);
        BinaryPrimitives.WriteUInt16BigEndian(query.Buffer[2..], (int)Opcode.Notify << 11);
        Assert.Equal(RequestKind.Notify, query.Parse(query.QuestionEnd));

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(isAnswered, outcome.IsWritten);
        if (!isAnswered) return;
        Assert.Equal((ResponseCode.NoError, Opcode.Notify), (query.ResponseCode, Header.OpcodeOf(query.Response)));
        Eventually.Holds(() => Answer() == "192.0.2.2", "the next state, without a move of the clock");
    }

    public async Task DisposeAsync()
    {
        await setup.Lifecycle.ShutdownAsync(CancellationToken.None);
        primary.Dispose();
    }

    /// <summary>Moves the clock until the answer is that; slowly enough for what goes over sockets meanwhile.</summary>
    private void Becomes(string answer) => Eventually.Holds(
        () =>
        {
            if (Answer() == answer) return true;
            setup.Time.Advance(TimeSpan.FromSeconds(0.25));
            Thread.Sleep(5);
            return false;
        },
        answer);

    private string Answer()
    {
        using var query = Ask.For("www.example.org.");
        var outcome = handler.ServeAsync(query, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return outcome.IsWritten ? query.Answer()[0].Split(' ')[^1] : outcome.Code.ToText();
    }
}
