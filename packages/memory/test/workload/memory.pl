# Maps, touches, shares and unmaps memory by raw system calls of x86-64, and says where. The kernel itself touches the
# memory, in read(2) and write(2), so that the address of each fault is known to the byte.
use strict;
use warnings;

my $nr = require(__FILE__ =~ s{[^/]*$}{}r . '../../../testing/workload/calls.pl');
my ($RW, $PRIVATE_ANONYMOUS, $PAGE) = (3, 0x22, 4096);

sub map_pages { my ($length) = @_; return syscall($nr->{mmap}, 0, $length, $RW, $PRIVATE_ANONYMOUS, -1, 0); }

open(my $zero, '<', '/dev/zero') or die;
pipe(my $out, my $in) or die;
my $write_byte = sub { syscall($nr->{read}, fileno($zero), $_[0], 1) == 1 or die "read: $!" };
my $read_byte = sub { syscall($nr->{write}, fileno($in), $_[0], 1) == 1 or die "write: $!" };

my $length = 5 * $PAGE + 1;
my $mapped = map_pages($length);
$write_byte->($mapped + 123);
$write_byte->($mapped + $PAGE + 5);

my $fresh = map_pages($PAGE);
$read_byte->($fresh + 77);
$write_byte->($fresh + 88);

my $break = syscall($nr->{brk}, 0);
my $start = ($break + $PAGE - 1) & ~($PAGE - 1);
syscall($nr->{brk}, $start + 3 * $PAGE);

my $child = fork();
if ($child == 0) {
	$write_byte->($mapped + 123);
	exit 0;
}
waitpid($child, 0);
syscall($nr->{munmap}, $mapped, $length);
printf qq({"pid":"%d","child":"%d","mapped":"%d","fresh":"%d","breakBefore":"%d"}\n),
	$$, $child, $mapped, $fresh, $break;
