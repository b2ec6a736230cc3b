# Has a kernel thread throw its signals away: that of a mirror of two RAM disks does so when it is killed. Prints the
# thread's number and name, and kills it after a line of input. Exits with 77 on kernels without the modules.
use strict;
use warnings;

sub put {
    my ($file, $text) = @_;
    open my $out, '>', $file or die "$file: $!";
    syswrite $out, $text or die "$file: $text: $!";
}

for (['brd', 'rd_nr=2', 'rd_size=2048'], ['md_mod'], ['raid1']) {
    system('modprobe', @$_) == 0 or exit 77;
}
put('/sys/module/md_mod/parameters/new_array', 'md99');
my $md = '/sys/block/md99/md';
put("$md/metadata_version", 'none');
put("$md/level", 'raid1');
put("$md/raid_disks", '2');
put("$md/component_size", '1024');
for my $disk (0, 1) {
    put("$md/new_dev", "1:$disk");
    put("$md/dev-ram$disk/slot", $disk);
}
put("$md/resync_start", 'none');
put("$md/array_state", 'active');
sub name {
    open my $in, '<', "$_[0]/comm" or return '';
    return readline($in) // '';
}
# Whether a signal waits for a thread.
sub pending {
    open my $in, '<', "/proc/$_[0]/status" or die "$!";
    return grep { /^(Sig|Shd)Pnd:.*[1-9a-f]/ } <$in>;
}
my ($thread) = grep { name($_) eq "md99_raid1\n" } glob '/proc/[0-9]*';
die 'the thread is not there' unless defined $thread;
$thread =~ s{.*/}{};
$| = 1;
print "$thread md99_raid1\n";
readline STDIN;
kill 9, $thread;
select undef, undef, undef, 0.01 while pending($thread);
put("$md/array_state", 'clear');
