# The numbers of the system calls that workloads make, by name, on this machine's processor: `my $nr = require '.../calls.pl'`.
# arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h.
use strict;
use warnings;
use POSIX ();

my %x86_64 = (
    read => 0, write => 1, mmap => 9, munmap => 11, brk => 12, rt_sigaction => 13, rt_sigprocmask => 14, readv => 19, writev => 20,
    setitimer => 38, getpid => 39, sendfile => 40, sendmsg => 46, recvmsg => 47, getsockopt => 55, kill => 62,
    rt_sigpending => 127, getpgid => 121, rt_sigqueueinfo => 129, rt_sigsuspend => 130, sigaltstack => 131, gettid => 186, tkill => 200,
    io_setup => 206, io_submit => 209, timer_create => 222, timer_settime => 223, timer_gettime => 224, timer_delete => 226,
    tgkill => 234, set_mempolicy => 238, unshare => 272, recvmmsg => 299, prlimit64 => 302, sendmmsg => 307,
);
my %generic = (
    io_setup => 0, io_submit => 2, read => 63, write => 64, readv => 65, writev => 66, sendfile => 71, unshare => 97,
    setitimer => 103, timer_create => 107, timer_gettime => 108, timer_settime => 110, timer_delete => 111, kill => 129,
    tkill => 130, tgkill => 131, sigaltstack => 132, rt_sigsuspend => 133, rt_sigaction => 134, rt_sigprocmask => 135,
    rt_sigpending => 136, rt_sigqueueinfo => 138, getpgid => 155, getpid => 172, gettid => 178, getsockopt => 209, sendmsg => 211,
    recvmsg => 212, brk => 214, munmap => 215, mmap => 222, set_mempolicy => 237, recvmmsg => 243, prlimit64 => 261,
    sendmmsg => 269,
);
(POSIX::uname())[4] eq 'x86_64' ? \%x86_64 : \%generic;
