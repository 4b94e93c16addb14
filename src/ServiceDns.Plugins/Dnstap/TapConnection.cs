using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>Sends to a receiver that it connects to, and again when that is gone; meanwhile messages wait.</summary>
internal sealed class TapConnection(TapOptions options, TimeProvider time, ILogger log) : ITapOutput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), Pause = TimeSpan.FromSeconds(10),
        LastPatience = TimeSpan.FromSeconds(2);

    private readonly TapQueue queue = new(options.Queue, time, log);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public void Start() => running = Task.Run(RunAsync);

    public void Send(byte[] message) => queue.Add(message);

    /// <remarks>A receiver that does not take what is left in two seconds gets no more.</remarks>
    public async Task StopAsync()
    {
        queue.Complete();
        using var limit = new CancellationTokenSource(LastPatience, time);
        await using (limit.Token.UnsafeRegister(static stopping => ((CancellationTokenSource)stopping!).Cancel(), stopping)) await running;
        queue.Dispose();
    }

    private async Task RunAsync()
    {
        for (var isEnded = false; !isEnded && !stopping.IsCancellationRequested;)
        {
            try
            {
                isEnded = await ServeAsync();
                if (!isEnded) await Task.Delay(Pause, time, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>True when all is sent and no more will come; false when there is no connection.</summary>
    private async Task<bool> ServeAsync()
    {
        var isConnected = false;
        try
        {
            await using var stream = new BufferedStream(await ConnectAsync(), 1 << 16);
            var frames = new FrameStream(stream);
            await WithinAsync(frames.BeginAsync);
            isConnected = true;
            await queue.SendAsync(frames, stopping.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            if (isConnected) Log.Lost(log, options.Address, e.Message);
            else Log.NotConnected(log, options.Address, e.Message);
            return false;
        }
    }

    private async Task<Stream> ConnectAsync()
    {
        var socket = options.Address.Scheme == TapScheme.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Address.Scheme != TapScheme.Unix) socket.SendBufferSize = options.SendBuffer;
            EndPoint to = options.Address.Scheme == TapScheme.Unix
                ? new UnixDomainSocketEndPoint(options.Address.Host)
                : new DnsEndPoint(options.Address.Host, options.Address.Port);
            await WithinAsync(async cancel => await socket.ConnectAsync(to, cancel));
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Address.Scheme != TapScheme.Tls) return stream;
            var encrypted = new SslStream(stream);
            var tls = new SslClientAuthenticationOptions { TargetHost = options.Address.Host };
            if (options.SkipsVerification) tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
            await WithinAsync(cancel => encrypted.AuthenticateAsClientAsync(tls, cancel));
            return encrypted;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task WithinAsync(Func<CancellationToken, Task> step)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        try
        {
            await step(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new IOException($"no answer within {Patience.TotalSeconds} s");
        }
    }
}
