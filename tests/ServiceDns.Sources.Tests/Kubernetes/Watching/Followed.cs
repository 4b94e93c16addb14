using ServiceDns.Sources.Kubernetes.Kinds;
using ServiceDns.Sources.Kubernetes.Watching;

namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

/// <summary>One reflector of Services at work against a server that the test writes.</summary>
internal sealed class Followed : IAsyncDisposable, IClusterObserver
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<string> seen = [];
    private readonly SemaphoreSlim changed = new(0);
    private Task running = Task.CompletedTask;

    private Followed(ScriptedApi api) => Api = api;

    public ScriptedApi Api { get; }

    public ClusterModel Model { get; } = new();

    public TestTime Time { get; } = new();

    public List<string> Messages { get; } = [];

    /// <summary>The names of services and their versions after each change, such as <c>a1 b2</c>.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (seen) return [.. seen];
        }
    }

    public static async Task<Followed> StartAsync()
    {
        var followed = new Followed(await ScriptedApi.StartAsync());
        followed.Model.Subscribe(followed, _ => { });
        var shared = new SharedValues();
        var context = new ReflectorContext(
            followed.Api.Connect(), followed.Model, followed.Time, new Random(1), message => followed.Messages.Add(message.Text),
            kind => followed.Model.Commit(kind.EndList, synced: !kind.HasSynced));
        followed.running = Task.Run(() =>
            new Reflector(context, new ServiceKind(shared, new LabelFields(shared, []))).RunAsync(followed.stopping.Token));
        return followed;
    }

    /// <summary>A Service whose ExternalName says which version of it this is.</summary>
    public static string Service(string name, string version) =>
        $$"""{"metadata":{"name":"{{name}}","namespace":"n","resourceVersion":"{{version}}"},"""
        + $$""" "spec":{"type":"ExternalName","externalName":"{{name}}{{version}}"} }""";

    /// <summary>Waits until the model shows <paramref name="services"/>.</summary>
    public async Task ShowsAsync(string services)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Show() != services)
        {
            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(services, Show());
            }
        }
    }

    public void OnChange(ClusterModel model, ClusterChange change)
    {
        lock (seen) seen.Add(Show());
        changed.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        await Api.DisposeAsync();
    }

    private string Show() =>
        string.Join(' ', Model.Services.Select(pair => pair.Value.Service!.ExternalName).Order(StringComparer.Ordinal));
}
