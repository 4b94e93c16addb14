using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer.Http;

namespace ServiceDns.FakeApiServer.Store;

/// <summary>The metadata that the server itself gives to objects.</summary>
internal sealed class ObjectStamp(TimeProvider time)
{
    private ulong created;

    /// <summary>A copy of what a client sent, with everything that a stored object has.</summary>
    public JsonObject Created(ResourceKind kind, JsonObject source)
    {
        var result = source.DeepClone().AsObject();
        if (result["metadata"] is not JsonObject metadata) result["metadata"] = metadata = [];
        var number = ++created;
        var prefix = (string?)metadata["generateName"];
        if (!string.IsNullOrEmpty(prefix)) metadata["name"] ??= prefix + Suffix(number);
        var name = (string?)metadata["name"];
        if (string.IsNullOrEmpty(name))
        {
            throw Status.Invalid(kind.Name, kind.Group, "", "metadata.name", "Required value: name or generateName is required");
        }
        if (kind.IsNamespaced) metadata["namespace"] ??= "default";
        else metadata.Remove("namespace");
        metadata["uid"] = Uid($"{kind.Plural}/{(string?)metadata["namespace"]}/{name}#{number}");
        metadata["creationTimestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        if (kind.HasGeneration) metadata["generation"] = 1;
        return result;
    }

    /// <summary>Keeps what a client can not change, and counts the generation.</summary>
    public void Updated(ResourceKind kind, JsonObject old, JsonObject changed)
    {
        var (before, after) = (old["metadata"]!.AsObject(), changed["metadata"] as JsonObject ?? []);
        changed["metadata"] ??= after;
        foreach (var name in (string[])["name", "namespace", "uid", "creationTimestamp", "generation"])
        {
            if (before[name] is { } kept) after[name] = kept.DeepClone();
            else after.Remove(name);
        }
        if (kind.HasGeneration && !JsonNode.DeepEquals(Spec(old), Spec(changed))) after["generation"] = (int)before["generation"]! + 1;
    }

    /// <summary>A UUID that is the same for the same seed.</summary>
    public static string Uid(string seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }

    private static string Suffix(ulong number)
    {
        const string letters = "bcdfghjklmnpqrstvwxz2456789"; // those that the real one takes
        Span<byte> seed = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(seed, number);
        var hash = SHA256.HashData(seed);
        return string.Create(5, hash, (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = letters[bytes[i] % letters.Length];
        });
    }

    private static JsonObject Spec(JsonObject whole)
    {
        var copy = whole.DeepClone().AsObject();
        copy.Remove("metadata");
        copy.Remove("status");
        return copy;
    }
}

internal static class ObjectJson
{
    /// <summary>The whole object, kind and apiVersion first.</summary>
    public static void WriteWhole(this StoredObject stored, ResourceKind kind, IBufferWriter<byte> to, ulong? version = null)
    {
        to.Write(kind.Opening);
        stored.WriteBody(to, version ?? stored.ResourceVersion);
    }

    public static JsonObject ToJson(this StoredObject stored, ResourceKind kind)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        stored.WriteWhole(kind, buffer);
        return JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
    }
}
