using System.Net;
using ServiceDns.Conformance.Server;

namespace ServiceDns.Conformance.Deployment;

/// <summary>
/// A registry on the loopback address that has one image, whatever its name and tag (the distribution specification's pull half).
/// </summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly BaseImage image;
    private readonly Task serving;

    public ImageRegistry(BaseImage image)
    {
        this.image = image;
        Host = $"localhost:{Sockets.FreePort()}";
        listener.Prefixes.Add($"http://{Host}/");
        listener.Start();
        serving = ServeAsync();
    }

    public string Host { get; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                Answer(await listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // stopped, or a client that went away
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        var response = context.Response;
        var body = path.Contains("/manifests/", StringComparison.Ordinal) ? image.Manifest
            : path is "/v2/" ? "{}"u8.ToArray()
            : image.Blobs.GetValueOrDefault(path.Split('/')[^1]);
        response.StatusCode = body is null ? 404 : 200;
        response.ContentType = body == image.Manifest ? BaseImage.ManifestType : "application/octet-stream";
        if (body is not null) response.Headers["Docker-Content-Digest"] = BaseImage.DigestOf(body);
        response.ContentLength64 = body?.Length ?? 0;
        if (context.Request.HttpMethod == "GET" && body is not null) response.OutputStream.Write(body);
        response.Close();
    }
}
