using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>struct sock_filter: one instruction of classic BPF.</summary>
/// <param name="code">What it does.</param>
/// <param name="operand">With what.</param>
/// <param name="then">How many instructions it leaves out where its condition holds.</param>
/// <param name="otherwise">How many where it does not.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct BpfInstruction(ushort code, uint operand, byte then = 0, byte otherwise = 0)
{
    private readonly ushort code = code;
    private readonly byte then = then;
    private readonly byte otherwise = otherwise;
    private readonly uint operand = operand;
}

/// <summary>struct sock_fprog: a program of classic BPF, as SO_ATTACH_FILTER takes it (socket(7)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BpfProgram
{
    public ushort Length; // instructions
    public BpfInstruction* Instructions;
}
