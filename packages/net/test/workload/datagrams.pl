# Sends datagrams of which all is known, and tells it in lines of JSON: `perl datagrams.pl`, as root.
#   process     its number
#   send, recv  a call, with both ends as they are known when it begins, and what came of it
#   disconnect  a socket that was disconnected
use strict;
use warnings;
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Socket qw(:all);

use constant { UNSPEC => 0, DONTWAIT => 0x40 };

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

sub family_of { my ($ip) = @_; return $ip =~ /:/ ? AF_INET6 : AF_INET }

sub at {
    my ($ip, $port) = @_;
    return $ip =~ /:/ ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $ip)) : pack_sockaddr_in($port, inet_aton($ip));
}

sub bound {
    my ($ip) = @_;
    socket my $socket, family_of($ip), SOCK_DGRAM, IPPROTO_UDP or die "socket: $!";
    bind $socket, at($ip, 0) or die "bind: $!";
    return $socket;
}

sub port_of { my ($name) = @_; return defined $name ? unpack 'x2 n', $name : 0 }

# What is known of a socket that is bound to `ip`: `sock` is its address in the kernel.
sub facts {
    my ($socket, $ip) = @_;
    my ($inode) = readlink('/proc/self/fd/' . fileno $socket) =~ /(\d+)/;
    my $family = family_of($ip);
    my $peer = getpeername $socket;
    my %facts = (family => $family, saddr => $ip, sport => port_of(getsockname $socket));
    %facts = (%facts, daddr => defined $peer ? $ip : $family == AF_INET ? '0.0.0.0' : '::', dport => port_of($peer));
    open my $table, '<', $family == AF_INET ? '/proc/net/udp' : '/proc/net/udp6' or die "table: $!";
    while (<$table>) {
        my @columns = split;
        return (%facts, sock => "0x$columns[11]") if $columns[9] eq $inode;
    }
    die "no socket $inode";
}

sub sends {
    my ($socket, $ip, $size, $port) = @_;
    my %to = defined $port ? (daddr => $ip, dport => $port) : ();
    my $sent = defined $port ? send $socket, 'x' x $size, 0, at($ip, $port) : send $socket, 'x' x $size, 0;
    my $result = $sent // -($! + 0);
    say_all('send', facts($socket, $ip), %to, size => $size, result => $result);
}

# `from` is the port of the sender, whose address is the socket's own; 0 when nothing is there.
sub receives {
    my ($socket, $ip, $room, $from) = @_;
    # What was sent by loopback comes in by a softirq, which may take its time.
    vec(my $sockets = '', fileno $socket, 1) = 1;
    select $sockets, undef, undef, undef if $from;
    my $name = recv $socket, my $buffer, $room, DONTWAIT;
    my $result = defined $name ? length $buffer : -($! + 0);
    my %facts = facts($socket, $ip);
    my %ends = $from ? (from => $ip, fromport => $from) : (from => $facts{daddr}, fromport => $facts{dport});
    say_all('recv', %facts, %ends, size => $room, result => $result);
}

# How a client at `ip` and a server at `there` talk.
sub talk {
    my ($ip, $there) = @_;
    my ($client, $server) = (bound($ip), bound($there));
    my ($mine, $port) = map { port_of(getsockname $_) } $client, $server;
    sends($client, $ip, 101, $port);
    receives($server, $there, 501, $mine);
    receives($server, $there, 502, 0);
    connect $client, at($ip, $port) or die "connect: $!";
    sends($client, $ip, 202);
    receives($server, $there, 150, $mine);
    sends($client, $ip, 70_000);
    send $server, 'y' x 33, 0, at($there, $mine) or die "send: $!" if $ip eq $there;
    receives($client, $ip, 303, $port) if $ip eq $there;
    for my $flags (0, O_NONBLOCK) {
        connect $client, at($ip, $port) or die "connect: $!";
        fcntl $client, F_SETFL, $flags or die "F_SETFL: $!";
        my %facts = facts($client, $ip);
        connect $client, pack('S x14', UNSPEC) or die "connect: $!";
        say_all('disconnect', %facts, flags => fcntl($client, F_GETFL, 0) + 0);
    }
}

say_all('process', pid => $$);
talk('127.0.0.1', '127.0.0.1');
talk('::1', '::1');
talk('::ffff:127.0.0.1', '127.0.0.1');
