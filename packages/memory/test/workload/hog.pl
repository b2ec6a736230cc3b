# Enters the memory cgroup whose list of processes is named, and takes more than it gives.
open(my $group, '>', $ARGV[0]) or die;
print $group $$;
close($group) or die;
my $hog = 'x' x (64 << 20);
