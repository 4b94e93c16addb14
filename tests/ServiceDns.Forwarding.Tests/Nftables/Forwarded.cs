using System.Globalization;
using System.Net;

namespace ServiceDns.Forwarding.Tests.Nftables;

/// <summary>Reads a table as a packet would: what becomes of each frontend, whatever numbers the maps use.</summary>
internal static class Forwarded
{
    /// <summary>One line for each frontend, in order, such as <c>10.96.0.1:6:80 internal-2 10.0.0.1:8080 10.0.0.2:8080</c>.</summary>
    public static string[] Of(FakeTable table, int addressLength = 4)
    {
        List<string> lines = [];
        foreach (var (set, pools) in new[] { ("frontends", "pools"), ("inside-frontends", "inside-pools") })
        {
            foreach (var (key, element) in table.Sets[set].Elements)
            {
                var chains = table.Sets[set == "frontends" ? "chains" : "inside-chains"].Elements;
                var chain = chains[element.Data].Chain!;
                var size = int.Parse(chain.Split("-sticky-")[0].Split('-')[^1], CultureInfo.InvariantCulture);
                var pool = table.Sets[pools].Elements[key].Data;
                var slots = Enumerable.Range(0, size).Select(slot => table.Sets["slots"].Elements[pool + Number(slot)].Data).ToArray();
                if (chain.Contains("sticky", StringComparison.Ordinal)) CheckChoices(table, key, pool, slots);
                var endpoints = slots.Select(slot => Endpoint(slot, addressLength)).Order(StringComparer.Ordinal);
                lines.Add($"{Frontend(key, addressLength)} {chain} {string.Join(' ', endpoints)}".TrimEnd());
            }
        }
        foreach (var set in new[] { "dropped", "rejected" })
        {
            foreach (var key in table.Sets[set].Elements.Keys) lines.Add($"{Frontend(key, addressLength)} {set}");
        }
        foreach (var (key, element) in table.Sets["filtered"].Elements)
        {
            var ranges = table.Sets["sources"].Elements.Where(source => source.Key.StartsWith(element.Data, StringComparison.Ordinal))
                .Select(source => $"{Address(source.Key[8..])}-{Address(source.Value.KeyEnd[8..])}");
            lines.Add($"{Frontend(key, addressLength)} from {string.Join(' ', ranges)}".TrimEnd());
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>How many elements of each set there are.</summary>
    public static string Counts(FakeTable table) => string.Join(' ', table.Sets
        .Where(set => set.Value.Elements.Count > 0 && !set.Key.EndsWith("chains", StringComparison.Ordinal))
        .Select(set => $"{set.Key}={set.Value.Elements.Count}"));

    private static void CheckChoices(FakeTable table, string frontend, string pool, string[] slots)
    {
        Xunit.Assert.Contains(frontend, table.Sets["services"].Elements.Keys);
        for (var slot = 0; slot < slots.Length; slot++)
        {
            var choice = table.Sets["choices"].Elements[pool + Number(slot)].Data;
            Xunit.Assert.Equal(slots[slot], table.Sets["members"].Elements[pool + choice].Data);
        }
    }

    private static string Number(int number) => Convert.ToHexString(BitConverter.GetBytes(number));

    private static string Frontend(string key, int addressLength)
    {
        var bytes = Convert.FromHexString(key);
        var port = (bytes[addressLength + 4] << 8) | bytes[addressLength + 5];
        return $"{new IPAddress(bytes[..addressLength])}:{bytes[addressLength]}:{port}";
    }

    private static string Endpoint(string data, int addressLength)
    {
        var bytes = Convert.FromHexString(data);
        return $"{new IPAddress(bytes[..addressLength])}:{(bytes[addressLength] << 8) | bytes[addressLength + 1]}";
    }

    private static string Address(string hex) => new IPAddress(Convert.FromHexString(hex)).ToString();
}
