namespace ServiceDns.Plugins.Scripting;

/// <summary>What templates see as a Go struct: values by the names of fields, and methods as <see cref="TemplateFunction"/>.</summary>
internal interface ITemplateData
{
    /// <summary>The struct's type, for errors.</summary>
    string TypeName { get; }

    /// <summary>The value of a field, or a method; false when it has none of that name.</summary>
    bool TryGet(string field, out object? value);
}
