using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace ServiceDns.Server;

/// <summary>Puts a Kestrel of HTTP/3 together: unlike that of HTTP/1 and 2 it can be had from a container of services alone.</summary>
/// <remarks>There is no host: what a host would be asked for is answered here.</remarks>
internal sealed class KestrelParts : IWebHostBuilder
{
    private readonly ServiceCollection services = new();

    private KestrelParts()
    {
        services.AddSingleton<IHostEnvironment>(new Nowhere());
        services.AddSingleton<DiagnosticSource>(new DiagnosticListener("servicedns")); // nobody listens
        services.AddLogging().AddMetrics().AddOptions();
    }

    /// <summary>Makes it; who disposes of the provider disposes of the server.</summary>
    /// <param name="choose">Chooses its parts, and their options.</param>
    public static (ServiceProvider Provider, IServer Server) Assemble(Action<IWebHostBuilder> choose)
    {
        var parts = new KestrelParts();
        choose(parts);
        var provider = parts.services.BuildServiceProvider();
        return (provider, provider.GetRequiredService<IServer>());
    }

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices) =>
        ConfigureServices(all => configureServices(new WebHostBuilderContext(), all));

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => this;

#pragma warning disable ASPDEPR008 // what the interface asks for
    [DoesNotReturn]
    IWebHost IWebHostBuilder.Build() => throw new NotSupportedException();
#pragma warning restore ASPDEPR008

    private sealed class Nowhere : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "servicedns";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
