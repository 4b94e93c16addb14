namespace ServiceDns.Server.Tests;

public class GoNumberTests
{
    //                     value                     Go's strconv.FormatFloat(value, 'g', -1, 64)
    public static TheoryData<double, string> Numbers => new()
    {
        { 0,                      "0" },
        { 1,                      "1" },
        { -1,                     "-1" },
        { 12,                     "12" },
        { 0.5,                    "0.5" },
        { 0.00025,                "0.00025" },
        { 0.0001,                 "0.0001" },
        { 0.00009,                "9e-05" },
        { 8.192,                  "8.192" },
        { 16000,                  "16000" },
        { 100000,                 "100000" },
        { 123456,                 "123456" },
        { 999999.5,               "999999.5" },
        { 1000000,                "1e+06" },
        { 1234567,                "1.234567e+06" },
        { 1.7636472e9,            "1.7636472e+09" },
        { 1e21,                   "1e+21" },
        { 1e100,                  "1e+100" },
        { 1.5e-7,                 "1.5e-07" },
        { 0.1 + 0.2,              "0.30000000000000004" },
        { 9007199254740993,       "9.007199254740992e+15" },
        { double.NaN,             "NaN" },
        { double.PositiveInfinity, "+Inf" },
        { double.NegativeInfinity, "-Inf" },
    };

    [Theory, MemberData(nameof(Numbers))]
    public void Reads_as_Go_writes_it(double value, string text) => Assert.Equal(text, GoNumber.Format(value));
}
