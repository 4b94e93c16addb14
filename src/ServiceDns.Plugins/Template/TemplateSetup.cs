using System.Globalization;
using System.Text.RegularExpressions;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Patterns;
using ServiceDns.Plugins.Scripting;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Template;

/// <summary>Reads <c>template CLASS TYPE [ZONES...] { ... }</c>, of which a block may have many.</summary>
public static class TemplateSetup
{
    private const int LongestPattern = 10000; // CoreDNS's limit

    private static readonly string[] Properties =
        ["match", "var", "expr", "answer", "additional", "authority", "rcode", "ederror", "fallthrough", "upstream"];

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("template", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var rules = new List<TemplateRule>();
        while (setup.Tokens.Next()) rules.Add(ReadRule(setup));
        var metrics = new TemplateMetrics(setup.Process.Metrics);
        return next => new TemplateHandler(next, [.. rules], metrics, setup.Block);
    }

    private static TemplateRule ReadRule(PluginSetup setup)
    {
        var tokens = setup.Tokens;
        if (!tokens.NextArg()) throw tokens.ArgumentError();
        var recordClass = RecordClasses.TryParse(tokens.Value, out var readClass) && readClass.ToText() == tokens.Value
            ? readClass
            : throw setup.Error($"invalid query class {tokens.Value}");
        if (!tokens.NextArg()) throw tokens.ArgumentError();
        var type = RecordTypes.TryParse(tokens.Value, out var readType) && readType.ToText() == tokens.Value
            ? readType
            : throw setup.Error($"invalid RR class {tokens.Value}");
        var zones = Zones.FromArgumentsOrServerBlock(tokens.RemainingArguments(), setup.Block.Keys);
        var draft = new Draft(new ExpressionScope([.. QueryFunctions.All, QueryFunctions.Group]));
        while (tokens.NextBlock()) ReadProperty(setup, draft);
        return new TemplateRule
        {
            Class = recordClass,
            Type = type,
            Zones = [.. zones.Select(DomainName.Parse).OrderByDescending(zone => zone.LabelCount)],
            Patterns = draft.Patterns.Count > 0 ? draft.Patterns : [Everything()],
            Variables = draft.Variables,
            Conditions = draft.Conditions,
            Records = draft.Records,
            Code = draft.Code,
            Reason = draft.Reason,
            Fallthrough = draft.Fallthrough,
        };
    }

    private static void ReadProperty(PluginSetup setup, Draft draft)
    {
        switch (setup.Tokens.Value)
        {
            case "match":
                draft.Patterns.AddRange(setup.SomeArguments().Select(text => ReadPattern(setup, text)));
                break;
            case "answer":
                draft.Records.AddRange(ReadRecords(setup, Section.Answer, "answer"));
                break;
            case "additional":
                draft.Records.AddRange(ReadRecords(setup, Section.Additional, "additional"));
                break;
            case "authority":
                draft.Records.AddRange(ReadRecords(setup, Section.Authority, "authority"));
                break;
            case "var":
                ReadVariable(setup, draft);
                break;
            case "expr":
                draft.Conditions.Add(ReadExpression(setup, string.Join(' ', setup.SomeArguments()), draft.Scope, ""));
                break;
            case "rcode":
                if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
                draft.Code = ReadCode(setup, setup.Tokens.Value);
                break;
            case "ederror":
                draft.Reason = ReadReason(setup);
                break;
            case "fallthrough":
                draft.Fallthrough = ZoneSet.Parse(Zones.ForFallthrough(setup.Tokens.RemainingArguments()));
                break;
            case "upstream":
                setup.Tokens.RemainingArguments(); // of old Corefiles: it is so always
                break;
            default:
                throw setup.UnknownProperty(Properties);
        }
    }

    private static TemplatePattern ReadPattern(PluginSetup setup, string text)
    {
        if (text.Length > LongestPattern) throw setup.Error($"regex pattern too long: {text.Length} > {LongestPattern}");
        return GoPattern.TryParse(text, out var pattern, out var groups, out var error)
            ? new TemplatePattern(pattern, groups, text)
            : throw setup.Error($"could not parse regex: {text}, {error}");
    }

    private static IEnumerable<TemplateRecord> ReadRecords(PluginSetup setup, Section section, string name)
    {
        foreach (var text in setup.SomeArguments()) yield return new TemplateRecord(section, name, ReadTemplate(setup, name, text));
    }

    private static GoTemplate ReadTemplate(PluginSetup setup, string name, string text)
    {
        try
        {
            return GoTemplate.Parse(name, text);
        }
        catch (TemplateException e)
        {
            throw setup.Error($"could not compile template: {text}, {e.Message}");
        }
    }

    private static void ReadVariable(PluginSetup setup, Draft draft)
    {
        if (setup.Tokens.RemainingArguments() is not [var name, var first, .. var more]) throw setup.Tokens.ArgumentError();
        var isName = !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        if (!isName) throw setup.Error($"invalid variable name {GoQuote.Quote(name)}");
        if (draft.Scope.IsReserved(name)) throw setup.Error($"variable name {GoQuote.Quote(name)} is reserved");
        var value = ReadExpression(setup, string.Join(' ', [first, .. more]), draft.Scope, $" {name},");
        draft.Scope.Declare(name, value.Kind);
        draft.Variables.Add(new TemplateVariable(name, value));
    }

    private static Expression ReadExpression(PluginSetup setup, string text, ExpressionScope scope, string where)
    {
        try
        {
            return Expression.Compile(text, scope);
        }
        catch (ExpressionException e)
        {
            throw setup.Error($"could not compile expression:{where} {e.Message}");
        }
    }

    private static ResponseCode ReadCode(PluginSetup setup, string text) => text switch
    {
        "NOTIMPL" => ResponseCode.NotImp,
        "BADSIG" => ResponseCode.BadVers, // one number, two names (RFC 6891, RFC 8945)
        _ when ResponseCodes.TryParse(text, out var code) && code.ToText() == text => code,
        _ => throw setup.Error($"unknown rcode {text}"),
    };

    private static TemplateReason ReadReason(PluginSetup setup)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length is not (1 or 2)) throw setup.Tokens.ArgumentError();
        return ushort.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? new TemplateReason(code, arguments.Length > 1 ? arguments[1] : "")
            : throw setup.Error($"error parsing extended DNS error code {arguments[0]}, it is not a number in 0..65535");
    }

    private static TemplatePattern Everything() => new(new Regex(".*", RegexOptions.NonBacktracking), [""], ".*");

    /// <summary>A rule while its lines are read.</summary>
    private sealed class Draft(ExpressionScope scope)
    {
        public ExpressionScope Scope => scope;

        public List<TemplatePattern> Patterns { get; } = [];

        public List<TemplateVariable> Variables { get; } = [];

        public List<Expression> Conditions { get; } = [];

        public List<TemplateRecord> Records { get; } = [];

        public ResponseCode Code { get; set; }

        public TemplateReason? Reason { get; set; }

        public ZoneSet Fallthrough { get; set; } = ZoneSet.None;
    }
}
