using ServiceDns.Plugins.Rewrite;

namespace ServiceDns.Plugins.Tests;

public class RewriteSetupTests
{
    [Theory]
    [InlineData("name a.com b.com")]
    [InlineData("name exact a.com b.com")]
    [InlineData("name prefix a.com b.com")]
    [InlineData("name Suffix a.com b.com answer auto")]
    [InlineData("name substring fcore.dns.rocks dns.fcore.rocks answer name (fcore)\\.(dns)\\.(rocks) {2}.{1}.{3}")]
    [InlineData("name regex ([a])\\.com new-{1}.com")]
    [InlineData("name regex (dns)\\.(core)\\.(rocks) {2}.{1}.{3} answer name (core)\\.(dns)\\.(rocks) {2}.{1}.{3} value a b")]
    [InlineData("type any a")]
    [InlineData("class ch in")]
    [InlineData("edns0 local set 65518 abcdefg")]
    [InlineData("edns0 local replace 0xffee abcdefg revert")]
    [InlineData("edns0 local unset 0xffee")]
    [InlineData("edns0 local append 0xffee {server_port} revert")]
    [InlineData("edns0 local set 0xffee {kubernetes/namespace}")]
    [InlineData("edns0 nsid set")]
    [InlineData("edns0 nsid append revert")]
    [InlineData("edns0 nsid unset")]
    [InlineData("edns0 subnet set 24 56 revert")]
    [InlineData("edns0 subnet unset")]
    [InlineData("ttl example.com. 30")]
    [InlineData("ttl suffix .example.com. 30-300")]
    [InlineData("ttl regex (.*)\\.example\\.com -30")]
    [InlineData("ttl exact example.com 30-")]
    [InlineData("rcode regex (.*)\\.example\\.com SERVFAIL NOERROR")]
    [InlineData("rcode example.com 2 0")]
    [InlineData("cname a.com b.com")]
    [InlineData("cname regex (.*)\\.a\\.com {1}.b.com")]
    [InlineData("stop name a.com b.com")]
    [InlineData("Continue edns0 subnet replace 24 56")]
    [InlineData("continue {\nname regex (.*)\\.a {1}.b\nanswer name (.*)\\.b {1}.a\n}")]
    public void Is_accepted(string rule) => Assert.NotNull(new TestSetup().Parse(RewriteSetup.Definition, "rewrite " + rule).Factory);

    //                       rule                                                reason
    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "no rule type specified for rewrite" },
        { "foo", "invalid rule type \"foo\"; right would be name, type, class, edns0, ttl, cname, rcode" },
        { "nme a b", "invalid rule type \"nme\"; did you mean 'name'?" },
        { "stop", "stop rule must begin with a rule type" },
        { "answer name a b", "response rewrites must begin with a name rule" },
        { "name a.com", "too few arguments for a name rule" },
        { "name a.com b.com c.com", "name rule supports only exact, prefix, suffix, substring, and regex name matching, received: a.com" },
        { "name substring a.com b.com c.com", "invalid arguments for substring rule" },
        { "name regex (a b", "invalid regex pattern: (a (error parsing regexp: missing closing ): `(a`)" },
        { "name regex (a)\\.b {1}.{2}",
          "the rewrite regex pattern ({1}.{2}) uses more subexpressions than its corresponding matching regex pattern ((a)\\.b)" },
        { "name regex (a) {1} answer name (b) {1} c d", "invalid type \"c\" for answer rule for regex rule" },
        { "name regex (a) {1} NoAnswer name (b) {1}", "exceeded the number of arguments for a non-answer rule argument for regex rule" },
        { "name regex (a) {1} answer ttl (b) {1}", "invalid type \"ttl\" for answer rule for regex rule" },
        { "name regex (a) {1} answer name (b", "name answer rule for regex rule: 2 arguments required" },
        { "name regex (a) {1} answer auto answer", "type missing for answer rule for regex rule" },
        { "name regex (a) {1} answer auto name a b", "auto name answer rule cannot be combined with explicit name anwer rules" },
        { "type a", "type rules must have exactly two arguments" },
        { "type any a a", "type rules must have exactly two arguments" },
        { "type ANY WV", "invalid type \"WV\"" },
        { "class ch in in", "class rules must have exactly two arguments" },
        { "class IN WV", "invalid class \"WV\"" },
        { "edns0", "too few arguments for an EDNS0 rule" },
        { "edns0 unknown set", "invalid rule type \"unknown\"" },
        { "edns0 unknown unset", "invalid rule type \"unknown\"" },
        { "edns0 local foo 0xffee a", "invalid action: \"foo\"" },
        { "edns0 local set 0xffee", "EDNS0 local rules require three or four args" },
        { "edns0 local set no abcdefg", "strconv.ParseUint: parsing \"no\": invalid syntax" },
        { "edns0 local set 0xffee 0xabcdefg", "encoding/hex: invalid byte: 'g' in abcdefg" },
        { "edns0 local set 0xffee {dummy}", "unsupported variable name \"{dummy}\"" },
        { "edns0 local unset 0xffee abc", "local unset action requires exactly two arguments" },
        { "edns0 nsid set junk", "EDNS0 NSID rules can accept no more than one arg" },
        { "edns0 nsid unset revert", "nsid unset action requires exactly one argument" },
        { "edns0 subnet set -1 56", "strconv.ParseUint: parsing \"-1\": invalid syntax" },
        { "edns0 subnet set 33 56", "invalid IPv4 bit mask length 33" },
        { "edns0 subnet set 24 129", "invalid IPv6 bit mask length 129" },
        { "edns0 subnet append 24 56 72", "EDNS0 subnet rules require three or four args" },
        { "ttl a.com", "too few (1) arguments for a ttl rule" },
        { "ttl a.com -", "invalid TTL '-' for a ttl rule" },
        { "ttl a.com 30-20", "invalid TTL '30-20' for a ttl rule" },
        { "ttl a.com -1-2", "invalid TTL '-1-2' for a ttl rule" },
        { "ttl odd a.com 30", "ttl rule supports only exact, prefix, suffix, substring, and regex name matching" },
        { "ttl exact a.com 30 40", "too many arguments for a ttl rule" },
        { "rcode a.com 2", "too few (2) arguments for a rcode rule" },
        { "rcode a.com 24 0", "invalid matching RCODE '24' for a rcode rule" },
        { "rcode a.com 0 NOPE", "invalid replacement RCODE 'NOPE' for a rcode rule" },
        { "cname a.com", "too few (1) arguments for a cname rule" },
        { "cname odd a.com b.com", "unknown cname rewrite type: odd" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string rule, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/rewrite: {reason}", TestSetup.MistakeIn(RewriteSetup.Definition, $"rewrite {rule}".TrimEnd()));
}
