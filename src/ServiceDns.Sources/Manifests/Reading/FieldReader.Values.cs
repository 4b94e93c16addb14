using System.Globalization;
using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests.Reading;

/// <content>The values of fields, by type.</content>
internal sealed partial class FieldReader
{
    /// <summary>A string.</summary>
    public Stated<string> String()
    {
        if (!IsScalar(ScalarType.String, "string")) return default;
        var text = new Stated<string>(Text, current.Line);
        Advance();
        return text;
    }

    /// <summary>A boolean.</summary>
    public Stated<bool> Boolean()
    {
        if (!IsScalar(ScalarType.Boolean, "bool")) return default;
        var value = new Stated<bool>(YamlScalar.IsTrue(Text), current.Line);
        Advance();
        return value;
    }

    /// <summary>A whole number of 32 bits; <c>80.0</c> is one, as it is after kubectl made JSON of it.</summary>
    public Stated<int> Int32()
    {
        if (current is { Kind: NodeKind.Scalar, Type: ScalarType.Integer or ScalarType.Float }
            && TryInt32(current.Type, Text, out var value))
        {
            var line = current.Line;
            Advance();
            return new Stated<int>(value, line);
        }
        if (!IsNull) RefuseType("int32");
        Skip();
        return default;
    }

    /// <summary>A port's number or name (IntOrString).</summary>
    public Stated<PortReference> PortReference()
    {
        if (current is { Kind: NodeKind.Scalar, Type: ScalarType.String })
        {
            var name = String();
            return new Stated<PortReference>(new PortReference(0, name.Value), name.Line);
        }
        var number = Int32();
        return number.IsStated ? new Stated<PortReference>(new PortReference(number.Value), number.Line) : default;
    }

    /// <summary>A list of strings.</summary>
    public ValueList<Stated<string>> Strings()
    {
        if (!EnterList()) return [];
        List<Stated<string>> items = [];
        while (NextItem())
        {
            var line = Line;
            items.Add(String() is { IsStated: true } item ? item : new Stated<string>("", line));
        }
        return items.ToValueList();
    }

    /// <summary>A map of strings, such as labels; pairs that <paramref name="keep"/> refuses are passed.</summary>
    public Stated<LabelSet> Labels(Func<string, bool>? keep = null)
    {
        var line = Line;
        if (!EnterMap()) return default;
        pairs.Clear();
        while (NextField() is { } key)
        {
            if (keep is null || keep(key)) pairs.Add(new(strings.Intern(key), String().Value ?? ""));
            else Skip();
        }
        return new Stated<LabelSet>(pairs.Count == 0 ? default : strings.Intern(new LabelSet(pairs)), line);
    }

    /// <summary>An address that an endpoint may have, else <c>default</c>.</summary>
    public Address EndpointAddress()
    {
        if (TryTakeQuad(out var quad, isEndpoint: true)) return quad;
        var noted = errors.Count;
        var text = String();
        var address = text.IsStated ? AddressText.ReadEndpoint(text.Value, "", text.Line, errors) : default;
        PlaceErrors(noted);
        return address;
    }

    /// <summary>Any address, or null where there is none.</summary>
    public Address? AnyAddress()
    {
        if (TryTakeQuad(out var quad, isEndpoint: false)) return quad;
        var noted = errors.Count;
        var text = String();
        var address = text.Value is { Length: > 0 } ? AddressText.Read(text.Value, "", text.Line, errors) : null;
        PlaceErrors(noted);
        return address;
    }

    /// <summary>A quantity (resource.Quantity) in thousandths, rounded up; 0 where there is none.</summary>
    public long MilliQuantity()
    {
        if (current is not { Kind: NodeKind.Scalar, Type: ScalarType.String or ScalarType.Integer or ScalarType.Float })
        {
            if (!IsNull) RefuseType("string");
            Skip();
            return 0;
        }
        var (text, line) = (Text, current.Line);
        Advance();
        if (Quantity.TryParseMilli(text, out var value)) return value;
        Refuse($"Invalid value: \"{text}\": quantities must match the regular expression '{Quantity.Rule}'", line);
        return 0;
    }

    /// <summary>Takes an IPv4 address of which there is nothing to say, without making a string of it: most are.</summary>
    private bool TryTakeQuad(out Address address, bool isEndpoint)
    {
        address = default;
        if (current is not { Kind: NodeKind.Scalar, Type: ScalarType.String, Text: null }) return false;
        if (!Address.TryParseQuad(source.Utf8, out address) || (isEndpoint && !AddressText.MayBeEndpoint(address))) return false;
        Advance();
        return true;
    }

    // the path is text that is made for a message alone, and most addresses are right
    private void PlaceErrors(int first)
    {
        for (var i = first; i < errors.Count; i++)
        {
            if (errors[i].Path.Length == 0) errors[i] = errors[i] with { Path = Path.ToString() };
        }
    }

    /// <summary>Whether a scalar of that type comes next; anything else is passed.</summary>
    private bool IsScalar(ScalarType type, string name)
    {
        if (current.Kind == NodeKind.Scalar && current.Type == type) return true;
        if (!IsNull) RefuseType(name);
        Skip();
        return false;
    }

    private static bool TryInt32(ScalarType type, string text, out int value)
    {
        value = 0;
        if (type == ScalarType.Integer)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && text[0] != '0') return true;
            if (!YamlScalar.TryParseInteger(text, out var whole) || whole < int.MinValue || whole > int.MaxValue) return false;
            value = (int)whole;
            return true;
        }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (Math.Floor(number) != number || number is < int.MinValue or > int.MaxValue) return false;
        value = (int)number;
        return true;
    }

    /// <summary>Notes that the value that comes next can not be what the field holds; does not pass it.</summary>
    private void RefuseType(string wanted)
    {
        var (shown, found) = current switch
        {
            { Kind: NodeKind.Map } => ("{...}", "object"),
            { Kind: NodeKind.List } => ("[...]", "array"),
            { Type: ScalarType.Boolean } => (Text, "bool"),
            { Type: ScalarType.Integer or ScalarType.Float } => (Text, "number"),
            _ => ($"\"{Text}\"", "string"),
        };
        var remedy = wanted switch
        {
            "string" when found is "bool" or "number" => $"; write \"{Text}\" in quotes",
            "int32" when found is "string" && int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out _) =>
                $"; write {Text} without quotes",
            "bool" when found is "string" && Text is "true" or "false" => $"; write {Text} without quotes",
            _ => "",
        };
        Refuse($"Invalid value: {shown}: cannot unmarshal {found} into a field of type {wanted}{remedy}");
    }

    /// <summary>Notes a broken rule without which the object can be served.</summary>
    public void Warn(string rule, int line) => errors.Add(new FieldError(Path.ToString(), rule, line, CanServe: true));

    /// <summary>Notes that the value at the present path breaks a rule, so that the object can not be served.</summary>
    public void Refuse(string rule, int line = 0) =>
        errors.Add(new FieldError(Path.ToString(), rule, line > 0 ? line : current.Line, CanServe: false) { HasNoValue = true });
}
