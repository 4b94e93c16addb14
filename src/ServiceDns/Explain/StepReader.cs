using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Explain;

/// <summary>Makes the report of one question from its answer.</summary>
internal static class StepReader
{
    internal static StepReport Read(string question, RecordType type, TracedAnswer answer)
    {
        var records = AnswerOf(answer.Message);
        var values = records.Where(record => record.Type == type)
            .Select(record => RecordText.FormatData(record.Type, record.Data)).ToList();
        return new StepReport
        {
            Question = question,
            Type = type.ToText(),
            Status = StatusOf(answer.Message, values.Count > 0),
            Answer = [.. records.Select(record => record.ToString().Replace('\t', ' '))],
            Values = values,
            ExtendedErrors = ErrorsOf(answer.Message),
            Blocks = [.. answer.Trace.Blocks.Select(ReportOf)],
            Findings = [.. answer.Trace.Findings.Select(FindingReports.Of)],
            Objects = [.. answer.Trace.Objects.Select(item =>
                new ObjectReport(item.Kind, item.Namespace, item.Name, item.File, item.Line))],
        };
    }

    private static string StatusOf(ReadOnlySpan<byte> message, bool hasValues)
    {
        if (message.Length < Header.Size) return "no answer";
        var code = Header.Code(message);
        return code == ResponseCode.NoError && !hasValues ? "NODATA" : code.ToText();
    }

    private static List<ResourceRecord> AnswerOf(ReadOnlySpan<byte> message)
    {
        var records = new List<ResourceRecord>();
        if (message.Length < Header.Size) return records;
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (reader.Current.Section == Section.Answer && ResourceRecord.Read(message, reader.Current) is { } record) records.Add(record);
        }
        return records;
    }

    private static List<string> ErrorsOf(ReadOnlySpan<byte> message)
    {
        var errors = new List<string>();
        if (message.Length < Header.Size) return errors;
        var reader = new RecordReader(message);
        while (reader.MoveNext())
        {
            if (reader.Current.Type != RecordType.OPT) continue;
            var position = 0;
            var options = message.Slice(reader.Current.Rdata, reader.Current.RdataLength);
            while (Edns.TryNextOption(options, ref position, out var code, out var value))
            {
                if (code != Edns.ExtendedErrorOption || value.Length < 2) continue;
                var number = BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture);
                errors.Add(value.Length == 2 ? number : $"{number}: {Encoding.UTF8.GetString(value[2..])}");
            }
        }
        return errors;
    }

    private static BlockReport ReportOf(BlockVisit visit) => new(
        visit.Block?.Zone.ToString() ?? "", visit.Block?.Place ?? "", visit.Depth, visit.Question,
        [.. visit.Plugins.Select(plugin => new PluginReport(
            plugin.Plugin, DeedOf(plugin.Deed), plugin.Code.ToText(), plugin.Question, [.. plugin.Notes]))]);

    private static string DeedOf(PluginDeed deed) => deed switch
    {
        PluginDeed.Answered => "answered",
        PluginDeed.PassedOn => "passed on",
        PluginDeed.Changed => "changed the answer",
        PluginDeed.Failed => "failed",
        PluginDeed.Dropped => "dropped",
        _ => "waiting",
    };
}

/// <summary>Findings for the report.</summary>
internal static class FindingReports
{
    internal const string Error = "error", Warning = "warning", Information = "information";

    internal static FindingReport Of(TraceFinding finding) => new(finding.Code, SeverityOf(finding.Severity), finding.Text, finding.Advice);

    private static string SeverityOf(TraceSeverity severity) => severity switch
    {
        TraceSeverity.Error => Error,
        TraceSeverity.Warning => Warning,
        _ => Information,
    };
}
