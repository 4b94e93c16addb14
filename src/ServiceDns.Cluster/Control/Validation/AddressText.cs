namespace ServiceDns.Cluster.Control;

/// <summary>Reads the addresses of manifests as Kubernetes does: forms that it once accepted are understood, and named.</summary>
public static class AddressText
{
    internal const string NotAnAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    internal const string NotACidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>Reads one address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, or <c>default</c>.</param>
    /// <param name="rule">The rule that the text breaks, or null. Text that breaks one may be readable all the same: leading zeros are
    /// decimal
    /// (KEP-4858).</param>
    /// <returns>Whether there is an address in it.</returns>
    public static bool TryRead(string text, out Address address, out string? rule)
    {
        ArgumentNullException.ThrowIfNull(text);
        rule = null;
        if (Address.TryParse(text, out address))
        {
            if (address.Family == IpFamily.IPv4 && text.Contains(':')) rule = "must not be an IPv4-mapped IPv6 address";
            return true;
        }
        if (text.Contains('.') && Address.TryParse(WithoutLeadingZeros(text), out address))
        {
            rule = "must not have leading 0s";
            return true;
        }
        rule = NotAnAddress;
        return false;
    }

    /// <summary>Reads an endpoint's address and adds what is wrong with it to <paramref name="errors"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The field, such as <c>endpoints[3].addresses[0]</c>.</param>
    /// <param name="line">Its line.</param>
    /// <param name="errors">Receives the broken rules.</param>
    /// <returns>The address; <c>default</c> when there is none or endpoints may not have it.</returns>
    public static Address ReadEndpoint(string text, string path, int line, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!TryRead(text, out var address, out var rule))
        {
            errors.Add(FieldError.Invalid(path, line, text, rule!));
            return default;
        }
        if (rule is not null) errors.Add(FieldError.Invalid(path, line, text, rule));
        if (SpecialRule(address, text) is not { } special) return address;
        errors.Add(FieldError.Invalid(path, line, text, special));
        return default;
    }

    /// <summary>Whether nothing forbids endpoints to have the address: it is not unspecified, loopback or link-local.</summary>
    public static bool MayBeEndpoint(Address address) => SpecialRule(address, "") is null;

    /// <summary>Reads an address that may be any, such as a pod's, and adds what is wrong with it to <paramref name="errors"/>.</summary>
    /// <returns>The address, or null when there is none.</returns>
    public static Address? Read(string text, string path, int line, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var readable = TryRead(text, out var address, out var rule);
        if (rule is not null) errors.Add(FieldError.Invalid(path, line, text, rule));
        return readable ? address : null;
    }

    /// <summary>Why an endpoint or an external address may not be this one (ValidateEndpointIP), or null.</summary>
    internal static string? SpecialRule(Address address, string text)
    {
        var number = address.Number;
        if (number == 0) return $"may not be unspecified ({text})";
        if (address.Family == IpFamily.IPv4)
        {
            var value = (uint)number;
            return (value >> 24, value >> 16, value >> 8) switch
            {
                (127, _, _) => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
                (_, 0xA9FE, _) => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
                (_, _, 0xE00000) => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
                _ => null,
            };
        }
        if (number == 1) return "may not be in the loopback range (127.0.0.0/8, ::1/128)";
        var first = (ushort)(number >> 112);
        if ((first & 0xFFC0) == 0xFE80) return "may not be in the link-local range (169.254.0.0/16, fe80::/10)";
        return (first & 0xFF0F) == 0xFF02 ? "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)" : null;
    }

    /// <summary>The rule that the text breaks as a CIDR, or null.</summary>
    internal static string? CidrRule(string text)
    {
        var slash = text.LastIndexOf('/');
        if (slash < 0 || !TryRead(text[..slash], out var address, out var rule)) return NotACidr;
        var length = text[(slash + 1)..];
        if (length.Length is 0 or > 3 || !length.All(char.IsAsciiDigit)) return NotACidr;
        var bits = int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
        var limit = text.Contains(':') ? 128 : 32;
        if (bits > limit) return NotACidr;
        if (rule is not null) return rule;
        if (length.Length > 1 && length[0] == '0') return "must not have leading 0s in prefix length";
        var hostBits = address.Length * 8 - (limit == 128 && address.Family == IpFamily.IPv4 ? Math.Max(0, bits - 96) : bits);
        var hosts = hostBits >= 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        return (address.Number & hosts) == 0 ? null : "must not have bits set beyond the prefix length";
    }

    private static string WithoutLeadingZeros(string text)
    {
        var start = text.LastIndexOf(':') + 1;
        var octets = text[start..].Split('.').Select(octet => octet.Length > 1 ? octet[..^1].TrimStart('0') + octet[^1] : octet);
        return text[..start] + string.Join('.', octets);
    }
}
