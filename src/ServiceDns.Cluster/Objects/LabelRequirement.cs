using System.Globalization;
using ServiceDns.Cluster.Control;

namespace ServiceDns.Cluster;

/// <summary>How a requirement compares.</summary>
internal enum LabelOperator : byte
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Equals,
    DoubleEquals,
    NotEquals,
    GreaterThan,
    LessThan,
}

/// <summary>One requirement of a <see cref="LabelSelector"/>.</summary>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, string[] Values)
{
    /// <summary>The first rule that the requirement breaks, in the wording of <c>labels.NewRequirement</c>, or null.</summary>
    public string? FindError()
    {
        var errors = NameRules.LabelKey(Key).Select(rule => FieldError.Invalid("key", 0, Key, rule)).ToList();
        var isNumeric = Operator is LabelOperator.GreaterThan or LabelOperator.LessThan;
        if (isNumeric && !long.TryParse(Values[0], CultureInfo.InvariantCulture, out _))
        {
            errors.Add(FieldError.Invalid("values[0]", 0, Values[0], "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
        for (var i = 0; i < Values.Length; i++)
        {
            var rules = string.Join("; ", NameRules.LabelValue(Values[i]));
            if (rules.Length > 0) errors.Add(FieldError.Invalid($"values[{i}][{Key}]", 0, Values[i], rules));
        }
        var texts = errors.ConvertAll(error => $"{error.Path}: {error.Message}");
        return texts.Count switch { 0 => null, 1 => texts[0], _ => $"[{string.Join(", ", texts)}]" };
    }

    public bool Matches(LabelSet labels)
    {
        var value = labels[Key];
        return Operator switch
        {
            LabelOperator.Exists => value is not null,
            LabelOperator.DoesNotExist => value is null,
            LabelOperator.In or LabelOperator.Equals or LabelOperator.DoubleEquals =>
                value is not null && Array.IndexOf(Values, value) >= 0,
            LabelOperator.NotIn or LabelOperator.NotEquals => value is null || Array.IndexOf(Values, value) < 0,
            _ => long.TryParse(value, CultureInfo.InvariantCulture, out var number) && Compare(number),
        };
    }

    private bool Compare(long number)
    {
        var limit = long.Parse(Values[0], CultureInfo.InvariantCulture);
        return Operator == LabelOperator.GreaterThan ? number > limit : number < limit;
    }

    public override string ToString() => Operator switch
    {
        LabelOperator.Exists => Key,
        LabelOperator.DoesNotExist => $"!{Key}",
        LabelOperator.In => $"{Key} in ({string.Join(',', Values)})",
        LabelOperator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
        LabelOperator.Equals => $"{Key}={Values[0]}",
        LabelOperator.DoubleEquals => $"{Key}=={Values[0]}",
        LabelOperator.NotEquals => $"{Key}!={Values[0]}",
        LabelOperator.GreaterThan => $"{Key}>{Values[0]}",
        _ => $"{Key}<{Values[0]}",
    };
}
