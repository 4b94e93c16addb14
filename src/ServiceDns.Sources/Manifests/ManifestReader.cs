using ServiceDns.Sources.Manifests.Kinds;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests;

/// <summary>Reads the objects of one file, from events straight into drafts.</summary>
/// <remarks>
/// <c>kind</c> may come after what it governs (kubectl prints a slice's endpoints before it), so fields are kept as events until
/// it is known; of a List only the items without a kind of their own are kept.
/// </remarks>
internal sealed class ManifestReader
{
    private const int DeepestList = 16; // a List in a List is already unusual

    private readonly string file;
    private readonly FieldReader reader;
    private readonly FileContents contents = new();

    private ManifestReader(string file, INodeSource source, StringPool strings)
    {
        this.file = file;
        reader = new FieldReader(source, strings);
    }

    /// <summary>Reads the whole file.</summary>
    /// <param name="file">The file as messages are to name it.</param>
    /// <param name="source">Its events.</param>
    /// <param name="strings">Where strings are shared with other files.</param>
    /// <exception cref="ManifestSyntaxException">It is neither YAML nor JSON.</exception>
    public static FileContents Read(string file, INodeSource source, StringPool strings)
    {
        var manifest = new ManifestReader(file, source, strings);
        while (manifest.reader.NextDocument())
        {
            if (manifest.reader.IsNull) manifest.reader.Skip(); // an empty document, as between two separators
            else manifest.ReadObject(null, null, 0);
        }
        manifest.contents.Trim();
        return manifest.contents;
    }

    /// <summary>Reads one object.</summary>
    /// <param name="kind">The kind that it has where it names none: a ServiceList's items are Services.</param>
    /// <param name="apiVersion">The same for its version.</param>
    /// <param name="depth">How many lists it is in.</param>
    /// <returns>The object, when it names no kind and has none; it is not finished then.</returns>
    private UnreadObject? ReadObject(string? kind, string? apiVersion, int depth)
    {
        var item = new UnreadObject(new ObjectPlace(file, reader.Line)) { ImpliedKind = kind, ImpliedVersion = apiVersion };
        var outer = reader.Path.BeginObject();
        List<UnreadObject>? unnamed = null;
        var isList = false;
        if (!reader.EnterMap())
        {
            Mistake(item.Place.Line, "Object 'Kind' is missing: a document is a map with apiVersion, kind and metadata");
            reader.TakeErrors();
            reader.Path.EndObject(outer);
            return null;
        }
        item.Open(reader);
        while (reader.NextField() is { } field)
        {
            switch (field)
            {
                case "apiVersion":
                    item.StatedVersion = reader.String().Value;
                    break;
                case "kind":
                    item.StatedKind = reader.String().Value;
                    break;
                case "items" when item.StatedKind == "List" || (item.MayBeList && reader.Kind == NodeKind.List):
                    isList = true;
                    unnamed = ReadItems(item, depth);
                    continue;
                default:
                    item.ReadField(field, reader);
                    continue;
            }
            item.Open(reader);
        }
        if (isList || item.Kind == "List") FinishList(item, unnamed ?? []);
        else if (item.Kind is null && depth > 0 && kind is null) return Leave(item, outer);
        else FinishObject(item);
        Leave(item, outer);
        return null;
    }

    private UnreadObject Leave(UnreadObject item, int outer)
    {
        item.Errors = reader.TakeErrors();
        reader.Path.EndObject(outer);
        return item;
    }

    private List<UnreadObject> ReadItems(UnreadObject list, int depth)
    {
        if (depth == DeepestList) throw new ManifestSyntaxException(reader.Line, $"a List in more than {DeepestList} Lists");
        List<UnreadObject> unnamed = [];
        var (kind, version) = list.ItemKind;
        list.Errors = [.. list.Errors, .. reader.TakeErrors()];
        if (!reader.EnterList()) return unnamed;
        while (reader.NextItem())
        {
            if (ReadObject(kind, version, depth + 1) is { } item) unnamed.Add(item);
        }
        return unnamed;
    }

    /// <exception cref="ManifestSyntaxException">
    /// It has no kind. kubectl prints that behind the items: what is missing more is not known.
    /// </exception>
    private void FinishList(UnreadObject list, List<UnreadObject> unnamed)
    {
        if (list.Kind is null)
        {
            throw new ManifestSyntaxException(
                list.Place.Line,
                "Object 'Kind' is missing: a list that kubectl wrote has it behind its items, so this one may be cut off");
        }
        var (kind, version) = list.ItemKind;
        foreach (var item in unnamed)
        {
            (item.ImpliedKind, item.ImpliedVersion) = (kind, version);
            item.Open(reader);
            FinishObject(item);
        }
        foreach (var error in list.Errors.Concat(reader.TakeErrors())) Mistake(error.Line, $"{error.Path}: {error.Message}");
        list.Errors = [];
    }

    private void FinishObject(UnreadObject item)
    {
        var later = reader.TakeErrors();
        var errors = later.Count == 0 ? item.Errors : item.Errors.Count == 0 ? later : [.. item.Errors, .. later];
        item.Errors = [];
        if (item.Reader is not null)
        {
            item.Reader.Finish(contents, errors);
        }
        else if (item.Kind is { } kind && item.ApiVersion is { } version && item.IsForeign)
        {
            var name = KnownKind.NameOf(kind, version);
            contents.PassedOver[name] = contents.PassedOver.GetValueOrDefault(name) + 1;
        }
        else if (errors.Count > 0)
        {
            foreach (var error in errors) Mistake(error.Line, $"{error.Path}: {error.Message}");
        }
        else
        {
            Mistake(item.Place.Line, item.WhatIsMissing);
        }
    }

    private void Mistake(int line, string text) => contents.Mistakes.Add(new SourceMessage(SourceSeverity.Error, file, line, text));
}
