#!/usr/bin/perl
# Sends packets that the test knows: `packets.pl DEVICE...`. Says what it sent, a line for each:
#   udp FAMILY BYTES MEMORY    to itself; MEMORY is what the kernel charges the receiver for the packet
#   frame DEVICE BYTES         a frame of an EtherType that nobody else uses, with its header; it has come in then
use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6 AF_INET6);

# /proc/net/udp: rx_queue is the memory of the packets that wait at the socket.
sub waiting {
    my ($table, $port) = @_;
    open my $file, '<', $table or die "$table: $!";
    while (<$file>) {
        return hex $2 if /^\s*\d+: \w+:(\w{4}) \S+ \w\w \w+:(\w+)/ && hex $1 == $port;
    }
    die "no socket of port $port in $table";
}

sub send_to_itself {
    my ($family, $table, $any, @sizes) = @_;
    socket(my $socket, $family, SOCK_DGRAM, 17) or die "socket: $!";
    bind($socket, $any) or die "bind: $!";
    my $address = getsockname $socket;
    my $port = unpack 'x2 n', $address;
    my $before = 0;
    for my $size (@sizes) {
        defined send($socket, 'x' x $size, 0, $address) or die "send: $!";
        my $after;
        select undef, undef, undef, 0.01 while ($after = waiting($table, $port)) == $before;
        printf "udp %d %d %d\n", $family, $size, $after - $before;
        $before = $after;
    }
}

sub send_frame {
    my ($device, $payload) = @_;
    my $protocol = 0x88b5;    # for local experiments: IEEE 802
    open my $file, '<', "/sys/class/net/$device/ifindex" or die "$device: $!";
    my $index = <$file>;
    socket(my $socket, 17, SOCK_RAW, unpack 'S', pack 'n', $protocol) or die "socket: $!";
    my $frame = ("\xff" x 6) . ("\x02" x 6) . pack('n', $protocol) . ('y' x $payload);
    my $to = pack 'S n i S C C a8', 17, $protocol, $index, 1, 0, 6, "\xff" x 6;
    defined send($socket, $frame, 0, $to) or die "send: $!";
    defined recv($socket, my $received, 65_536, 0) or die "recv: $!";
    printf "frame %s %d\n", $device, length $frame;
}

$| = 1;
send_to_itself(AF_INET, '/proc/net/udp', pack_sockaddr_in(0, INADDR_LOOPBACK), 101, 1503, 9001);
send_to_itself(AF_INET6, '/proc/net/udp6', pack_sockaddr_in6(0, inet_pton(AF_INET6, '::1')), 103, 1507, 9007);
send_frame($_, 211) for @ARGV;
