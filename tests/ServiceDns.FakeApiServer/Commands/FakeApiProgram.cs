using System.Diagnostics;
using System.Net;
using ServiceDns.FakeApiServer.Generated;

namespace ServiceDns.FakeApiServer.Commands;

/// <summary>The double as a program of its own, which a parent process tells what to do.</summary>
public static class FakeApiProgram
{
    /// <summary>
    /// Prints <c>listening URL …</c> once it serves, then answers each line of input by one line, until <c>quit</c> or the end.
    /// </summary>
    /// <returns>The exit code: 2 for arguments that are none.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextReader input, TextWriter output)
    {
        Settings settings;
        try
        {
            settings = Settings.Parse(arguments);
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}\n{Settings.Usage}");
            return 2;
        }
        var options = new FakeApiOptions { Port = settings.Port, Tls = settings.Tls, Address = IPAddress.Parse(settings.Bind) };
        await using var api = await FakeApi.StartAsync(options);
        var begin = Stopwatch.GetTimestamp();
        settings.Shape?.Fill(api.Store);
        Admit(api, settings);
        await output.WriteLineAsync(
            $"listening {api.Address.ToString().TrimEnd('/')} filled-ms {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0}");
        var commands = new CommandLoop(api, settings.Shape ?? ClusterShape.Parse(""));
        while (await input.ReadLineAsync() is { } line && line.Trim() != "quit")
        {
            await output.WriteLineAsync(await commands.RunAsync(line.Trim()));
        }
        return 0;
    }

    private static void Admit(FakeApi api, Settings settings)
    {
        if (settings.Token is not null)
        {
            api.Access.AddToken(settings.Token, "admin");
            api.Access.Allow("admin", null, null, "*");
        }
        var user = settings.Token is null ? "" : $"token: {settings.Token}";
        if (settings.Kubeconfig is { } file) File.WriteAllText(file, api.Kubeconfig(user));
    }
}
