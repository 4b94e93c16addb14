namespace ServiceDns.Server.Tests;

public class ProxyHeaderTests
{
    //                     bytes                                                              source, or empty for none
    public static TheoryData<byte[], string> Headers => new()
    {
        { ProxyHeaders.Binary("198.51.100.7:4242"),                                           "198.51.100.7:4242" },
        { ProxyHeaders.Binary("[2001:db8::7]:4242"),                                          "[2001:db8::7]:4242" },
        { ProxyHeaders.Binary("198.51.100.7:4242", ProxyHeaders.Datagram),                    "198.51.100.7:4242" },
        { ProxyHeaders.Binary("198.51.100.7:4242", additions: 300),                           "198.51.100.7:4242" },
        { ProxyHeaders.Raw(0x20, 0x00, []),                                                   "" }, // a proxy's own check
        { ProxyHeaders.Raw(0x21, 0x00, []),                                                   "" },
        { ProxyHeaders.Raw(0x21, 0x31, new byte[216]),                                        "" }, // Unix sockets
        { ProxyHeaders.Line("PROXY TCP4 198.51.100.7 192.0.2.1 4242 53"),                     "198.51.100.7:4242" },
        { ProxyHeaders.Line("PROXY TCP6 2001:db8::7 2001:db8::1 4242 53"),                    "[2001:db8::7]:4242" },
        { ProxyHeaders.Line("PROXY UNKNOWN"),                                                 "" },
        { ProxyHeaders.Line("PROXY UNKNOWN ffff::1 ffff::2 1 2"),                             "" },
    };

    [Theory, MemberData(nameof(Headers))]
    public void Reads_a_header_whatever_follows(byte[] bytes, string source)
    {
        for (var length = 1; length < bytes.Length; length++)
        {
            Assert.Equal(ProxyHeaderState.Part, ProxyHeader.Read(bytes.AsSpan(0, length), out _));
        }
        var state = ProxyHeader.Read([.. bytes, 0, 1, 2], out var header);

        Assert.Equal(ProxyHeaderState.Whole, state);
        Assert.Equal(bytes.Length, header.Length);
        Assert.Equal(source, header.HasAddresses ? header.Source.ToString() : "");
    }

    public static TheoryData<byte[]> Broken => new()
    {
        ProxyHeaders.Raw(0x31, 0x11, new byte[12]), // version 3
        ProxyHeaders.Raw(0x22, 0x11, new byte[12]), // command 2
        ProxyHeaders.Raw(0x21, 0x11, new byte[11]),
        ProxyHeaders.Raw(0x21, 0x21, new byte[35]),
        ProxyHeaders.Raw(0x21, 0x11, new byte[5000]),
        ProxyHeaders.Line("PROXY TCP4 198.51.100.7 192.0.2.1 4242"),
        ProxyHeaders.Line("PROXY TCP4 198.51.100.7 192.0.2.1 4242 65536"),
        ProxyHeaders.Line("PROXY TCP4 2001:db8::7 2001:db8::1 4242 53"),
        ProxyHeaders.Line("PROXY TCP4 198.51.7 192.0.2.1 4242 53"),
        ProxyHeaders.Line("PROXY UDP4 198.51.100.7 192.0.2.1 4242 53"),
        ProxyHeaders.Line("PROXY UNKNOWN " + new string('x', 200)),
    };

    [Theory, MemberData(nameof(Broken))]
    public void Knows_a_broken_one(byte[] bytes) => Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read(bytes, out _));

    [Fact]
    public void A_query_is_no_header()
    {
        Assert.Equal(ProxyHeaderState.None, ProxyHeader.Read(Messages.Ask("example.org."), out _));
        Assert.Equal(ProxyHeaderState.None, ProxyHeader.Read("POST"u8, out _));
        Assert.Equal(ProxyHeaderState.None, ProxyHeader.Read("\r\n\r\n\0\r\nQUIX"u8, out _));
        Assert.Equal(ProxyHeaderState.None, ProxyHeader.Read([], out _));
    }
}
