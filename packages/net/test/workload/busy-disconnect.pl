# Disconnects a TCP socket while another process waits for its data, and tells how connect(2) ended: its number, then
# the number of the error or 0.
use strict;
use warnings;
use Socket qw(:all);

use constant { UNSPEC => 0, READ => 0 };

socket my $listener, AF_INET, SOCK_STREAM, IPPROTO_TCP or die "socket: $!";
bind $listener, pack_sockaddr_in(0, INADDR_LOOPBACK) or die "bind: $!";
listen $listener, 1 or die "listen: $!";
socket my $client, AF_INET, SOCK_STREAM, IPPROTO_TCP or die "socket: $!";
connect $client, getsockname $listener or die "connect: $!";
accept my $server, $listener or die "accept: $!";

my $child = fork // die "fork: $!";
if ($child == 0) {
    sysread $client, my $byte, 1;
    exit;
}

# Waits until the child sleeps in read(2).
for (1 .. 1000) {
    open my $file, '<', "/proc/$child/syscall" or die "syscall: $!";
    last if <$file> =~ /^(\d+) / && $1 == READ;
    select undef, undef, undef, 0.01;
}
my $error = connect($client, pack('S x14', UNSPEC)) ? 0 : $! + 0;
kill KILL => $child;
waitpid $child, 0;
print "$$ $error\n";
