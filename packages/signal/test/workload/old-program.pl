# Makes a program of 32 bits that makes system calls and nothing else: `(require '.../old-program.pl')->($path, $data, @calls)`, where a call is
# [name, argument...]. The data lie at 0x400058.
use strict;
use warnings;
use POSIX ();

# Numbers are those of arch/x86/entry/syscalls/syscall_32.tbl and arch/arm/tools/syscall.tbl.
my %numbers = (exit => 1, kill => 37, sigprocmask => 126, rt_sigprocmask => 175, rt_sigpending => 176, tkill => 238);

# What a processor has: its number in an ELF file, flags there, the call of the kernel, and how a number gets into the n-th register of a call.
my %x86 = (
    machine => 3, flags => 0, call => "\xcd\x80", numbers => { %numbers, tgkill => 270 },
    # mov to eax, ebx, ecx, edx, esi
    set => sub { my ($n, $value) = @_; return ("\xb8", "\xbb", "\xb9", "\xba", "\xbe")[$n] . pack 'V', $value },
);
my %arm = (
    machine => 40, flags => 0x05000000, call => pack('V', 0xef000000), numbers => { %numbers, tgkill => 268 },
    # movw and movt to r7, r0, r1, r2, r3
    set => sub {
        my ($n, $value) = @_;
        my $register = (7, 0, 1, 2, 3)[$n] << 12;
        my $half = sub { return ($_[0] & 0xf000) << 4 | $register | $_[0] & 0xfff };
        return pack 'V2', 0xe3000000 | $half->($value & 0xffff), 0xe3400000 | $half->($value >> 16);
    },
);
my $processor = (POSIX::uname())[4] eq 'x86_64' ? \%x86 : \%arm;

# Data follow the headers, whose size is rounded up to 8 bytes, and the code follows the data.
my ($base, $headers) = (0x400000, 88);

sub {
    my ($path, $data, @calls) = @_;
    my $code = '';
    for my $one (@calls) {
        my ($name, @arguments) = @$one;
        my @words = ($processor->{numbers}{$name}, @arguments);
        $code .= join('', map { $processor->{set}->($_, $words[$_]) } 0 .. $#words) . $processor->{call};
    }
    my $size = $headers + length($data) + length $code;
    my $entry = $base + $headers + length $data;
    open my $program, '>', $path or die "$!";
    print $program pack 'a4 C3 x9 v2 V5 v6', "\x7fELF", 1, 1, 1, 2, $processor->{machine}, 1, $entry, 52, 0, $processor->{flags}, 52, 32, 1, 0, 0, 0;
    print $program pack('V8 x4', 1, 0, $base, $base, $size, $size, 7, 4096), $data, $code;
    close $program;
    chmod 0755, $path;
}
