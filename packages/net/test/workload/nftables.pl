#!/usr/bin/perl
# Has nftables look at all packets, and accept them: `nftables.pl add`, until `nftables.pl del`. A chain at each hook of each
# family, in a table "tap"; the messages are those of include/uapi/linux/netfilter/nf_tables.h.
use strict;
use warnings;
use Socket;

my ($NETLINK_NETFILTER, $SUBSYSTEM, $ACCEPT) = (12, 10, 1);
my ($BATCH_BEGIN, $BATCH_END, $NEWTABLE, $DELTABLE, $NEWCHAIN) = (0x10, 0x11, 0xa00, 0xa02, 0xa03);
my ($REQUEST, $ACK, $CREATE) = (1, 4, 0x400);
# NFPROTO_IPV4, _ARP, _BRIDGE and _IPV6, each with the number of its hooks that nftables has.
my %hooks = (2 => 5, 3 => 2, 7 => 5, 10 => 5);

my $sequence = 0;

sub attribute {
    my ($type, $data) = @_;
    my $length = 4 + length $data;
    return pack('S S a*', $length, $type, $data) . ("\0" x (-$length % 4));
}

sub message {
    my ($type, $flags, $family, $resource, $data) = @_;
    my $body = pack('C C n', $family, 0, $resource) . $data;
    return pack('L S S L L', 16 + length $body, $type, $flags, $sequence++, 0) . $body;
}

my $text = sub { attribute($_[0], "$_[1]\0") };
my $number = sub { attribute($_[0], pack 'N', $_[1]) };

sub chain {
    my ($family, $hook) = @_;
    my $place = $number->(1, $hook) . $number->(2, 0);
    return message($NEWCHAIN, $REQUEST | $ACK | $CREATE, $family, 0,
        $text->(1, 'tap') . $text->(3, "hook$hook") . attribute(4 | 0x8000, $place) . $number->(5, $ACCEPT) . $text->(7, 'filter'));
}

my $action = shift // 'add';
socket(my $socket, 16, SOCK_RAW, $NETLINK_NETFILTER) or die "socket: $!";
my $batch = message($BATCH_BEGIN, $REQUEST, 0, $SUBSYSTEM, '');
my $asked = 0;
for my $family (sort keys %hooks) {
    my $type = $action eq 'add' ? $NEWTABLE : $DELTABLE;
    $batch .= message($type, $REQUEST | $ACK | ($action eq 'add' ? $CREATE : 0), $family, 0, $text->(1, 'tap'));
    $asked++;
    next if $action ne 'add';
    $batch .= chain($family, $_) for 0 .. $hooks{$family} - 1;
    $asked += $hooks{$family};
}
$batch .= message($BATCH_END, $REQUEST, 0, $SUBSYSTEM, '');
defined send($socket, $batch, 0, pack 'S S L L', 16, 0, 0, 0) or die "send: $!";
while ($asked > 0) {
    defined recv($socket, my $answers, 65536, 0) or die "recv: $!";
    while (length $answers >= 20) {
        my ($length, $type, undef, undef, undef, $error) = unpack 'L S S L L l', $answers;
        die "nf_tables: $!" if $type == 2 && ($! = -$error);
        $asked--;
        substr $answers, 0, ($length + 3) & ~3, '';
    }
}
