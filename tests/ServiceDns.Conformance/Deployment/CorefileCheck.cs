using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Deployment;

/// <summary>What <c>servicedns check</c> says of a Corefile that stands in a manifest.</summary>
internal static class CorefileCheck
{
    /// <summary>Fails where a server would not start with it.</summary>
    /// <param name="corefile">The text.</param>
    /// <param name="files">Name and text of files beside it.</param>
    public static async Task IsValidAsync(string corefile, params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
        try
        {
            foreach (var (name, text) in files.Append(("Corefile", corefile)))
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), text);
            }
            var run = await Command.RunAsync("dotnet", RunningServer.Program, "check", "-conf", Path.Combine(folder, "Corefile"));
            Assert.True(run.Exit == 0, $"{corefile}\n{run.Output}{run.Error}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
