using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ServiceDns.Sources.Kubernetes.Json;
using ServiceDns.Sources.Kubernetes.Kinds;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>What an API server says when it can not do what was asked: a <c>Status</c> object, or a response that has none.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Reason">Its reason, such as <c>Expired</c>; empty when there is none.</param>
/// <param name="Message">In words.</param>
/// <param name="RetryAfter">When to ask again, where it says so.</param>
internal sealed record ApiStatus(int Code, string Reason, string Message, TimeSpan? RetryAfter)
{
    /// <summary>What was asked for has been forgotten: only a new list helps.</summary>
    public bool IsExpired => Code == (int)HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>The version that was asked for has not been reached, perhaps because the server's data began anew.</summary>
    public bool IsTooNew { get; private init; }

    /// <summary>Not understood: an older server does not know the parameters of a streaming list.</summary>
    public bool IsInvalid => Code is (int)HttpStatusCode.BadRequest or (int)HttpStatusCode.UnprocessableEntity;

    /// <summary>Reads a <c>Status</c> object.</summary>
    /// <param name="json">The object; anything else gives the code alone.</param>
    /// <param name="code">The response's status, where the object has none.</param>
    public static ApiStatus Read(ReadOnlySpan<byte> json, int code)
    {
        string? message = null, reason = null;
        TimeSpan? retryAfter = null;
        var isTooNew = false;
        var cursor = new JsonCursor(json);
        if (cursor.EnterObject())
        {
            while (cursor.NextField(out var field))
            {
                if (field.SequenceEqual("message"u8)) message = cursor.Text();
                else if (field.SequenceEqual("reason"u8)) reason = cursor.Text();
                else if (field.SequenceEqual("code"u8)) code = cursor.Int32();
                else if (field.SequenceEqual("details"u8)) (retryAfter, isTooNew) = ReadDetails(cursor.Raw());
                else cursor.Skip();
            }
        }
        isTooNew |= message?.Contains("Too large resource version", StringComparison.Ordinal) == true;
        return new ApiStatus(code, reason ?? "", message ?? Describe(code), retryAfter) { IsTooNew = isTooNew };
    }

    /// <summary>Reads the response of a request that failed.</summary>
    public static async Task<ApiStatus> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        const int Most = 64 << 10;
        var code = (int)response.StatusCode;
        var body = new byte[Most];
        await using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(body, Most, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        var header = response.Headers.RetryAfter?.Delta;
        try
        {
            if (length > 0 && body[0] == '{')
            {
                var status = Read(body.AsSpan(0, length), code);
                return status with { Code = code, RetryAfter = header ?? status.RetryAfter };
            }
        }
        catch (JsonException)
        {
            // shown as it is, below
        }
        var text = Encoding.UTF8.GetString(body, 0, Math.Min(length, 200)).Trim();
        return new ApiStatus(code, "", text.Length > 0 ? $"{Describe(code)}: {text}" : Describe(code), header);
    }

    private static (TimeSpan? RetryAfter, bool IsTooNew) ReadDetails(ReadOnlySpan<byte> details)
    {
        var seconds = ObjectHead.Field(details, "retryAfterSeconds"u8);
        var causes = ObjectHead.Field(details, "causes"u8);
        var wait = seconds.IsEmpty ? 0 : new JsonCursor(seconds).Int32();
        return (wait > 0 ? TimeSpan.FromSeconds(wait) : null, causes.IndexOf("\"ResourceVersionTooLarge\""u8) >= 0);
    }

    private static string Describe(int code) => string.Create(CultureInfo.InvariantCulture, $"{code} {(HttpStatusCode)code}");
}

/// <summary>The server answered, but not with what was asked for.</summary>
internal sealed class ApiException(ApiStatus status) : Exception(status.Message)
{
    public ApiStatus Status => status;
}
