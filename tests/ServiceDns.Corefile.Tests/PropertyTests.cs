using FsCheck;
using FsCheck.Fluent;

namespace ServiceDns.Corefile.Tests;

/// <summary>Any text in: a document or a <see cref="CorefileException"/>, and nothing else.</summary>
public class PropertyTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "\n", "\n", " ", " ", "\r\n", "\"", "\\", "#", ",", "import", "import s", "import f", "import g*", "import Corefile",
        "(s)", "(t)", "(", ")", "{$X}", "{%X%}", "{$SELF}", "{$", "%}", ".", "a", "example.org", ":53", "10.0.0.0/9", "::/0", "tls://",
        "log", "cache 30", "[", "]", "*", "?", "\uFEFF", "\0", "\ud800", "é", "99999999999", "/", "..",
    ];

    private static Gen<string> Text => Gen.OneOf(
        Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)),
        Gen.Elements(Pieces).ListOf().Select(pieces => string.Join(" ", pieces)),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

    private static Config Runs(int count) => Config.QuickThrowOnFailure.WithReplay(20261121, 7).WithMaxTest(count).WithEndSize(60);

    [Fact]
    public void Any_text_gives_a_document_or_a_corefile_error() =>
        Prop.ForAll(Text.Three().ToArbitrary(), texts =>
        {
            var (main, file, value) = texts;
            var environment = new MemoryEnvironment { ["Corefile"] = main, ["f"] = file, ["gf"] = "log\nimport f" }
                .With("X", value).With("SELF", "{$SELF}");
            try
            {
                var document = CorefileDocument.Parse("Corefile", main, environment);
                foreach (var block in document.ServerBlocks) ReadEverything(block);
            }
            catch (CorefileException e)
            {
                Assert.NotEmpty(e.Reason);
                Assert.True(e.File.Length == 0 || e.Line > 0, e.Message);
            }
        }).Check(Runs(3000));

    [Fact]
    public void Any_text_as_a_key_gives_addresses_or_a_corefile_error() =>
        Prop.ForAll(Text.ToArbitrary(), text =>
        {
            try
            {
                var addresses = ServerAddress.Parse(new Key(text, "Corefile", 1), 53);
                Assert.NotEmpty(addresses);
                Assert.All(addresses, address => Assert.True(ZoneName.IsValid(address.Zone)));
                Assert.All(addresses, address => Assert.Equal(address.Zone, ZoneName.Normalize(address.Zone)));
            }
            catch (CorefileException e)
            {
                Assert.Equal("Corefile", e.File);
            }
        }).Check(Runs(3000));

    [Fact]
    public void Any_text_is_a_value_or_an_error_to_the_other_readers() =>
        Prop.ForAll(Text.ToArbitrary(), text =>
        {
            _ = KeyAdvice.For(text);
            _ = Zones.Expand(text);
            Assert.NotEqual(GoDuration.TryParse(text, out _, out var durationError), durationError.Length > 0);
            Assert.NotEqual(GoInteger.TryParse(text, out _, out var integerError), integerError.Length > 0);
            Assert.NotEqual(HostPort.TryParse(text, "53", out _, out var hostError), hostError.Length > 0);
            Assert.NotEqual(
                UpstreamAddress.TryParse(text, new MemoryEnvironment(), out _, out var upstreamError), upstreamError.Length > 0);
            Assert.StartsWith("\"", GoQuote.Quote(text));
        }).Check(Runs(3000));

    [Fact]
    public void A_printed_duration_reads_as_itself() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<int>(), (high, low) =>
        {
            var value = new TimeSpan(((long)high * int.MaxValue + low) % (long.MaxValue / 100));
            Assert.True(GoDuration.TryParse(GoDuration.Format(value), out var read, out var error), error);
            Assert.Equal(value.Ticks, read.Ticks);
        }).Check(Runs(1000));

    /// <summary>Reads each directive the way that setups do; every loop ends.</summary>
    private static void ReadEverything(ServerBlock block)
    {
        Assert.NotEmpty(block.Keys);
        foreach (var directive in block.Directives)
        {
            var tokens = directive.Read();
            var steps = 0;
            while (tokens.Next())
            {
                tokens.RemainingArguments();
                while (tokens.NextBlock())
                {
                    tokens.RemainingArguments();
                    Assert.True(++steps <= directive.Tokens.Count);
                }
                Assert.True(++steps <= directive.Tokens.Count);
            }
            Assert.Equal(directive.Tokens[^1].File, tokens.ArgumentError().File); // of the last occurrence, wherever it was imported from
        }
    }
}
