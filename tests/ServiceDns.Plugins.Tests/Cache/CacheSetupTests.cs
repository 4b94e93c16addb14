using ServiceDns.Plugins.Cache;

namespace ServiceDns.Plugins.Tests.Cache;

public class CacheSetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "cache",
        "cache {}",
        "cache 30",
        "cache example.nl {\nsuccess 10\n}",
        "cache example.nl {\nsuccess 10 1800 30\n}",
        "cache example.nl {\nsuccess 10\ndenial 10 15\n}",
        "cache 25 example.nl {\nsuccess 10\ndenial 10 15 0\n}",
        "cache aaa example.nl",
        "cache {\nprefetch 10\n}",
        "cache {\nprefetch 0\n}",
        "cache {\nprefetch 10 1m 25%\n}",
        "cache {\nserve_stale\n}",
        "cache {\nserve_stale 1h20m\n}",
        "cache {\nserve_stale 0\n}",
        "cache {\nserve_stale 0 VERIFY\n}",
        "cache {\nserve_stale 0 immediate\n}",
        "cache {\nserve_stale 1h immediate 30s 30s\n}",
        "cache {\nserve_stale 1h immediate 4294967295s\n}",
        "cache {\nserve_stale 1h immediate 0 0\n}",
        "cache {\nserve_stale 1h verify 100ms 30s 250ms\n}",
        "cache {\nserve_stale 1h verify 0 0 5m\n}",
        "cache {\nserve_stale\nserve_stale_policy prefer_positive\n}",
        "cache {\nserve_stale_policy PREFER_POSITIVE\nserve_stale\n}",
        "cache {\nservfail 5m\n}",
        "cache {\nservfail 0\n}",
        "cache {\ndisable denial example.com example.org\ndisable success\n}",
        "cache {\nkeepttl\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(CacheSetup.Definition, corefile));

    private const string Wrong = "Wrong argument count or unexpected line ending after ";

    //                     Corefile     line and reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "cache\ncache", 2, "this plugin can only be used once per Server Block" },
        { "cache 0 example.nl", 1, "cache TTL can not be zero or negative: 0" },
        { "cache -1 example.nl", 1, "cache TTL can not be zero or negative: -1" },
        { "cache {\nsuccess\n}", 2, $"{Wrong}'success'" },
        { "cache {\ndenial aaa\n}", 2, "strconv.Atoi: parsing \"aaa\": invalid syntax" },
        { "cache {\nsuccess 10 0\n}", 2, "cache TTL can not be zero or negative: 0" },
        { "cache {\nsuccess 10 5 -1\n}", 2, "cache min TTL can not be negative: -1" },
        {
            "cache {\npositive 15\n}", 2,
            $"{Wrong}'positive'; right would be success, denial, prefetch, serve_stale, serve_stale_policy, servfail, disable, keepttl"
        },
        { "cache {\nsucess 15\n}", 2, $"{Wrong}'sucess'; did you mean 'success'?" },
        { "cache {\nprefetch\n}", 2, $"{Wrong}'prefetch'" },
        { "cache {\nprefetch -1\n}", 2, "prefetch amount should be positive: -1" },
        { "cache {\nprefetch 0 blurp\n}", 2, "time: invalid duration \"blurp\"" },
        { "cache {\nprefetch 1 1m 25\n}", 2, "last character of percentage should be `%`, but is: '5'" },
        { "cache {\nprefetch 1 1m 95%\n}", 2, "percentage should fall in range [10, 90]: 95" },
        { "cache {\nprefetch 1 1m 25% more\n}", 2, $"{Wrong}'more'" },
        { "cache {\nserve_stale 20\n}", 2, "time: missing unit in duration \"20\"" },
        { "cache {\nserve_stale -20m\n}", 2, "invalid negative duration for serve_stale" },
        { "cache {\nserve_stale 1m nono\n}", 2, "invalid value for serve_stale refresh mode: nono" },
        { "cache {\nserve_stale 1h immediate 100ms\n}", 2, "serve_stale response TTL must be a whole number of seconds" },
        { "cache {\nserve_stale 1h immediate 4294967296s\n}", 2, "serve_stale response TTL exceeds the DNS TTL range" },
        { "cache {\nserve_stale 1h immediate -1s\n}", 2, "invalid negative response TTL for serve_stale" },
        { "cache {\nserve_stale 1h immediate garbage\n}", 2, "invalid serve_stale response TTL: time: invalid duration \"garbage\"" },
        { "cache {\nserve_stale 1h immediate 30s 30s extra\n}", 2, $"{Wrong}'extra'" },
        { "cache {\nserve_stale 1h immediate 30s 5m1s\n}", 2, "serve_stale failure recheck cannot exceed 5 minutes" },
        { "cache {\nserve_stale 1h immediate 30s -1s\n}", 2, "invalid negative failure recheck for serve_stale" },
        { "cache {\nserve_stale 1h immediate 30s no\n}", 2, "invalid serve_stale failure recheck: time: invalid duration \"no\"" },
        { "cache {\nserve_stale 1h verify -1ms\n}", 2, "invalid negative timeout for serve_stale verify" },
        { "cache {\nserve_stale 1h verify garbage\n}", 2, "invalid serve_stale verify timeout: time: invalid duration \"garbage\"" },
        { "cache {\nserve_stale 1h verify 100ms 500ms\n}", 2, "serve_stale response TTL must be a whole number of seconds" },
        { "cache {\nserve_stale 1h verify 100ms 30s 30s extra\n}", 2, $"{Wrong}'extra'" },
        { "cache {\nserve_stale_policy prefer_positive\n}", 3, "serve_stale_policy requires serve_stale" },
        { "cache {\nserve_stale\nserve_stale_policy\n}", 3, $"{Wrong}'serve_stale_policy'" },
        { "cache {\nserve_stale\nserve_stale_policy prefer_positive extra\n}", 3, $"{Wrong}'extra'" },
        { "cache {\nserve_stale\nserve_stale_policy invalid\n}", 3, "invalid serve_stale_policy: invalid" },
        {
            "cache {\nserve_stale\nserve_stale_policy prefer_positive\nserve_stale_policy prefer_positive\n}", 4,
            "serve_stale_policy can only be specified once"
        },
        { "cache {\nservfail\n}", 2, $"{Wrong}'servfail'" },
        { "cache {\nservfail 6m\n}", 2, "caching SERVFAIL responses over 5 minutes is not permitted" },
        { "cache {\nservfail -1s\n}", 2, "invalid negative ttl for servfail" },
        { "cache {\nservfail 20\n}", 2, "time: missing unit in duration \"20\"" },
        { "cache {\nservfail 1m invalid\n}", 2, $"{Wrong}'invalid'" },
        { "cache {\ndisable\n}", 2, $"{Wrong}'disable'" },
        { "cache {\ndisable invalid example.com\n}", 2, "cache type for disable must be \"success\" or \"denial\"" },
        { "cache {\ndisable denial a..b\n}", 2, "invalid disabled zone: a..b" },
        { "cache {\nkeepttl arg1\n}", 2, $"{Wrong}'arg1'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/cache: {reason}", TestSetup.MistakeIn(CacheSetup.Definition, corefile));
}
