namespace ServiceDns.Tests;

/// <summary>A folder of its own for each test, in which the program runs.</summary>
public abstract class ProgramTest : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("servicedns-").FullName;

    public void Dispose()
    {
        Clean();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What a test's class leaves behind beside the folder.</summary>
    protected virtual void Clean()
    {
    }

    protected void Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private protected Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ProgramRun.EndAsync(Folder, arguments);
}
