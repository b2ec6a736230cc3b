# Makes TCP connections of which all is known, and tells it in lines of JSON: `perl connections.pl`, as root.
#   process     its number
#   option      an option that was set, or refused
#   disconnect  a socket that was disconnected
#   refused     a socket that tried to connect, which the kernel disconnects as well
#   segment     a TCP segment that came in by the loopback device, as a packet socket saw it
use strict;
use warnings;
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Socket qw(:all);

use constant { UNSPEC => 0, PACKET => 17, PACKET_ALL => 3, PACKET_OUTGOING => 4, RCVBUFFORCE => 33 };
use constant { CLIENT => 100, SERVER => 200, OOB => 1, DONTWAIT => 0x40 };

$| = 1;
my $restriction = '/proc/sys/kernel/kptr_restrict';
my $restricted = first_line($restriction);
# 1 shows the addresses of sockets to those who may see them; 0 shows a hash.
write_to($restriction, 1);
END { write_to($restriction, $restricted) if defined $restricted }

sub first_line {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    return scalar <$file>;
}

sub write_to {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!";
    print $file $text;
    close $file or die "$path: $!";
}

sub say_all {
    my ($what, %facts) = @_;
    print qq({"what":"$what"), (map { qq(,"$_":) . ($facts{$_} =~ /^-?\d+$/ ? $facts{$_} : qq("$facts{$_}")) } sort keys %facts), "}\n";
}

sub at {
    my ($ip, $port) = @_;
    return $ip =~ /:/ ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $ip)) : pack_sockaddr_in($port, inet_aton($ip));
}

sub family_of { my ($ip) = @_; return $ip =~ /:/ ? AF_INET6 : AF_INET }
sub port_of { my ($name) = @_; return defined $name ? unpack 'x2 n', $name : 0 }

# What is known of a socket whose addresses are `ip`, while it has them: `sock` is its address in the kernel.
sub facts {
    my ($socket, $ip) = @_;
    my ($inode) = readlink('/proc/self/fd/' . fileno $socket) =~ /(\d+)/;
    my $family = family_of($ip);
    my $peer = getpeername $socket;
    my $nobody = $family == AF_INET ? '0.0.0.0' : '::';
    my %facts = (family => $family, saddr => $ip, sport => port_of(getsockname $socket));
    %facts = (%facts, daddr => defined $peer ? $ip : $nobody, dport => port_of($peer));
    open my $table, '<', $family == AF_INET ? '/proc/net/tcp' : '/proc/net/tcp6' or die "table: $!";
    while (<$table>) {
        my @columns = split;
        return (%facts, sock => "0x$columns[11]") if $columns[9] eq $inode;
    }
    die "no socket $inode";
}

sub socket_to {
    my ($ip, $port) = @_;
    socket my $socket, family_of($ip), SOCK_STREAM, IPPROTO_TCP or die "socket: $!";
    my $error = connect($socket, at($ip, $port)) ? 0 : $! + 0;
    return ($socket, $error);
}

sub set {
    my ($socket, $facts, $level, $option, $value, $name) = @_;
    my $error = setsockopt($socket, $level, $option, $value) ? 0 : $! + 0;
    my %set = (level => $level, optname => $option, optlen => length $value, optstr => $name // "UNDEF_SOCKOPT($option)");
    say_all('option', %$facts, %set, ret => -$error);
}

sub set_options {
    my ($socket, $ip) = @_;
    my %facts = facts($socket, $ip);
    my $one = pack 'l', 1;
    set($socket, \%facts, 6, TCP_NODELAY, $one, 'TCP_NODELAY');
    set($socket, \%facts, 6, TCP_CONGESTION, 'reno', 'TCP_CONGESTION');
    set($socket, \%facts, 6, TCP_CONGESTION, 'nosuch', 'TCP_CONGESTION');
    set($socket, \%facts, 6, 9999, $one);
    set($socket, \%facts, IPPROTO_IP, IP_TOS, pack('l', 16));
    set($socket, \%facts, IPPROTO_IPV6, 9999, $one . $one);
    setsockopt $socket, SOL_SOCKET, SO_KEEPALIVE, $one or die "SO_KEEPALIVE: $!";
    # A value without a byte is refused, so that the options that Perl knows do no harm.
    for my $name (sort grep { /^TCP_/ } @Socket::EXPORT, @Socket::EXPORT_OK) {
        my $option = eval { Socket->can($name)->() };
        set($socket, \%facts, 6, $option, '', $name) if defined $option;
    }
}

sub talk {
    my ($client, $server) = @_;
    syswrite $client, 'c' x CLIENT;
    sysread $server, my $buffer, CLIENT;
    syswrite $server, 's' x SERVER;
    sysread $client, $buffer, SERVER;
    send $client, '!', OOB;
    recv $server, $buffer, 1, OOB;
    shutdown $client, SHUT_WR;
    sysread $server, $buffer, 1;
    close $server;
    sysread $client, $buffer, 1;
    close $client;
}

sub disconnect {
    my ($socket, $ip, $flags, $how) = @_;
    my %facts = facts($socket, $ip);
    $how->($socket);
    say_all('disconnect', %facts, flags => $flags);
}

# Waits until the segment that resets a connection has come in.
sub see_reset {
    my ($server) = @_;
    die 'no reset' if defined sysread $server, my $buffer, 1;
}

# How clients at `ip` and a server at `there` meet and part.
sub meet {
    my ($ip, $there) = @_;
    socket my $listener, family_of($there), SOCK_STREAM, IPPROTO_TCP or die "socket: $!";
    bind $listener, at($there, 0) or die "bind: $!";
    listen $listener, 5 or die "listen: $!";
    my $port = port_of(getsockname $listener);
    my $next = sub {
        my ($client, $error) = socket_to($ip, $port);
        die "connect: $error" if $error;
        accept my $server, $listener or die "accept: $!";
        return ($client, $server);
    };
    my $unspecified = sub { connect $_[0], pack('S x14', UNSPEC) or die "connect: $!" };

    my ($client, $server) = $next->();
    set_options($client, $ip);
    talk($client, $server);

    ($client, $server) = $next->();
    setsockopt $client, SOL_SOCKET, SO_LINGER, pack('l l', 1, 0) or die "SO_LINGER: $!";
    disconnect($client, $ip, 0, sub { close $_[0] });
    see_reset($server);
    ($client, $server) = $next->();
    disconnect($client, $ip, fcntl($client, F_GETFL, 0) + 0, $unspecified);
    see_reset($server);
    ($client, $server) = $next->();
    fcntl $client, F_SETFL, O_NONBLOCK or die "F_SETFL: $!";
    disconnect($client, $ip, fcntl($client, F_GETFL, 0) + 0, $unspecified);
    see_reset($server);
    disconnect($listener, $there, O_NONBLOCK, sub { shutdown $_[0], SHUT_RDWR });
    # The kernel gives the port of a socket back when it is refused, before it disconnects; the socket remembers it.
    my ($refused, $error) = socket_to($ip, $port);
    die 'connected to nobody' unless $error;
    my %to = (family => family_of($ip), saddr => $ip, sport => port_of(getsockname $refused), daddr => $ip, dport => $port);
    say_all('refused', %to, flags => fcntl($refused, F_GETFL, 0) + 0);
}

sub tell_segment {
    my ($packet) = @_;
    my $type = unpack 'x12 n', $packet;
    my $ip = substr $packet, 14;
    my ($family, $length, $at, $from, $to);
    if ($type == 0x0800) {
        return unless unpack('x9 C', $ip) == IPPROTO_TCP;
        ($family, $length, $at) = (AF_INET, unpack('x2 n', $ip), 4 * (15 & unpack 'C', $ip));
        ($from, $to) = unpack 'x12 a4 a4', $ip;
    } else {
        return unless $type == 0x86dd && unpack('x6 C', $ip) == IPPROTO_TCP;
        ($family, $length, $at) = (AF_INET6, unpack('x4 n', $ip), 40);
        ($from, $to) = unpack 'x8 a16 a16', $ip;
    }
    my ($sport, $dport, $seq, $ackseq, $flags, $window) = unpack 'n n N N x C n', substr $ip, $at;
    my %facts = (family => $family, saddr => inet_ntop($family, $from), daddr => inet_ntop($family, $to));
    %facts = (%facts, sport => $sport, dport => $dport, seq => $seq, ackseq => $ackseq, window => $window);
    my @names = qw(fin syn rst psh ack urg);
    say_all('segment', %facts, length => $length, map { $names[$_] => $flags >> $_ & 1 } 0 .. 5);
}

socket my $wire, PACKET, SOCK_RAW, unpack('S', pack 'n', PACKET_ALL) or die "packet socket: $!";
setsockopt $wire, SOL_SOCKET, RCVBUFFORCE, pack('l', 1 << 22) or die "SO_RCVBUFFORCE: $!";
my $loopback = first_line('/sys/class/net/lo/ifindex');
bind $wire, pack('S n i x12', PACKET, PACKET_ALL, $loopback) or die "bind: $!";

say_all('process', pid => $$);
meet('127.0.0.1', '127.0.0.1');
meet('::1', '::1');
meet('::ffff:127.0.0.1', '127.0.0.1');

while (defined(my $from = recv $wire, my $packet, 65_536, DONTWAIT)) {
    my $direction = unpack 'x10 C', $from;
    tell_segment($packet) unless $direction == PACKET_OUTGOING;
}
