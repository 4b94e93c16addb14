using ServiceDns.Plugins.Errors;
using ServiceDns.Plugins.Patterns;

namespace ServiceDns.Plugins.Tests;

public class ErrorsSetupTests
{
    //                     lines, stacktrace
    public static TheoryData<string, bool> Accepted => new()
    {
        { "errors", false },
        { "errors stdout", false },
        { "errors {\nstacktrace\n}", true },
        { "errors {\nstacktrace\nconsolidate 1m ^exact$\n}", true },
        { "errors {\nconsolidate 1m ^exact$\n}", false },
        { "errors {\nconsolidate 1m \"format error\"\n}", false },
        { "errors {\nconsolidate 1m error1\nconsolidate 5s error2\n}", false },
        { "errors {\nconsolidate 1m error show_first\n}", false },
        { "errors {\nconsolidate 1m error warning show_first\n}", false },
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Is_accepted(string lines, bool stackTrace)
    {
        var setup = new TestSetup().Parse(ErrorsSetup.Definition, lines);

        Assert.Equal(stackTrace, setup.Block.StackTrace);
        Assert.NotNull(setup.Factory);
    }

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "errors errors.txt", 1, "invalid log file: errors.txt" },
        { "errors a b", 1, "Wrong argument count or unexpected line ending after 'b'" },
        { "errors {\nlog visible\n}", 2, "Syntax error: Unexpected token 'log', expecting 'Unknown field log'" },
        { "errors\nerrors", 2, "this plugin can only be used once per Server Block" },
        { "errors {\nconsolidate\n}", 2, "Wrong argument count or unexpected line ending after 'consolidate'" },
        { "errors {\nconsolidate 1m\n}", 2, "Wrong argument count or unexpected line ending after '1m'" },
        { "errors {\nconsolidate 1m a error show_first b\n}", 2, "Wrong argument count or unexpected line ending after 'b'" },
        { "errors {\nconsolidate 1m .* extra\n}", 2,
          "unknown option in consolidate: extra; right would be warning, error, info, debug, show_first" },
        { "errors {\nconsolidate abc .*\n}", 2, "time: invalid duration \"abc\"" },
        { "errors {\nconsolidate 1 .*\n}", 2, "time: missing unit in duration \"1\"" },
        { "errors {\nconsolidate 1m ())\n}", 2, "error parsing regexp: unexpected ): `())`" },
        { "errors {\nstacktrace\nconsolidate 1m (a\n}", 3, "error parsing regexp: missing closing ): `(a`" },
        { "errors {\nconsolidate 1m (?=a)\n}", 2, "error parsing regexp: invalid or unsupported Perl syntax: `(?=a)`" },
        { "errors {\nconsolidate 1m [[:foo:]]\n}", 2, "error parsing regexp: invalid character class range: `[[:foo:]]`" },
        { "errors {\nconsolidate 1m error warning error\n}", 2, "multiple log levels specified in consolidate" },
        { "errors {\nconsolidate 1m error info debug\n}", 2, "multiple log levels specified in consolidate" },
        { "errors {\nconsolidate 1m error show_first warning\n}", 2, "log level must come before show_first in consolidate" },
        { $"errors {{\nconsolidate 1m {new string('a', 10_001)}\n}}", 2, "regex pattern too long: 10001 > 10000" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/errors: {reason}", TestSetup.MistakeIn(ErrorsSetup.Definition, lines));

    //                     Go's pattern      text           matches
    public static TheoryData<string, string, bool> Patterns => new()
    {
        { "^exact$", "exact", true },
        { "^exact$", "exact\n", false }, // Go's $ is the very end
        { "(?m)^one$", "one\ntwo", true },
        { "(?P<who>a+)b", "aab", true },
        { @"\d+", "port 53", true },
        { @"^\d+$", "\u0663", false }, // an Arabic digit: Go's \d is ASCII
        { @"^[\d.]+$", "10.0.0.1", true },
        { @"^\W$", " ", true },
        { "^[[:alpha:]_]+$", "a_b", true },
        { "^[[:punct:]]+$", ".,-[]", true },
        { "^[[:graph:]]+$", "a.b-1", true },
        { "^[[:blank:]]$", "a", false },
        { "^[[:^alpha:]]+$", "10.0-\u00e9", true },
        { "^[[:^alpha:]]+$", "10a", false },
        { "^[[:^cntrl:]_]$", "\0", false },
        { "^[[:x]+$", "[:x", true }, // no class, since no colon closes it
        { "^[^]x]$", "a", true },
        { "^[]x]$", "]", true },
        { "^[[x]+$", "[x", true }, // a bracket in a class is itself
        { @"^\Qa.b\E.$", "a.bc", true },
        { @"^\Qa.b_c\E$", "axb_c", false },
        { @"^\pL\PN\_$", "a-_", true },
        { @"^[\pN\x{61}]+$", "1a", true },
        { @"^\x{E9}$", "\u00e9", true },
        { ".* i/o timeout$", "read udp 10.0.0.1:53->8.8.8.8:53: i/o timeout", true },
    };

    [Theory, MemberData(nameof(Patterns))]
    public void Reads_patterns_as_Go_does(string pattern, string text, bool matches)
    {
        Assert.True(GoPattern.TryParse(pattern, out var regex, out var error), error);

        Assert.Equal(matches, regex.IsMatch(text));
    }
}
