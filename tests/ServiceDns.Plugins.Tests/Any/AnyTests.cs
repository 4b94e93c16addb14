using ServiceDns.Dns;
using ServiceDns.Plugins.Any;

namespace ServiceDns.Plugins.Tests;

public class AnyTests
{
    [Fact]
    public async Task A_query_for_all_types_gets_one_record_that_says_nothing()
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(AnySetup.Definition, "any").Handler(next);
        using var query = Ask.For("Example.org.", RecordType.ANY);

        await handler.ServeAsync(query);

        Assert.Equal(0, next.Seen);
        var record = new RecordReader(query.Response);
        Assert.True(record.MoveNext());
        Assert.Equal((RecordType.HINFO, 8482u), (record.Current.Type, record.Current.Ttl));
        byte[] expected = [13, .. "ANY obsoleted"u8, 12, .. "See RFC 8482"u8]; // no escapes: \x takes up to four digits
        Assert.Equal(expected, query.Response.Slice(record.Current.Rdata, record.Current.RdataLength));
    }

    [Fact]
    public async Task Other_types_pass()
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(AnySetup.Definition, "any").Handler(next);
        using var query = Ask.For("example.org.", RecordType.TXT);

        await handler.ServeAsync(query);

        Assert.Equal(1, next.Seen);
    }

    [Theory]
    [InlineData("any example.org", "Wrong argument count or unexpected line ending after 'example.org'")]
    [InlineData("any { foo }", "Unexpected token '{', expecting argument")]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/any: {reason}", TestSetup.MistakeIn(AnySetup.Definition, lines));
}
