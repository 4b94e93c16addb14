using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Objects;

public class LabelSelectorTests
{
    private static readonly LabelSet Web = Labels(("app", "web"), ("tier", "front"), ("in", "x"), ("level", "7"), ("empty", ""));

    //                     selector                    chooses Web   in its usual form
    public static TheoryData<string, bool, string> Good => new()
    {
        { "",                                          true,         "" },
        { " \t\n",                                     true,         "" },
        { "app=web",                                   true,         "app=web" },
        { "app==web",                                  true,         "app==web" },
        { "app = web",                                 true,         "app=web" },
        { "app=db",                                    false,        "app=db" },
        { "app!=db",                                   true,         "app!=db" },
        { "app!=web",                                  false,        "app!=web" },
        { "missing!=web",                              true,         "missing!=web" },
        { "app=web,tier=front",                        true,         "app=web,tier=front" },
        { "tier=front , app=web",                      true,         "app=web,tier=front" },
        { "app=web,tier=back",                         false,        "app=web,tier=back" },
        { "app in (db,web)",                           true,         "app in (db,web)" },
        { "app in ( web , db )",                       true,         "app in (db,web)" },
        { "app in(web)",                               true,         "app in (web)" },
        { "app in (db)",                               false,        "app in (db)" },
        { "missing in (db)",                           false,        "missing in (db)" },
        { "app notin (db)",                            true,         "app notin (db)" },
        { "app notin (web,db)",                        false,        "app notin (db,web)" },
        { "missing notin (a)",                         true,         "missing notin (a)" },
        { "app",                                       true,         "app" },
        { "missing",                                   false,        "missing" },
        { "!missing",                                  true,         "!missing" },
        { "! missing",                                 true,         "!missing" },
        { "!app",                                      false,        "!app" },
        { "app,!missing,tier in (front)",              true,         "app,!missing,tier in (front)" },
        { "x in (foo,,baz)",                           false,        "x in (,baz,foo)" },
        { "empty in ()",                               true,         "empty in ()" },
        { "empty in (,)",                              true,         "empty in ()" },
        { "empty=",                                    true,         "empty=" },
        { "empty=,app",                                true,         "app,empty=" },
        { "in=x",                                      true,         "in=x" },
        { "app notin (in,notin)",                      true,         "app notin (in,notin)" },
        { "level>6",                                   true,         "level>6" },
        { "level > 7",                                 false,        "level>7" },
        { "level<8",                                   true,         "level<8" },
        { "app>1",                                     false,        "app>1" },
        { "example.com/a=b",                           false,        "example.com/a=b" },
    };

    [Theory, MemberData(nameof(Good))]
    public void A_selector_chooses_by_labels(string text, bool chooses, string usual)
    {
        var selector = LabelSelector.Parse(text);

        Assert.Equal(chooses, selector.Matches(Web));
        Assert.Equal(usual, selector.ToString());
        Assert.Equal(usual, LabelSelector.Parse(usual).ToString());
    }

    private const string Key =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string Value =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
        + "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation "
        + "is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static TheoryData<string, string> Bad => new()
    {
        { "=a",             "found '=', expected: !, identifier, or 'end of string'" },
        { ",",              "found ',', expected: !, identifier, or 'end of string'" },
        { "(a)",            "found '(', expected: !, identifier, or 'end of string'" },
        { "a,",             "found '', expected: identifier after ','" },
        { "a,,b",           "found ',', expected: identifier after ','" },
        { "a=b c",          "found 'c', expected: ',' or 'end of string'" },
        { "!a=b",           "found '=', expected: ',' or 'end of string'" },
        { "!",              "unable to parse requirement: found '', expected: identifier" },
        { "!=a",            "found '!=', expected: !, identifier, or 'end of string'" },
        { "a b",            "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt" },
        { "a gt 1",         "unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt" },
        { "a!b",            "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt" },
        { "a in",           "unable to parse requirement: found '' expected: '('" },
        { "a in b",         "unable to parse requirement: found 'b' expected: '('" },
        { "a in (",         "unable to parse requirement: found '', expected: ',', ')' or identifier" },
        { "a in (b",        "unable to parse requirement: found '', expected: ',' or ')'" },
        { "a in (b c)",     "unable to parse requirement: found 'c', expected: ',' or ')'" },
        { "a in (b,=)",     "unable to parse requirement: found '=', expected: ',', or identifier" },
        { "a=(b)",          "unable to parse requirement: found '(', expected: identifier" },
        { "a===b",          "unable to parse requirement: found '=', expected: identifier" },
        { "-a",             $"unable to parse requirement: <nil>: Invalid value: \"-a\": {Key}" },
        { "/a",             "unable to parse requirement: <nil>: Invalid value: \"/a\": prefix part must be non-empty" },
        { "a=-b",           $"unable to parse requirement: values[0][a]: Invalid value: \"-b\": {Value}" },
        { "a in (b,-c)",    $"unable to parse requirement: values[0][a]: Invalid value: \"-c\": {Value}" },
        { "a>b", "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void A_selector_that_is_none_is_refused_in_Kubernetes_words(string text, string error)
    {
        Assert.Equal(error, Assert.Throws<FormatException>(() => LabelSelector.Parse(text)).Message);
        Assert.False(LabelSelector.TryParse(text, out _, out var told));
        Assert.Equal(error, told);
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        var selector = LabelSelector.Parse("app=web,tier in (front,back),!missing,level>3");
        Assert.True(selector.Matches(Web));

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++) selector.Matches(Web);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Everything_is_what_an_empty_text_says() => Assert.True(LabelSelector.Parse("").Matches(default));
}
