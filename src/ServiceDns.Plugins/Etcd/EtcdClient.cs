using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ServiceDns.Plugins.Etcd;

/// <summary>Reads keys of etcd over its HTTP gateway, which every server from 3.4 on has.</summary>
internal sealed class EtcdClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // CoreDNS's etcdTimeout

    private readonly EtcdOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private volatile string? token;
    private volatile int preferred;

    public EtcdClient(EtcdOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        var transport = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), UseProxy = false };
        transport.SslOptions = new SslClientAuthenticationOptions();
        if (options.Identity is { } identity) transport.SslOptions.ClientCertificates = [identity];
        if (options.Roots is { } roots)
        {
            transport.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
            };
            transport.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Reads a key, or with <paramref name="below"/> every key that begins with it, in their order.</summary>
    /// <exception cref="EtcdException">No server gave an answer in 5 seconds.</exception>
    public async Task<KeyValue[]> GetAsync(string key, bool below, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var answer = await AskAsync(
            "/v3/kv/range", new RangeRequest(bytes, below ? EndOf(bytes) : null), EtcdJson.Default.RangeRequest,
            EtcdJson.Default.RangeAnswer, cancel);
        return answer.Values ?? [];
    }

    /// <summary>The seconds that a lease has left; 0 or less when it is over.</summary>
    /// <exception cref="EtcdException">As with the other.</exception>
    public async Task<long> TimeToLiveAsync(long lease, CancellationToken cancel) =>
        (await AskAsync(
            "/v3/lease/timetolive", new LeaseRequest(lease), EtcdJson.Default.LeaseRequest, EtcdJson.Default.LeaseAnswer, cancel)).Ttl;

    public void Dispose() => http.Dispose();

    /// <summary>The first key behind all that begin with these bytes.</summary>
    private static byte[] EndOf(byte[] prefix)
    {
        var end = prefix.ToArray();
        end[^1]++; // a slash
        return end;
    }

    private async Task<TAnswer> AskAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var reason = "";
        for (var i = 0; i < options.Endpoints.Count; i++)
        {
            var number = (preferred + i) % options.Endpoints.Count;
            try
            {
                var answer = await AskOneAsync(options.Endpoints[number], path, request, requestType, answerType, either.Token);
                preferred = number;
                return answer;
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or EtcdException)
            {
                reason = $"{options.Endpoints[number]}: {e.Message}";
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new EtcdException($"{options.Endpoints[number]}: no answer within {Patience.TotalSeconds} s");
            }
        }
        throw new EtcdException(reason);
    }

    /// <summary>Asks one server; a token that it does not know any more is got anew, once.</summary>
    private async Task<TAnswer> AskOneAsync<TRequest, TAnswer>(
        string endpoint, string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancel)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (options.Credentials is { } credentials) token ??= await AuthenticateAsync(endpoint, credentials, cancel);
            using var message = new HttpRequestMessage(HttpMethod.Post, endpoint + path)
            {
                Content = JsonContent.Create(request, requestType),
            };
            if (token is { } known) message.Headers.TryAddWithoutValidation("Authorization", known);
            using var response = await http.SendAsync(message, cancel);
            if (response.StatusCode == HttpStatusCode.Unauthorized && token is not null && isFirst)
            {
                token = null;
                continue;
            }
            return await ReadAsync(response, answerType, cancel);
        }
    }

    private async Task<string> AuthenticateAsync(string endpoint, (string User, string Password) credentials, CancellationToken cancel)
    {
        var request = new TokenRequest(credentials.User, credentials.Password);
        using var content = JsonContent.Create(request, EtcdJson.Default.TokenRequest);
        using var response = await http.PostAsync(new Uri(endpoint + "/v3/auth/authenticate"), content, cancel);
        var answer = await ReadAsync(response, EtcdJson.Default.TokenAnswer, cancel);
        return answer.Token ?? throw new EtcdException("authentication gave no token");
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new EtcdException($"{(int)response.StatusCode}: {(await response.Content.ReadAsStringAsync(cancel)).Trim()}");
        }
        return await response.Content.ReadFromJsonAsync(type, cancel) ?? throw new EtcdException("an empty answer");
    }
}

/// <summary>etcd can not be asked, or what is in it can not be read.</summary>
internal sealed class EtcdException(string message) : Exception(message);
