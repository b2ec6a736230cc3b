# Talks over sockets of four families, each message of a size of its own, and tells the result of each step.
# Usage: perl talk.pl FILE; FILE is sent by sendfile(2). It stops itself at the begin; SIGCONT lets it go on.
use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6);

my $nr = require(__FILE__ =~ s{[^/]*$}{}r . '../../../testing/workload/calls.pl');
use constant { PREAD => 0, PWRITE => 1, CLONE_NEWNET => 0x40000000 };
use constant { DONTWAIT => 0x40, WAITALL => 0x100, NOSIGNAL => 0x4000 };
use constant { INET6 => 10, NETLINK => 16, SEQPACKET => 5, PASSCRED => 16, TCP => 6, UDP => 17 };

my ($file) = @ARGV;
$| = 1;
my %kept;
my $context = "\0" x 8;
my $buffer;
open my $data, '<', $file or die "$file: $!";
kill STOP => $$;

sub tell_result {
    my ($step, $result) = @_;
    my $error = -$!;
    print "$step ", defined $result && $result ne '-1' ? $result : $error + 0, "\n";
}

# Memory that system calls are told the address of; kept until the end of the program.
sub memory {
    my ($bytes) = @_;
    push @{ $kept{all} }, \$bytes;
    return pack 'P', $bytes;
}

sub vector { return join '', map { memory("\0" x $_) . pack('Q', $_) } @_ }

sub header {
    my ($name, @sizes) = @_;
    my $target = length $name ? memory($name) : pack('Q', 0);
    return $target . pack('L x4', length $name) . memory(vector(@sizes)) . pack('Q Q Q l x4', scalar @sizes, 0, 0, 0);
}

sub asynchronous {
    my ($step, $operation, $socket, $size) = @_;
    my $iocb = pack('Q L L S s L', 0, 0, 0, $operation, 0, fileno $socket) . memory("\0" x $size) . pack('Q q Q L L', $size, 0, 0, 0, 0);
    tell_result($step, syscall $nr->{io_submit}, unpack('Q', $context), 1, memory($iocb));
}

sub length_of { my ($received) = @_; return defined $received ? length $buffer : undef }

my $local = inet_aton('127.0.0.1');
socket my $listener, PF_INET, SOCK_STREAM, TCP or die "socket: $!";
bind $listener, pack_sockaddr_in(0, $local) or die "bind: $!";
listen $listener, 5 or die "listen: $!";
socket my $client, PF_INET, SOCK_STREAM, TCP or die "socket: $!";
connect $client, getsockname $listener or die "connect: $!";
accept my $server, $listener or die "accept: $!";
tell_result('tcp send', send $client, 'x' x 101, NOSIGNAL);
tell_result('tcp recv', length_of(recv $server, $buffer, 1001, 0));
tell_result('tcp write', syswrite $client, 'x' x 102);
tell_result('tcp read', sysread $server, $buffer, 1002);
tell_result('tcp writev', syscall $nr->{writev}, fileno $client, my $out = vector(60, 43), 2);
tell_result('tcp readv', syscall $nr->{readv}, fileno $server, my $in = vector(3, 1000), 2);
tell_result('tcp sendmsg', syscall $nr->{sendmsg}, fileno $client, my $sent = header('', 100, 4), NOSIGNAL);
tell_result('tcp recvmsg', syscall $nr->{recvmsg}, fileno $server, my $received = header('', 4, 1000), 0);
syscall($nr->{io_setup}, 1, $context) == 0 or die "io_setup: $!";
asynchronous('tcp aio write', PWRITE, $client, 105);
asynchronous('tcp aio read', PREAD, $server, 1005);
tell_result('tcp sendfile', syscall $nr->{sendfile}, fileno $client, fileno $data, 0, 5000);
tell_result('tcp recv all', length_of(recv $server, $buffer, 5000, WAITALL));
tell_result('tcp recv of nothing', length_of(recv $server, $buffer, 1006, DONTWAIT));
tell_result('tcp read into nothing', sysread $server, $buffer, 0);
shutdown $client, 1;
tell_result('tcp send after the end', send $client, 'x' x 107, NOSIGNAL);
tell_result('tcp recv of the end', length_of(recv $server, $buffer, 1007, 0));
close $client;
close $server;
tell_result('tcp write unconnected', do { local $SIG{PIPE} = 'IGNORE'; syswrite $listener, 'x' x 108 });
close $listener;

socket my $udp, PF_INET, SOCK_DGRAM, UDP or die "socket: $!";
bind $udp, pack_sockaddr_in(0, $local) or die "bind: $!";
my $address = getsockname $udp;
tell_result('udp sendto', send $udp, 'x' x 201, 0, $address);
tell_result('udp recvfrom', length_of(recv $udp, $buffer, 2001, 0));
my $two = header($address, 202) . pack('Q', 0) . header($address, 203) . pack('Q', 0);
tell_result('udp sendmmsg', syscall $nr->{sendmmsg}, fileno $udp, $two, 2, 0);
my $room = header('', 2002) . pack('Q', 0) . header('', 2003) . pack('Q', 0);
tell_result('udp recvmmsg', syscall $nr->{recvmmsg}, fileno $udp, $room, 2, 0, 0);
tell_result('udp send to nobody', send $udp, 'x' x 204, 0);
close $udp;

socket my $udp6, INET6, SOCK_DGRAM, UDP or die "socket: $!";
bind $udp6, pack_sockaddr_in6(0, inet_pton(INET6, '::1')) or die "bind: $!";
connect $udp6, getsockname $udp6 or die "connect: $!";
tell_result('udp6 send', send $udp6, 'x' x 301, 0);
tell_result('udp6 read', sysread $udp6, $buffer, 3001);
close $udp6;

socketpair my $left, my $right, PF_UNIX, SEQPACKET, 0 or die "socketpair: $!";
setsockopt $right, SOL_SOCKET, PASSCRED, 1 or die "setsockopt: $!";
tell_result('unix write', syswrite $left, 'x' x 401);
tell_result('unix read', sysread $right, $buffer, 4001);
close $left;
close $right;

# A message of 16 bytes without content, which the kernel acknowledges: NLMSG_NOOP with NLM_F_ACK.
socket my $netlink, NETLINK, SOCK_RAW, 0 or die "socket: $!";
tell_result('netlink send', send $netlink, pack('L S S L L', 16, 1, 4, 1, 0), 0);
tell_result('netlink recv', length_of(recv $netlink, $buffer, 5001, 0));
close $netlink;

tell_result('socket of no family', socket(my $no_family, 99, SOCK_STREAM, 0) ? 0 : undef);
tell_result('socket of no protocol', socket(my $no_protocol, PF_INET, SOCK_STREAM, UDP) ? 0 : undef);
# The kernel makes sockets of its own for a new network namespace.
tell_result('unshare', syscall $nr->{unshare}, CLONE_NEWNET);
