namespace ServiceDns.Environment;

/// <summary>Collects variables: of a name that comes twice the last value counts, and keeps the first one's place.</summary>
internal sealed class EnvironmentSetBuilder
{
    private readonly List<KeyValuePair<string, string>> variables = [];
    private readonly Dictionary<string, (int Place, string Service)> places = new(StringComparer.Ordinal);
    private readonly List<string> warnings = [];

    public void Add(string name, string value, string service)
    {
        if (places.TryGetValue(name, out var known))
        {
            if (variables[known.Place].Value != value)
            {
                warnings.Add($"{name} is given by {Both(known.Service, service)}; the value of the last one counts, {value}");
            }
            variables[known.Place] = new(name, value);
            places[name] = (known.Place, service);
            return;
        }
        places.Add(name, (variables.Count, service));
        variables.Add(new(name, value));
        if (!ShellNames.IsReadable(name)) warnings.Add($"{name} of service {service} is no name that a shell can read");
    }

    public EnvironmentSet Build() => new(variables, warnings);

    private static string Both(string first, string second) =>
        first == second ? $"two ports of service {first}" : $"services {first} and {second}";
}

/// <summary>Which names a POSIX shell can read (XBD, section 3.216: letters, digits and underscores, no digit in front).</summary>
internal static class ShellNames
{
    public static bool IsReadable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
