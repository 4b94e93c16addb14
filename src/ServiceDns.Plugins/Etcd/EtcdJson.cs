using System.Text.Json.Serialization;

namespace ServiceDns.Plugins.Etcd;

/// <summary>What is asked of <c>/v3/kv/range</c>; keys are bytes, which JSON carries in base64.</summary>
internal sealed record RangeRequest(
    [property: JsonPropertyName("key")] byte[] Key,
    [property: JsonPropertyName("range_end"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? End);

/// <summary>The answer to a <see cref="RangeRequest"/>.</summary>
internal sealed record RangeAnswer([property: JsonPropertyName("kvs")] KeyValue[]? Values);

/// <summary>A key of etcd. The gateway writes 64-bit numbers as text.</summary>
internal sealed record KeyValue(
    [property: JsonPropertyName("key")] byte[] Key,
    [property: JsonPropertyName("value")] byte[]? Value,
    [property: JsonPropertyName("lease")] long Lease);

/// <summary>What is asked of <c>/v3/lease/timetolive</c>.</summary>
internal sealed record LeaseRequest([property: JsonPropertyName("ID")] long Id);

/// <summary>Its answer: the seconds that are left.</summary>
internal sealed record LeaseAnswer([property: JsonPropertyName("TTL")] long Ttl);

/// <summary>What is asked of <c>/v3/auth/authenticate</c>.</summary>
internal sealed record TokenRequest(
    [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("password")] string Password);

/// <summary>The answer to a <see cref="TokenRequest"/>.</summary>
internal sealed record TokenAnswer([property: JsonPropertyName("token")] string? Token);

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)]
[JsonSerializable(typeof(RangeRequest))]
[JsonSerializable(typeof(RangeAnswer))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(LeaseAnswer))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class EtcdJson : JsonSerializerContext;

/// <summary>As Go reads the values: names of fields in any case, unknown ones passed over.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(EtcdService))]
internal sealed partial class ServiceJson : JsonSerializerContext;
