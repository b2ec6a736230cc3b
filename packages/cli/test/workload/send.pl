# Says who it is, and sends texts of the sizes that the command line names over a connection of its own; with the word
# "forever" behind them again and again, until it is killed.
use strict;
use warnings;
use Socket qw(:DEFAULT IPPROTO_TCP TCP_NODELAY);

my $forever = $ARGV[-1] eq 'forever';
pop @ARGV if $forever;
socket(my $server, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
bind($server, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
listen($server, 1) or die "listen: $!";
my ($port) = unpack_sockaddr_in(getsockname $server);
socket(my $client, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
connect($client, pack_sockaddr_in($port, INADDR_LOOPBACK)) or die "connect: $!";
setsockopt($client, IPPROTO_TCP, TCP_NODELAY, 1) or die "setsockopt: $!";
accept(my $other, $server) or die "accept: $!";
my ($local) = unpack_sockaddr_in(getsockname $client);
$| = 1;
print qq({"pid":$$,"comm":"perl","port":$port,"localPort":$local}\n);
do {
  for my $size (@ARGV) {
    syswrite($client, 'x' x $size) == $size or die "write: $!";
    sysread($other, my $text, $size) or die "read: $!";
  }
  select(undef, undef, undef, 0.05) if $forever;
} while ($forever);
