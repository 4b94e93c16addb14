namespace ServiceDns.Corefile.Tests;

public class GoTextTests
{
    private const double Nanosecond = 1e-9;

    //                     text, seconds
    public static TheoryData<string, double> Durations => new()
    {
        { "0", 0 }, { "+0", 0 }, { "-0", 0 }, { "0s", 0 },
        { "5s", 5 }, { "30s", 30 }, { "1478s", 1478 }, { "-5s", -5 }, { "+5s", 5 },
        { "5.0s", 5 }, { "5.6s", 5.6 }, { "5.s", 5 }, { ".5s", 0.5 }, { "1.004s", 1.004 }, { "100.00100s", 100.001 },
        { "13us", 13e-6 }, { "13µs", 13e-6 }, { "13μs", 13e-6 }, { "14ms", 0.014 }, { "15s", 15 }, { "16m", 960 }, { "17h", 61200 },
        { "3h30m", 12600 }, { "10.5s4m", 250.5 }, { "-2m3.4s", -123.4 }, { "1h15m30.5s", 4530.5 },
        { "39h9m14.425s", 140954.425 }, { "0.3333333333333333333h", 1200 }, { "9007199.254740993ms", 9007.199254740993 },
        { "9223372036854775807ns", 9223372036.8547759 }, { "-9223372036854775808ns", -9223372036.8547759 },
        { "0.100000000000000000000h", 360 }, { "0.9223372036854775807h", 3320.413933267719 },
    };

    [Theory, MemberData(nameof(Durations))]
    public void Reads_durations(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var value, out var error), error);

        Assert.Equal(seconds, value.TotalSeconds, tolerance: 100 * Nanosecond);
    }

    [Theory]
    [InlineData("1ns", 1)]
    [InlineData("-1ns", -1)]
    [InlineData("0.5ns", 0)] // Go has no half nanosecond
    [InlineData("100ns", 1)]
    [InlineData("101ns", 2)]
    [InlineData("1us", 10)]
    [InlineData("9223372036854775807ns", 92233720368547759)]
    [InlineData("-9223372036854775808ns", -92233720368547759)]
    public void Rounds_what_is_finer_than_a_tick_away_from_zero(string text, long ticks)
    {
        Assert.True(GoDuration.TryParse(text, out var value, out _));

        Assert.Equal(ticks, value.Ticks);
    }

    //                     text, error
    public static TheoryData<string, string> BadDurations => new()
    {
        { "", "time: invalid duration \"\"" },
        { "-", "time: invalid duration \"-\"" },
        { "s", "time: invalid duration \"s\"" },
        { ".", "time: invalid duration \".\"" },
        { "-.", "time: invalid duration \"-.\"" },
        { ".s", "time: invalid duration \".s\"" },
        { "+.s", "time: invalid duration \"+.s\"" },
        { " 5s", "time: invalid duration \" 5s\"" },
        { "--5s", "time: invalid duration \"--5s\"" },
        { "3", "time: missing unit in duration \"3\"" },
        { "5", "time: missing unit in duration \"5\"" },
        { "1h30", "time: missing unit in duration \"1h30\"" },
        { "1.2.3s", "time: missing unit in duration \"1.2.3s\"" },
        { "00", "time: missing unit in duration \"00\"" },
        { "5d", "time: unknown unit \"d\" in duration \"5d\"" },
        { "1H", "time: unknown unit \"H\" in duration \"1H\"" },
        { "5 s", "time: unknown unit \" s\" in duration \"5 s\"" },
        { "5\"", "time: unknown unit \"\\\"\" in duration \"5\\\"\"" },
        { "3\u00ff", "time: unknown unit \"\\xc3\\xbf\" in duration \"3\\xc3\\xbf\"" },
        { "9223372036854775810ns", "time: invalid duration \"9223372036854775810ns\"" },
        { "9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\"" },
        { "-9223372036854775809ns", "time: invalid duration \"-9223372036854775809ns\"" },
        { "6000000h", "time: invalid duration \"6000000h\"" }, // over 2^64 ns as well
        { "3000000h", "time: invalid duration \"3000000h\"" },
        { "9223372036854775.808us", "time: invalid duration \"9223372036854775.808us\"" },
        { "99999999999999999999s", "time: invalid duration \"99999999999999999999s\"" },
    };

    [Theory, MemberData(nameof(BadDurations))]
    public void Refuses_durations_in_Gos_words(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out var value, out var error));

        Assert.Equal(expected, error);
        Assert.Equal(TimeSpan.Zero, value);
    }

    //                     text to read, as Go prints it
    public static TheoryData<string, string> Printed => new()
    {
        { "0", "0s" }, { "30s", "30s" }, { "90s", "1m30s" }, { "1h", "1h0m0s" }, { "61m", "1h1m0s" }, { "1.5s", "1.5s" },
        { "250ms", "250ms" }, { "1500us", "1.5ms" }, { "100us", "100µs" }, { "100ns", "100ns" }, { "1500ns", "1.5µs" },
        { "-2m3.4s", "-2m3.4s" }, { "100h", "100h0m0s" }, { "1s100ns", "1.0000001s" },
    };

    [Theory, MemberData(nameof(Printed))]
    public void Prints_durations_as_Go_does(string text, string expected)
    {
        Assert.True(GoDuration.TryParse(text, out var value, out _));

        Assert.Equal(expected, GoDuration.Format(value));
    }

    [Fact]
    public void Prints_the_extremes()
    {
        Assert.StartsWith("-", GoDuration.Format(TimeSpan.MinValue));
        Assert.EndsWith("s", GoDuration.Format(TimeSpan.MaxValue));
    }

    //                     text, the number or the error
    public static TheoryData<string, string> Integers => new()
    {
        { "0", "0" }, { "42", "42" }, { "+42", "42" }, { "-42", "-42" }, { "007", "7" },
        { "9223372036854775807", "9223372036854775807" }, { "-9223372036854775808", "-9223372036854775808" },
        { "", "strconv.Atoi: parsing \"\": invalid syntax" },
        { "-", "strconv.Atoi: parsing \"-\": invalid syntax" },
        { "x", "strconv.Atoi: parsing \"x\": invalid syntax" },
        { "5s", "strconv.Atoi: parsing \"5s\": invalid syntax" },
        { " 5", "strconv.Atoi: parsing \" 5\": invalid syntax" },
        { "5\0", "strconv.Atoi: parsing \"5\\x00\": invalid syntax" },
        { "1_000", "strconv.Atoi: parsing \"1_000\": invalid syntax" },
        { "1,000", "strconv.Atoi: parsing \"1,000\": invalid syntax" },
        { "1.0", "strconv.Atoi: parsing \"1.0\": invalid syntax" },
        { "0x10", "strconv.Atoi: parsing \"0x10\": invalid syntax" },
        { "٣", "strconv.Atoi: parsing \"٣\": invalid syntax" },
        { "9223372036854775808", "strconv.Atoi: parsing \"9223372036854775808\": value out of range" },
        { "-9223372036854775809", "strconv.Atoi: parsing \"-9223372036854775809\": value out of range" },
    };

    [Theory, MemberData(nameof(Integers))]
    public void Reads_integers(string text, string expected) =>
        Assert.Equal(expected, GoInteger.TryParse(text, out var value, out var error) ? $"{value}" : error);

    //                     text, quoted
    public static TheoryData<string, string> Quotes => new()
    {
        { "", "\"\"" },
        { "a b", "\"a b\"" },
        { "a\"b\\c", "\"a\\\"b\\\\c\"" },
        { "\a\b\f\n\r\t\v", "\"\\a\\b\\f\\n\\r\\t\\v\"" },
        { "\u0001\u007f", "\"\\x01\\x7f\"" },
        { "é☺😀", "\"é☺😀\"" },
        { "\u00a0\u200b\ue000", "\"\\u00a0\\u200b\\ue000\"" },
        { "\U000E0001", "\"\\U000e0001\"" },
        { "\ud800", "\"\uFFFD\"" },
    };

    [Theory, MemberData(nameof(Quotes))]
    public void Quotes_as_Go_does(string text, string expected) => Assert.Equal(expected, GoQuote.Quote(text));
}
