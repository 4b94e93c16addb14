using System.Globalization;

namespace ServiceDns.Linux.Cpus;

/// <summary>Some of the machine's CPUs, by their numbers.</summary>
public sealed class CpuSet
{
    private const int Limit = 8192; // CONFIG_NR_CPUS of the largest builds; a longer text is no list of CPUs

    private readonly int[] numbers;

    /// <summary>Makes a set; doubles and order do not matter.</summary>
    public CpuSet(IEnumerable<int> numbers) => this.numbers = [.. numbers.Distinct().Order()];

    /// <summary>The numbers, ascending.</summary>
    public IReadOnlyList<int> Numbers => numbers;

    /// <summary>How many.</summary>
    public int Count => numbers.Length;

    /// <summary>Whether every one of <paramref name="others"/> is here.</summary>
    public bool Contains(CpuSet others) => others is not null && others.numbers.All(numbers.Contains);

    /// <summary>Reads a list as the kernel writes it, <c>0-3,8</c> (cpuset(7), "List format"). Null for anything else.</summary>
    public static CpuSet? Parse(string? list)
    {
        var numbers = new List<int>();
        foreach (var part in (list ?? "").Trim().Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!TryNumber(dash < 0 ? part : part[..dash], out var first) || !TryNumber(part[(dash + 1)..], out var last) || last < first)
            {
                return null;
            }
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }
        return new CpuSet(numbers);
    }

    /// <summary>The list as the kernel writes it.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        for (int i = 0, next; i < numbers.Length; i = next)
        {
            for (next = i + 1; next < numbers.Length && numbers[next] == numbers[next - 1] + 1;) next++;
            parts.Add(next - i == 1 ? Text(numbers[i]) : $"{Text(numbers[i])}-{Text(numbers[next - 1])}");
        }
        return string.Join(',', parts);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Limit;
}
