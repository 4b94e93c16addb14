using ServiceDns.Plugins.Scripting;

namespace ServiceDns.Plugins.Tests;

public class GoTemplateTests
{
    //                     template                                              what Go's text/template writes
    public static TheoryData<string, string> Texts => new()
    {
        { "plain", "plain" },
        { "{{ .Name }} and {{.Name}}", "a.example. and a.example." },
        { "a {{- .Name -}} b", "aa.example.b" },
        { "x{{/* nothing */}}y", "xy" },
        { "x {{- /* nothing */ -}} y", "xy" },
        { "{{ \"quoted \\\"text\\\"\" }} {{ `raw` }} {{ 'a' }}", "quoted \"text\" raw 97" },
        { "{{ 12 }} {{ -3 }} {{ 0x1f }} {{ 1.5 }} {{ 1e3 }} {{ true }}", "12 -3 31 1.5 1000 true" },
        { "{{ .Map.b }} {{ .Map.missing }}", "two <no value>" },
        { "{{ index .List 1 }} {{ index .Map \"a\" }} {{ index .Nested 0 1 }}", "second one inner" },
        { "{{ len .List }} {{ len .Map }} {{ len \"héllo\" }}", "3 2 6" },
        { "{{ if .Yes }}yes{{ else }}no{{ end }} {{ if .No }}yes{{ else }}no{{ end }}", "yes no" },
        { "{{ if .No }}1{{ else if eq .Name \"a.example.\" }}2{{ else }}3{{ end }}", "2" },
        { "{{ with .Map }}{{ .a }}{{ end }}{{ with .No }}x{{ else }}y{{ end }}", "oney" },
        { "{{ with $x := .Map.a }}{{ $x }}-{{ . }}{{ end }}", "one-one" },
        { "{{ with .No }}x{{ else with .Name }}{{ . }}{{ end }}", "a.example." },
        { "{{ range .List }}<{{ . }}>{{ end }}", "<first><second><third>" },
        { "{{ range $i, $x := .List }}{{ $i }}={{ $x }};{{ end }}", "0=first;1=second;2=third;" },
        { "{{ range $k, $v := .Map }}{{ $k }}={{ $v }};{{ end }}", "a=one;b=two;" },
        { "{{ range .Empty }}x{{ else }}none{{ end }}", "none" },
        { "{{ range $i := 3 }}{{ $i }}{{ end }}", "012" },
        { "{{ range $i := parseInt \"18446744073709551615\" 10 64 }}{{ if eq $i 2 }}{{ break }}{{ end }}{{ $i }}{{ end }}", "01" },
        { "{{ range .List }}{{ if eq . \"second\" }}{{ continue }}{{ end }}{{ . }}{{ end }}", "firstthird" },
        { "{{ range .List }}{{ if eq . \"second\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "first" },
        { "{{ range .List }}{{ $.Name }}{{ end }}", "a.example.a.example.a.example." },
        { "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2" },
        { "{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}", "21" },
        { "{{ .Name | printf \"%s-%s\" \"x\" }}", "x-a.example." },
        { "{{ \"x\" | print | len }}", "1" },
        { "{{ (index .List 0) | printf \"%q\" }}", "\"first\"" },
        { "{{ (print .Name \"b\") }}", "a.example.b" },
        { "{{ and 1 0 2 }} {{ or 0 \"\" \"x\" }} {{ not 1 }}", "0 x false" },
        { "{{ and .No (index .List 9) }}", "false" }, // what is behind the one that decides is not evaluated
        { "{{ eq 1 2 1 }} {{ ne \"a\" \"b\" }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt \"b\" \"a\" }} {{ ge 1.5 2.5 }}",
          "true true true true true false" },
        { "{{ print 1 2 \"a\" \"b\" 3 4 }}|{{ println 1 \"a\" }}", "1 2ab3 4|1 a\n" },
        { "{{ slice \"abcdef\" 1 3 }} {{ slice .List 1 }}", "bc [second third]" },
        { "{{ parseInt \"7b\" 16 8 }} {{ parseInt \"0x10\" 0 64 }}", "123 16" },
        { "{{ if eq (parseInt \"5\" 10 8) 5 }}same{{ end }}", "same" },
        { "{{ .Call \"z\" }} {{ \"y\" | .Call }}", "called z called y" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Writes_what_go_writes(string template, string expected)
    {
        var read = GoTemplate.Parse("answer", template);

        Assert.True(read.TryExecute(new Data(), out var text, out var error), error);
        Assert.Equal(expected, text);
    }

    //                     format and values                                     what fmt.Sprintf writes
    public static TheoryData<string, string> Formats => new()
    {
        { "printf \"%d %5d|%-5d|%05d\" 7 7 7 7", "7     7|7    |00007" },
        { "printf \"%x %X %#x %o %b\" 255 255 255 8 5", "ff FF 0xff 10 101" },
        { "printf \"%+d %d\" 3 -3", "+3 -3" },
        { "printf \"%s|%8s|%-8s|%.2s\" \"abc\" \"abc\" \"abc\" \"abc\"", "abc|     abc|abc     |ab" },
        { "printf \"%q %x\" \"a\\\"b\" \"az\"", "\"a\\\"b\" 617a" },
        { "printf \"%v %v %v\" 1 \"x\" true", "1 x true" },
        { "printf \"%f %.1f %e %g\" 1.5 1.25 1500.0 0.1", "1.500000 1.2 1.500000e+03 0.1" },
        { "printf \"%c %U %t\" 65 65 true", "A U+0041 true" },
        { "printf \"100%%\"", "100%" },
        { "printf \"%d\" \"x\"", "%!d(string=x)" },
        { "printf \"%s\"", "%!s(MISSING)" },
        { "printf \"x\" 1", "x%!(EXTRA int=1)" },
        { "printf \"%*d\" 4 7", "   7" },
        { "printf \"%03d.%03d\" (parseInt \"1\" 10 8) 2", "001.002" },
    };

    [Theory, MemberData(nameof(Formats))]
    public void Formats_as_go_formats(string call, string expected)
    {
        Assert.True(GoTemplate.Parse("t", $"{{{{ {call} }}}}").TryExecute(new Data(), out var text, out var error), error);
        Assert.Equal(expected, text);
    }

    //                     template                                   Go's error behind "template: answer:1:"
    public static TheoryData<string, string> Failures => new()
    {
        { "{{ .Name }} 60 IN TXT \"{{ index .List 9 }}\"",
          "26: executing \"answer\" at <index .List 9>: error calling index: index out of range: 9" },
        { "{{ parseInt \"gg\" 16 8 }}",
          "3: executing \"answer\" at <parseInt \"gg\" 16 8>: error calling parseInt: strconv.ParseUint: parsing \"gg\": invalid syntax" },
        { "{{ parseInt \"300\" 10 8 }}",
            "3: executing \"answer\" at <parseInt \"300\" 10 8>: error calling parseInt: strconv.ParseUint: "
            + "parsing \"300\": value out of range" },
        { "{{ parseInt }}", "3: executing \"answer\" at <parseInt>: wrong number of args for parseInt: want 3 got 0" },
        { "{{ .Nothing }}", "3: executing \"answer\" at <.Nothing>: can't evaluate field Nothing in type *test.data" },
        { "x {{ .Name.Part }}", "10: executing \"answer\" at <.Name.Part>: can't evaluate field Part in type string" },
        { "{{ lt 1 \"a\" }}", "3: executing \"answer\" at <lt 1 \"a\">: error calling lt: incompatible types for comparison" },
        { "{{ .Name 1 }}", "3: executing \"answer\" at <.Name>: Name has arguments but cannot be invoked as function" },
        { "{{ range 1.5 }}{{ end }}", "9: executing \"answer\" at <1.5>: range can't iterate over 1.5" },
    };

    [Theory, MemberData(nameof(Failures))]
    public void Fails_with_gos_words(string template, string expected)
    {
        Assert.False(GoTemplate.Parse("answer", template).TryExecute(new Data(), out _, out var error));
        Assert.Equal("template: answer:1:" + expected, error);
    }

    //                     template                    what is wrong with it, behind "template: answer:"
    public static TheoryData<string, string> Mistakes => new()
    {
        { "{{", "1: unclosed action" },
        { "a\n{{ .Name", "2: unclosed action" },
        { "{{ }}", "1: missing value for command" },
        { "{{ notAFunction }}", "1: function \"notAFunction\" not defined" },
        { "{{ $x }}", "1: undefined variable \"$x\"" },
        { "{{ if .Name }}", "1: unexpected EOF" },
        { "{{ end }}", "1: unexpected {{end}}" },
        { "{{ break }}", "1: {{break}} outside {{range}}" },
        { "{{ nil }}", "1: nil is not a command" },
        { "{{ (.Name }}", "1: unclosed left paren" },
        { "{{ \"x }}", "1: unterminated quoted string" },
        { "{{ define \"x\" }}{{ end }}", "1: define does not exist here: a template can not hold others; write its text in their place" },
        { "{{ html .Name }}", "1: the function \"html\" does not exist here: no record needs it" },
        { "{{ .Message.Extra }}", "1: templates can not use .Message.Extra here; .Message has Id, the flags, Opcode, Rcode and Question" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string template, string expected) =>
        Assert.Equal("template: answer:" + expected, Assert.Throws<TemplateException>(() => GoTemplate.Parse("answer", template)).Message);

    [Theory]
    [InlineData("{{ .Name }} 60 IN A {{ index  .Match 1 | printf \"%s\" }}", "{{.Name}} 60 IN A {{index .Match 1 | printf \"%s\"}}")]
    [InlineData("{{ if .A }}x{{ else if (eq .B 1) }}y{{ end }}", "{{if .A}}x{{else}}{{if (eq .B 1)}}y{{end}}{{end}}")]
    [InlineData("{{ range $i, $x := .L }}{{ $x }}{{ else }}-{{ end }}", "{{range $i, $x := .L}}{{$x}}{{else}}-{{end}}")]
    public void Prints_itself_as_go_prints_a_template(string template, string expected) =>
        Assert.Equal(expected, GoTemplate.Parse("answer", template).ToString());

    private sealed class Data : ITemplateData
    {
        public string TypeName => "*test.data";

        public bool TryGet(string field, out object? value)
        {
            value = field switch
            {
                "Name" => "a.example.",
                "List" => new object?[] { "first", "second", "third" },
                "Empty" => Array.Empty<object?>(),
                "Nested" => new object?[] { new object?[] { "outer", "inner" } },
                "Map" => new Dictionary<string, object?> { ["b"] = "two", ["a"] = "one" },
                "Yes" => true,
                "No" => false,
                "Call" => new TemplateFunction("Call", 1, 1, values => $"called {values[0]}"),
                _ => null,
            };
            return value is not null;
        }
    }
}
