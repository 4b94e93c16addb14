using ServiceDns.Dns;
using ServiceDns.Plugins.Scripting;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class ExpressionTests
{
    //                     expression                                      its value, as Go prints it
    public static TheoryData<string, string> Values => new()
    {
        { "1 + 2 * 3", "7" },
        { "(1 + 2) * 3", "9" },
        { "7 / 2", "3.5" },
        { "7 % 4", "3" },
        { "-2 ** 2", "-4" },
        { "2 ^ 3", "8" },
        { "1_000 + 0x10 + 0b11", "1019" },
        { "1.5 + 1", "2.5" },
        { "'a' + \"b\" + `c`", "abc" },
        { "'it\\'s \\u0041\\n'", "it's A\n" },
        { "1 == 1.0", "true" },
        { "'a' < 'b' and not (2 <= 1)", "true" },
        { "!false && true || false", "true" },
        { "not true or true", "true" },
        { "2 in [1, 2]", "true" },
        { "'x' not in ['a', 'b']", "true" },
        { "'k' in {k: 1, 'l': 2}", "true" },
        { "{a: {b: [1, 2]}}.a.b[-1]", "2" },
        { "{a: 1}.b ?? 'none'", "none" },
        { "{a: 1}.b?.c == nil", "true" },
        { "'abc' matches '^a.c$'", "true" },
        { "'abc' not matches 'b$'", "true" },
        { "'abc' contains 'b'", "true" },
        { "'abc' startsWith 'ab' ? 'yes' : 'no'", "yes" },
        { "'abc' not endsWith 'c' ? 'yes' : 'no'", "no" },
        { "if 1 > 2 { 'a' } else if true { 'b' } else { 'c' }", "b" },
        { "let x = 2; let y = x * 3; x + y", "8" },
        { "1..3", "[1 2 3]" },
        { "sum(1..4)", "10" },
        { "sum([9223372036854775807, 1])", "-9223372036854775808" }, // wraps, as + does
        { "any([1, 2], # > 1)", "true" },
        { "all([1, 2], {# > 1})", "false" },
        { "none(['a'], # == 'b') && one(['a', 'b'], # == 'b')", "true" },
        { "filter(1..5, # % 2 == 0)", "[2 4]" },
        { "map(['a', 'b'], upper(#) + string(#index))", "[A0 B1]" },
        { "count([true, false])", "1" },
        { "find([1, 2, 3], # > 1) + findIndex([1, 2, 3], # > 1) + findLast([1, 2, 3], # > 1)", "6" },
        { "reduce(1..4, #acc + #, 10)", "20" },
        { "filter([{n: 1}, {n: 2}], .n > 1)[0].n", "2" },
        { "any([[1], [2]], any(#, # == 2))", "true" },
        { "split('a.b.c', '.')", "[a b c]" },
        { "split('a.b.c', '.', 2) | last()", "b.c" },
        { "'a.b' | split('.') | join('-')", "a-b" },
        { "replace('10-0-0-1', '-', '.')", "10.0.0.1" },
        { "trim('  x ') + trimPrefix('abc', 'a') + trimSuffix('abc', 'c')", "xbcab" },
        { "lower('ABC') + repeat('x', 2)", "abcxx" },
        { "repeat('', 9223372036854775807)", "" },
        { "indexOf('abcb', 'b') + lastIndexOf('abcb', 'b')", "4" },
        { "hasPrefix('abc', 'a') && hasSuffix('abc', 'c')", "true" },
        { "int('12') + int(3.9) + len('abc') + len([1])", "19" },
        { "float('1.5') + abs(-1.5)", "3" },
        { "max(1, [5, 2]) - min(3, 2)", "3" },
        { "round(2.5) + ceil(1.2) + floor(1.8)", "6" },
        { "mean([1, 2]) + median([3, 1, 2])", "3.5" },
        { "bitand(6, 3) + bitor(4, 1) + bitxor(7, 2) + bitshl(1, 4)", "28" },
        { "first([1, 2]) + last([1, 2])", "3" },
        { "sort([3, 1, 2])[1:]", "[2 3]" },
        { "reverse(uniq([1, 1, 2]))", "[2 1]" },
        { "concat([1], [2]) == flatten([[1], [2]])", "true" },
        { "'abcdef'[1:3]", "bc" },
        { "keys({a: 1})", "[a]" },
        { "type() + ' ' + name() + ' ' + class() + ' ' + proto()", "A www.example.org. IN udp" },
        { "client_ip() + ' ' + port() + ' ' + server_ip() + ' ' + server_port()", "10.240.0.1 40212 127.0.0.1 53" },
        { "id()", "29008" },
        { "bufsize()", "1232" },
        { "do()", "true" },
        { "opcode() + size()", "44" },
        { "incidr(client_ip(), '10.0.0.0/8')", "true" },
        { "metadata('test/label') + metadata('test/other')", "of metadata" },
    };

    [Theory, MemberData(nameof(Values))]
    public void Evaluates(string text, string expected)
    {
        using var query = Ask.For("www.Example.org.", payload: 1232, dnssecOk: true);

        var isDone = Expression.Compile(text, new ExpressionScope(QueryFunctions.All)).TryRun(Over(query), out var value);

        Assert.True(isDone, (value as Failure)?.Reason);
        Assert.Equal(expected, GoText.Of(value));
    }

    //                     address          range           in it
    public static TheoryData<string, string, bool?> Ranges => new()
    {
        { "1.2.3.4", "1.2.0.0/16", true },
        { "10.2.3.4", "1.2.0.0/16", false },
        { "1:2::3:4", "1:2::/64", true },
        { "A:2::3:4", "1:2::/64", false },
        { "1.2.3.4", "invalid", null },
        { "invalid", "1.2.0.0/16", null },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void Knows_what_is_in_a_range(string address, string range, bool? expected)
    {
        using var query = Ask.For("example.org.");

        var isDone = Expression.Compile($"incidr('{address}', '{range}')", new ExpressionScope(QueryFunctions.All))
            .TryRun(Over(query), out var value);

        Assert.Equal(expected, isDone ? value : null);
    }

    //                     expression that reads well              why it has no value
    public static TheoryData<string, string> Failures => new()
    {
        { "int('x')", "invalid operation: int(x)" },
        { "7 % 0", "runtime error: integer divide by zero" },
        { "[1][3]", "index out of range: 3 (array length is 1)" },
        { "first([1]) + 'x'", "invalid operation: int + string" },
        { "first([1]) ? 1 : 2", "a condition is int, not bool" },
        { "'a' matches first(['('])", "error parsing regexp: `(`" },
        { "repeat('x', 99999999)", "memory budget exceeded" },
        { "repeat('ab', 9223372036854775807)", "memory budget exceeded" },
        { "0..99999999", "memory budget exceeded" },
        { "any([1], first([2]))", "predicate should return boolean (got int)" },
    };

    [Theory, MemberData(nameof(Failures))]
    public void Says_why_there_is_no_value(string text, string reason)
    {
        using var query = Ask.For("example.org.");

        Assert.False(Expression.Compile(text, new ExpressionScope(QueryFunctions.All)).TryRun(Over(query), out var value));
        Assert.Equal(reason, ((Failure)value!).Reason);
    }

    //                     expression              what is wrong with it
    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "unexpected token EOF (1:1)" },
        { "1 +", "unexpected token EOF (1:4)" },
        { "invalid expression", "unknown name invalid (1:1)" },
        { "1 2", "unexpected token Number(\"2\") (1:3)" },
        { "name", "name is a function; write name() (1:1)" },
        { "undefined == 1", "unknown name undefined (1:1)" },
        { "nothing()", "unknown name nothing (1:1)" },
        { "1 + 'x'", "invalid operation: + (mismatched types int and string) (1:3)" },
        { "1 == 'x'", "invalid operation: == (mismatched types int and string) (1:3)" },
        { "name() && true", "invalid operation: && (mismatched types string and bool) (1:8)" },
        { "not 1", "invalid operation: not (mismatched type int) (1:1)" },
        { "1 < 2 < 3", "invalid operation: < (mismatched types bool and int) (1:7)" },
        { "incidr('a')", "not enough arguments to call incidr (1:1)" },
        { "incidr('a', 'b', 'c')", "too many arguments to call incidr (1:1)" },
        { "incidr(1, 'b')", "cannot use int as argument (type string) to call incidr (1:1)" },
        { "'a' matches '('", "error parsing regexp: missing closing ): `(` (1:5)" },
        { "any(1, true)", "builtin any takes only array (got int) (1:1)" },
        { "any([1], 1)", "predicate should return boolean (got int) (1:1)" },
        { "1 ? 2 : 3", "non-bool expression (type int) used as condition (1:3)" },
        { "'x", "literal not terminated (1:1)" },
        { "# > 1", "unexpected token Operator(\"#\") (1:1)" },
        { "now()", "the function now of the expression language does not exist here (1:1)" },
        { "let name = 1; 2", "cannot redeclare name (1:5)" },
        { "a @ b", "unrecognized character: U+0040 '@' (1:3)" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string text, string reason) => Assert.Equal(
        reason, Assert.Throws<ExpressionException>(() => Expression.Compile(text, new ExpressionScope(QueryFunctions.All))).Message);

    [Fact]
    public void Is_not_brought_down_by_depth() => Assert.Contains(
        "nested too deeply",
        Assert.Throws<ExpressionException>(() => Expression.Compile(new string('(', 5000), new ExpressionScope(QueryFunctions.All)))
            .Message,
        StringComparison.Ordinal);

    private static Evaluation Over(Query query) => new(query, new BlockSettings
    {
        Keys = [],
        Metadata = (_, label) => label == "test/label" ? "of metadata" : null,
    });
}
