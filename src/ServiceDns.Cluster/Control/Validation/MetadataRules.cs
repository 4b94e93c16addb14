namespace ServiceDns.Cluster.Control;

/// <summary>The rules for <c>metadata</c> (ValidateObjectMeta).</summary>
internal static class MetadataRules
{
    /// <summary>Checks a name by <paramref name="rules"/>; only a name that DNS could carry leaves the object servable.</summary>
    /// <param name="name">The name, empty when absent.</param>
    /// <param name="line">Its line.</param>
    /// <param name="rules">The kind's rules.</param>
    /// <param name="canServe">Whether an object of that name can be answered although it breaks the rule.</param>
    /// <param name="errors">Receives the broken rules.</param>
    public static void CheckName(
        string name, int line, Func<string, IEnumerable<string>> rules, Func<string, bool> canServe, List<FieldError> errors)
    {
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", line, "name or generateName is required", canServe: false));
            return;
        }
        foreach (var rule in rules(name)) errors.Add(FieldError.Invalid("metadata.name", line, name, rule, canServe(name)));
    }

    public static void CheckNamespace(string name, int line, List<FieldError> errors)
    {
        foreach (var rule in NameRules.Dns1123Label(name))
        {
            errors.Add(FieldError.Invalid("metadata.namespace", line, name, rule, canServe: false));
        }
    }

    /// <summary>Checks keys and values; a wrong label hides nothing, so the object stays servable.</summary>
    public static void CheckLabels(LabelSet labels, string path, int line, List<FieldError> errors)
    {
        foreach (var (key, value) in labels.Pairs)
        {
            if (NameRules.IsPlainKey(key) && NameRules.IsPlainValue(value)) continue;
            foreach (var rule in NameRules.LabelKey(key)) errors.Add(FieldError.Invalid(path, line, key, rule));
            foreach (var rule in NameRules.LabelValue(value)) errors.Add(FieldError.Invalid(path, line, value, rule));
        }
    }
}
