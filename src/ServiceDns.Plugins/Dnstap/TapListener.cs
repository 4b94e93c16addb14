using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using ServiceDns.Plugins.Certificates;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>Sends to every receiver that connects. One that is slow loses messages, and the others do not wait for it.</summary>
internal sealed class TapListener(TapOptions options, TimeProvider time, ILogger log) : ITapOutput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4), Pause = TimeSpan.FromSeconds(1),
        LastPatience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new(), cutting = new();
    private TapQueue[] queues = [];
    private Task running = Task.CompletedTask;
    private Task[] serving = [];

    public void Start() => running = Task.Run(RunAsync);

    public void Send(byte[] message)
    {
        foreach (var queue in Volatile.Read(ref queues)) queue.Add(message);
    }

    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await running;
        foreach (var queue in queues) queue.Complete();
        cutting.CancelAfter(LastPatience);
        await Task.WhenAll(serving);
    }

    /// <summary>Tries again until the address is free: at a reload the configuration before has it for a moment longer.</summary>
    private async Task RunAsync()
    {
        var isTold = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var listening = Listen(out var tls);
                try
                {
                    while (true) Serve(await listening.AcceptAsync(stopping.Token), tls);
                }
                finally
                {
                    if (options.Address.Scheme == TapScheme.Unix) File.Delete(options.Address.Host);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or CertificateFileException)
            {
                if (!isTold) Log.NotListening(log, options.Address, e.Message);
                isTold = true;
                await PauseAsync();
            }
        }
    }

    private Socket Listen(out SslServerAuthenticationOptions? tls)
    {
        tls = options.Address.Scheme == TapScheme.Tls ? ReadTls() : null;
        var socket = options.Address.Scheme == TapScheme.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Address.Scheme == TapScheme.Unix) RemoveStale(options.Address.Host);
            socket.Bind(options.Address.Scheme == TapScheme.Unix
                ? new UnixDomainSocketEndPoint(options.Address.Host)
                : EndPointOf(options.Address));
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPEndPoint EndPointOf(TapAddress address)
    {
        if (address.Host.Length == 0) return new IPEndPoint(IPAddress.IPv6Any, address.Port);
        return new IPEndPoint(
            IPAddress.TryParse(address.Host, out var ip) ? ip : System.Net.Dns.GetHostAddresses(address.Host)[0], address.Port);
    }

    /// <summary>Removes a socket that a process which is no more has left behind.</summary>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    private SslServerAuthenticationOptions ReadTls()
    {
        if (options.Tls is not { } files) throw new IOException("a TLS listener needs certificate and key: tls CERT KEY [CA]");
        var (own, others) = PemFiles.ReadIdentity(files.Certificate, files.Key);
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own, others, offline: true),
        };
        if (files.Authority is not { } authority) return tls;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(PemFiles.ReadRoots(authority));
        tls.ClientCertificateRequired = !options.SkipsVerification;
        tls.CertificateChainPolicy = policy;
        return tls;
    }

    private void Serve(Socket accepted, SslServerAuthenticationOptions? tls)
    {
        lock (gate) serving = [.. serving.Where(task => !task.IsCompleted), ServeAsync(accepted, tls)];
    }

    private async Task ServeAsync(Socket accepted, SslServerAuthenticationOptions? tls)
    {
        var queue = new TapQueue(options.Queue, time, log);
        try
        {
            await using var network = new NetworkStream(accepted, ownsSocket: true);
            using var limit = new CancellationTokenSource(Patience, time);
            Stream connection = network;
            if (tls is not null)
            {
                var encrypted = new SslStream(network);
                connection = encrypted;
                await encrypted.AuthenticateAsServerAsync(tls, limit.Token);
            }
            await using var stream = new BufferedStream(connection, 1 << 16);
            var frames = new FrameStream(stream);
            await frames.BeginAsync(limit.Token);
            lock (gate) queues = [.. queues, queue];
            await queue.SendAsync(frames, cutting.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            Log.ReceiverLost(log, options.Address, e.Message);
        }
        finally
        {
            lock (gate) queues = [.. queues.Where(other => other != queue)];
            queue.Dispose();
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(Pause, time, stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // the loop looks itself
        }
    }
}
