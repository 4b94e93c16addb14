using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Tests;

/// <summary>Asks the double over the wire, as any client would.</summary>
internal sealed class Client : IDisposable
{
    private readonly HttpClient http;

    public Client(FakeApi api, X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        http = new HttpClient(handler)
        {
            BaseAddress = api.Address, DefaultRequestVersion = HttpVersion.Version20, Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public HttpRequestHeaders Headers => http.DefaultRequestHeaders;

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        using var response = await http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>Opens a watch and gives its events as they come.</summary>
    public async Task<Events> WatchAsync(string path)
    {
        var response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        return new Events(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public void Dispose() => http.Dispose();
}

internal sealed record Answer(int Code, string Text, HttpResponseMessage Response)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Message => (string?)Json["message"];

    public string? Revision => (string?)Json["metadata"]!["resourceVersion"];

    public string? Continue => (string?)Json["metadata"]!["continue"];

    public string Names => string.Join(' ', Json["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!));
}

internal sealed class Events(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public int Code => (int)response.StatusCode;

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<JsonNode?> NextAsync(int seconds = 10)
    {
        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(seconds));
        return line is null ? null : JsonNode.Parse(line);
    }

    /// <summary>The next event: <c>TYPE name</c>, <c>BOOKMARK revision</c>, <c>ERROR code</c>, or <c>end</c>.</summary>
    public async Task<string> NextTextAsync()
    {
        var next = await NextAsync();
        return next is null ? "end" : (string)next["type"]! switch
        {
            "BOOKMARK" => $"BOOKMARK {(string)next["object"]!["metadata"]!["resourceVersion"]!}",
            "ERROR" => $"ERROR {(int)next["object"]!["code"]!}",
            var type => $"{type} {(string)next["object"]!["metadata"]!["name"]!}",
        };
    }

    /// <summary>As many as asked, or all until the end.</summary>
    public async Task<string> TextAsync(int count)
    {
        var texts = new List<string>();
        while (texts.Count < count && (texts.Count == 0 || texts[^1] != "end")) texts.Add(await NextTextAsync());
        return string.Join(", ", texts);
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
