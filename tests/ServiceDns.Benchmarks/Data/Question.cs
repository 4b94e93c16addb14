using ServiceDns.Dns;

namespace ServiceDns.Benchmarks.Data;

/// <summary>What is asked, and what a right answer has.</summary>
/// <param name="Name">The name, without the final dot.</param>
/// <param name="Type">The type.</param>
/// <param name="Code">The response code.</param>
/// <param name="Answers">Records in the answer section.</param>
/// <param name="MayBeCut">Whether they are more than a datagram holds: then fewer are right too, with TC set.</param>
/// <param name="Data">What the first record says: the bytes of its address, or the name it points to, uncompressed; null when that is not
/// looked at.</param>
internal sealed record Question(string Name, RecordType Type, ResponseCode Code, int Answers, bool MayBeCut = false, byte[]? Data = null);
