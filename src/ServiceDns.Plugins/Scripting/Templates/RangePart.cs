namespace ServiceDns.Plugins.Scripting;

/// <summary><c>range</c> over a list, a map by its names in their order, or the numbers below one.</summary>
internal sealed class RangePart(int position, Pipeline pipe, TemplateList body, TemplateList? otherwise) : TemplateStatement(position)
{
    private const long MostRounds = 65_536; // more can not be in one record

    public override void Execute(TemplateRun run, object? dot)
    {
        var mark = run.Mark;
        var value = pipe.EvaluateForRange(run, dot);
        if (value is Failure) return;
        if (ItemsOf(value) is { } items) Loop(run, dot, items);
        else run.Fail(pipe, $"range can't iterate over {GoText.Of(value)}");
        run.Forget(mark);
    }

    public override string ToString() =>
        otherwise is null ? $"{{{{range {pipe}}}}}{body}{{{{end}}}}" : $"{{{{range {pipe}}}}}{body}{{{{else}}}}{otherwise}{{{{end}}}}";

    private static IEnumerable<(object? Key, object? Value)>? ItemsOf(object? value) => value switch
    {
        null => [],
        IReadOnlyList<object?> list => list.Select((item, index) => ((object?)(long)index, item)),
        IReadOnlyDictionary<string, object?> map =>
            map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ((object?)pair.Key, pair.Value)),
        long end => Numbers(Math.Min(end, MostRounds)),
        ulong end => Numbers((long)Math.Min(end, MostRounds)),
        _ => null,
    };

    private static IEnumerable<(object? Key, object? Value)> Numbers(long end)
    {
        for (var i = 0L; i < end; i++) yield return (i, i);
    }

    private void Loop(TemplateRun run, object? dot, IEnumerable<(object? Key, object? Value)> items)
    {
        var isEmpty = true;
        foreach (var (key, value) in items)
        {
            isEmpty = false;
            var mark = run.Mark;
            pipe.BindItem(run, key, value);
            body.Execute(run, value);
            run.Forget(mark);
            if (run.Error is not null) return;
            var signal = run.Signal;
            run.Signal = LoopSignal.None;
            if (signal == LoopSignal.Break) return;
        }
        if (isEmpty) otherwise?.Execute(run, dot);
    }
}
