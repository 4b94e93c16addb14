namespace ServiceDns.Plugins.Scripting;

/// <summary>A function that templates may call, or a method of their data.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Least">The fewest arguments.</param>
/// <param name="Most">The most arguments.</param>
/// <param name="Call">What it does; yields a <see cref="Failure"/> when that fails.</param>
internal sealed record TemplateFunction(string Name, int Least, int Most, Func<object?[], object?> Call)
{
    /// <summary>Of <c>and</c> and <c>or</c>: the truth of the argument behind which nothing is evaluated.</summary>
    public bool? StopsAt { get; init; }

    /// <summary>The error for another number of arguments.</summary>
    public string CountError(int count) => Least == Most
        ? $"wrong number of args for {Name}: want {Least} got {count}"
        : $"wrong number of args for {Name}: want at least {Least} got {count}";
}
