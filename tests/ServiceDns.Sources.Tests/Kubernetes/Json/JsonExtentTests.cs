using System.Text;
using System.Text.Json;
using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Tests.Kubernetes.Json;

public class JsonExtentTests
{
    private static readonly string[] Pieces =
        ["\\\"", "\\\\", "{", "}", "[", "]", "a", "\\u00e4", "ü", " ", ",", ":", "\\n", new string('x', 70)];

    /// <summary>A random object or list; half of what its strings are made of looks like structure.</summary>
    private static string Value(Random random, int depth)
    {
        if (depth == 0 || random.Next(4) == 0) return random.Next(3) == 0 ? $"{random.Next()}" : Quoted(random);
        var parts = Enumerable.Range(0, random.Next(6)).Select(_ => Value(random, depth - 1)).ToList();
        var gap = new string(' ', random.Next(3));
        return random.Next(2) == 0
            ? $"[{string.Join($",{gap}", parts)}]"
            : $"{{{string.Join(',', parts.Select(part => $"{Quoted(random)}:{gap}{part}"))}}}";
    }

    private static string Quoted(Random random) =>
        $"\"{string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Pieces[random.Next(Pieces.Length)]))}\"";

    [Fact]
    public void It_ends_where_a_parser_says_wherever_the_bytes_are_cut()
    {
        var random = new Random(20261125);
        for (var round = 0; round < 3000; round++)
        {
            var value = $"{{\"v\":{Value(random, 5)}}}";
            var length = Encoding.UTF8.GetByteCount(value);
            var bytes = Encoding.UTF8.GetBytes(value + Value(random, 3) + "{{[\"");
            using var _ = JsonDocument.Parse(value);
            var extent = default(JsonExtent);
            var done = 0;
            while (true)
            {
                var part = bytes.AsSpan(done, Math.Min(bytes.Length - done, 1 + random.Next(200)));
                var end = extent.Find(part);
                if (end >= 0)
                {
                    Assert.Equal(length, done + end);
                    break;
                }
                done += part.Length;
                Assert.True(done < length, value);
            }
        }
    }

    [Fact]
    public void A_cursor_reads_what_a_parser_reads()
    {
        var random = new Random(1);
        for (var round = 0; round < 3000; round++)
        {
            var json = Value(random, 5);
            using var document = JsonDocument.Parse(json);
            var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
            Assert.Equal(Show(document.RootElement), Show(ref cursor, document.RootElement));
        }
    }

    //                          not JSON, or not all of it
    public static TheoryData<string> Broken =>
        ["", "{", "{\"a\"", "{\"a\":", "{\"a\":\"b", "{\"a\":\"\\", "{\"a\":[1,2", "{\"a\" 1}", "{\"a\":}", "{\"a\":{\"b\":\"\\\"}}"];

    [Theory, MemberData(nameof(Broken))]
    public void What_is_no_JSON_is_refused_and_nothing_outside_is_read(string json) => Assert.Throws<JsonException>(() =>
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
        cursor.EnterObject();
        while (cursor.NextField(out _)) cursor.Skip();
    });

    private static string Show(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject().Select(field => $"{field.Name}={Show(field.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Show))}]",
        JsonValueKind.String => element.GetString()!,
        _ => element.GetRawText(),
    };

    private static string Show(ref JsonCursor cursor, JsonElement like)
    {
        var parts = new List<string>();
        switch (like.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(cursor.EnterObject());
                foreach (var field in like.EnumerateObject())
                {
                    Assert.True(cursor.NextField(out var name));
                    var text = Encoding.UTF8.GetString(name);
                    parts.Add($"{text}={Show(ref cursor, field.Value)}");
                }
                Assert.False(cursor.NextField(out _));
                return $"{{{string.Join(',', parts)}}}";
            case JsonValueKind.Array:
                Assert.True(cursor.EnterList());
                foreach (var item in like.EnumerateArray())
                {
                    Assert.True(cursor.NextItem());
                    parts.Add(Show(ref cursor, item));
                }
                Assert.False(cursor.NextItem());
                return $"[{string.Join(',', parts)}]";
            case JsonValueKind.String:
                return cursor.Text() ?? "";
            default:
                return Encoding.UTF8.GetString(cursor.Raw());
        }
    }
}
