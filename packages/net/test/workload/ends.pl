# Sends whose ends take some finding, each with a size of its own, and tells them in lines of JSON: `perl ends.pl FILE`.
#   process  its number
#   send     both ends and the result of a send; FILE is sent by sendfile(2)
use strict;
use warnings;
use Socket qw(:all);

use constant { UNSPEC => 0, NOSIGNAL => 0x4000, FASTOPEN => 0x2000_0000, V6ONLY => 26 };
my $nr = require(__FILE__ =~ s{[^/]*$}{}r . '../../../testing/workload/calls.pl');

$| = 1;
$SIG{PIPE} = 'IGNORE';
print qq({"what":"process","pid":$$}\n);

sub at {
    my ($ip, $port) = @_;
    return $ip =~ /:/ ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $ip)) : pack_sockaddr_in($port, inet_aton($ip));
}

# An address without a family, laid out as one of IPv4.
sub nameless { my ($ip, $port) = @_; return pack 'S n a4 x8', UNSPEC, $port, inet_aton($ip) }

sub bound {
    my ($type, $ip) = @_;
    socket my($socket), $ip =~ /:/ ? AF_INET6 : AF_INET, $type, 0 or die "socket: $!";
    setsockopt $socket, IPPROTO_IPV6, V6ONLY, pack('l', 0) or die "IPV6_V6ONLY: $!" if $ip eq '::';
    bind $socket, at($ip, 0) or die "bind: $!";
    return $socket;
}

sub port_of { my ($name) = @_; return unpack 'x2 n', $name }

sub say_send {
    my ($how, $result, $size, $saddr, $sport, $daddr, $dport) = @_;
    $result = -($! + 0) unless defined $result;
    print qq({"what":"send","how":"$how","result":$result,"size":$size,"saddr":"$saddr","sport":$sport,),
        qq("daddr":"$daddr","dport":$dport}\n);
}

sub sends {
    my ($how, $socket, $size, $name, @ends) = @_;
    my $port = port_of(getsockname $socket);
    my $result = defined $name ? send $socket, 'x' x $size, 0, $name : send $socket, 'x' x $size, 0;
    my ($saddr, @to) = @ends;
    say_send($how, $result, $size, $saddr, $port, @to);
}

sub datagrams {
    my $server = bound(SOCK_DGRAM, '127.0.0.1');
    my $port = port_of(getsockname $server);
    sends('udp no family', bound(SOCK_DGRAM, '127.0.0.1'), 111, nameless('127.0.0.1', $port), '127.0.0.1', '127.0.0.1', $port);
    my $six = bound(SOCK_DGRAM, '::');
    sends('udp IPv4 on IPv6', $six, 112, at('127.0.0.1', $port), '::', '::ffff:127.0.0.1', $port);
    sends('udp mapped', $six, 113, at('::ffff:127.0.0.1', $port), '::', '::ffff:127.0.0.1', $port);
    my $other = bound(SOCK_DGRAM, '::1');
    my $there = port_of(getsockname $other);
    my $client = bound(SOCK_DGRAM, '::1');
    connect $client, at('::1', $there) or die "connect: $!";
    # 9 is a port that nobody meant: this is not a name.
    sends('udp6 no family', $client, 114, pack('S n x24', UNSPEC, 9), '::1', '::1', $there);
    my $file = bound(SOCK_DGRAM, '127.0.0.1');
    connect $file, at('127.0.0.1', $port) or die "connect: $!";
    open my $data, '<', $ARGV[0] or die "$ARGV[0]: $!";
    my $sent = syscall $nr->{sendfile}, fileno $file, fileno $data, 0, 5000;
    say_send('udp sendfile', $sent, 5000, '127.0.0.1', port_of(getsockname $file), '127.0.0.1', $port);
    sends('udp nothing', $file, 0, undef, '127.0.0.1', '127.0.0.1', $port);
}

sub connected {
    my ($listener) = @_;
    my $client = bound(SOCK_STREAM, '127.0.0.1');
    connect $client, getsockname $listener or die "connect: $!";
    accept my $server, $listener or die "accept: $!";
    return ($client, $server);
}

sub streams {
    my $listener = bound(SOCK_STREAM, '127.0.0.1');
    listen $listener, 5 or die "listen: $!";
    my $port = port_of(getsockname $listener);
    my @ends = ('127.0.0.1', '127.0.0.1', $port);
    my ($client, $server) = connected($listener);
    my $own = port_of(getsockname $client);
    # A close at once resets the connection.
    setsockopt $server, SOL_SOCKET, SO_LINGER, pack('l l', 1, 0) or die "SO_LINGER: $!";
    close $server;
    vec(my $sockets = '', fileno $client, 1) = 1;
    select $sockets, undef, undef, undef;
    say_send('tcp after a reset', send($client, 'x' x 211, NOSIGNAL), 211, $ends[0], $own, @ends[1, 2]);
    say_send('tcp after the error', send($client, 'x' x 212, NOSIGNAL), 212, $ends[0], $own, @ends[1, 2]);
    my $fast = bound(SOCK_STREAM, '127.0.0.1');
    my $mine = port_of(getsockname $fast);
    say_send('tcp fast open', send($fast, 'x' x 213, FASTOPEN, at('127.0.0.1', $port)), 213, $ends[0], $mine, @ends[1, 2]);
    say_send('tcp', send($fast, 'x' x 214, NOSIGNAL), 214, $ends[0], $mine, @ends[1, 2]);
}

datagrams();
streams();
