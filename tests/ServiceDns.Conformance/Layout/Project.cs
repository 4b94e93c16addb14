using System.Xml.Linq;

namespace ServiceDns.Conformance.Layout;

/// <summary>A project file, as far as the layout rules look at it.</summary>
/// <param name="Name">Its name without the extension.</param>
/// <param name="IsSource">Whether it stands under src.</param>
/// <param name="References">Names of the projects it references.</param>
/// <param name="Packages">Packages it references.</param>
/// <param name="HasVersions">Whether it states a package's version itself.</param>
internal sealed record Project(
    string Name, bool IsSource, IReadOnlyList<string> References, IReadOnlyList<string> Packages, bool HasVersions)
{
    public static IReadOnlyList<Project> All { get; } =
        [.. Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")).Select(Read)];

    public static Project Read(string path)
    {
        var document = XDocument.Load(path);
        var packages = document.Descendants("PackageReference").ToList();
        return new Project(
            Path.GetFileNameWithoutExtension(path),
            Repository.Relative(path).StartsWith("src/", StringComparison.Ordinal),
            [.. document.Descendants("ProjectReference")
                .Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')))],
            [.. packages.Select(item => item.Attribute("Include")!.Value)],
            packages.Any(item => item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null));
    }
}
