# Makes every signal event happen, and prints what it knows of them as one line of JSON. It waits for a line of input
# before it begins. Only perl-base is needed.
use strict;
use warnings;

my $nr = require(__FILE__ =~ s{[^/]*$}{}r . '../../../testing/workload/calls.pl');
my ($HUP, $USR1, $USR2, $PIPE, $ALRM, $RT, $TIMER, $THREAD) = (1, 10, 12, 13, 14, 36, 40, 41);

my %fact;

# Calls the kernel, which writes to the very buffers that are given; gives the result, or the negative error number.
sub call {
    my $name = shift;
    my $result = syscall($nr->{$name}, @_);
    return $result == -1 ? -($! + 0) : $result;
}

# A buffer of its own, and where it lies.
sub buffer { my $bytes = shift; vec($bytes, 0, 8) = vec($bytes, 0, 8); return $bytes }
sub place { return unpack 'J', pack 'P', $_[0] }

sub set { my $mask = 0; $mask |= 1 << ($_ - 1) for @_; return $mask }
sub json { return '{' . join(',', map { "\"$_\":\"$fact{$_}\"" } sort keys %fact) . '}' }

# Runs a part in a process of its own, with a name of its own; gives the process, and a pipe to read what it says.
sub part {
    my ($name, $run) = @_;
    pipe my $out, my $in or die;
    pipe my $go, my $order or die;
    my $pid = fork;
    if ($pid == 0) {
        close $out;
        close $order;
        $0 = $name;
        $run->($in, $go);
        exit 0;
    }
    close $in;
    close $go;
    return ($pid, $out, $order);
}
sub say_to { syswrite $_[0], "$_[1]\n" or die "$!" }
sub hear { my $line = readline $_[0]; die 'a part ended early' unless defined $line; chomp $line; return $line }
# A line, whatever signals come in between.
sub wait_for {
    my ($from) = @_;
    while (1) {
        my $read = sysread $from, my $text, 1;
        next unless defined $read;
        return if $read == 0 or $text eq "\n";
    }
}
# Waits until something is so; only what hangs takes minutes.
sub until_true {
    my ($what, $holds) = @_;
    my $end = time + 540;
    until ($holds->()) {
        die "waited in vain until $what" if time > $end;
        select undef, undef, undef, 0.005;
    }
}
# Waits until a process sleeps, with a set of blocked signals: perl blocks a signal while it handles it.
sub settle {
    my ($pid, $blocked) = @_;
    my $wanted = sprintf "State:\tS.*SigBlk:\t%016x", $blocked;
    until_true('a process comes to rest', sub {
        open my $in, '<', "/proc/$pid/status" or die "$!";
        local $/;
        return readline($in) =~ /$wanted/s;
    });
}
# Waits for signals until a set of them is pending, and gives that set.
sub until_pending {
    my ($wanted) = @_;
    my $set = buffer("\0" x 8);
    until_true('a signal comes', sub {
        call('rt_sigpending', $set, 8);
        return (unpack('Q', $set) & $wanted) == $wanted;
    });
    return unpack 'Q', $set;
}

$0 = 'tap-sender';
$fact{pid} = $$;
$fact{uid} = $<;
readline STDIN;

# Actions, as the kernel is told of them.
my $handler = 0x12345670;
my $flags = 0x10000000 | 0x40000000 | 0x04000000;
my $action = buffer(pack 'Q4', $handler, $flags, 0x76543210, set(2, 15, 34));
my $old = buffer("\0" x 32);
call('rt_sigaction', $USR2, $action, $old, 8);
call('rt_sigaction', $USR2, 0, $old, 8);
$fact{old_handler} = (unpack 'Q4', $old)[0];
$fact{kill_action} = call('rt_sigaction', 9, $action, 0, 8);
call('rt_sigaction', $USR2, buffer(pack 'Q4', 0, 0, 0, 0), 0, 8);

# Masks of blocked signals.
my $mask = buffer(pack 'Q', set(9, 19, $USR1, 64));
my $before = buffer("\0" x 8);
$fact{mask_at} = place($mask);
$fact{before_at} = place($before);
call('rt_sigprocmask', 0, $mask, $before, 8);
call('rt_sigprocmask', 0, 0, $before, 8);
$fact{blocked} = unpack 'Q', $before;
call('rt_sigprocmask', 1, $mask, 0, 8);
$fact{bad_how} = call('rt_sigprocmask', 99, $mask, 0, 8);
$fact{bad_mask} = call('rt_sigprocmask', 2, 4096, 0, 8);

my $pending = buffer("\0" x 8);
$fact{pending_at} = place($pending);
call('rt_sigpending', $pending, 8);
$fact{bad_pending} = call('rt_sigpending', $pending, 16);

# A receiver: handles USR1, ignores HUP, blocks USR2 and a real-time signal, of which it may queue none.
my ($receiver, $from, $to) = part('tap-receiver', sub {
    my ($say, $go) = @_;
    $SIG{HUP} = 'IGNORE';
    $SIG{USR1} = sub { say_to($say, 'handled') };
    my $here = buffer("\0" x 32);
    call('rt_sigaction', $USR1, 0, $here, 8);
    my ($at, $flags, undef, $mask) = unpack 'Q4', $here;
    call('rt_sigprocmask', 0, buffer(pack 'Q', set($USR2, $RT)), 0, 8);
    say_to($say, call('gettid'));
    say_to($say, $at);
    say_to($say, $flags);
    say_to($say, $mask);
    wait_for($go);
    # The mask of before is kept aside while it waits.
    say_to($say, until_pending(set($USR2)));
    call('rt_sigsuspend', buffer(pack 'Q', set($USR2, $RT, 30)), 8);
    wait_for($go);
});
$fact{receiver} = $receiver;
$fact{receiver_thread} = hear($from);
$fact{handler} = hear($from);
$fact{handler_flags} = hear($from);
$fact{handler_mask} = hear($from);
settle($receiver, set($USR2, $RT));
call('kill', $receiver, 0);
for (['kill'], ['tkill'], ['tgkill', $receiver]) {
    call(@$_, $receiver, $USR1);
    hear($from);
    settle($receiver, set($USR2, $RT));
}
call('kill', $receiver, $HUP);
call('kill', $receiver, $USR2);
# From now on nothing that it would have to queue.
call('prlimit64', $receiver, 11, buffer(pack 'Q2', 0, 0), 0);
my $info = pack 'i4 i2 Q', $RT, 0, -1, 0, $$, $<, 4711;
$fact{queue_full} = call('rt_sigqueueinfo', $receiver, $RT, buffer($info . "\0" x (128 - length $info)));
$fact{nobody} = call('kill', 4194303, 15);
$fact{no_signal} = call('kill', $receiver, 65);
say_to($to, 'pending');
$fact{receiver_pending} = hear($from);
# To the one that waits in sigsuspend.
settle($receiver, set($USR2, $RT, 30));
call('kill', $receiver, $USR1), hear($from);
close $to;
waitpid $receiver, 0;

# Somebody who may not.
my ($stranger, $said) = part('tap-stranger', sub {
    my ($say) = @_;
    ($(, $)) = (65534, '65534 65534');
    ($<, $>) = (65534, 65534);
    say_to($say, call('kill', $fact{pid}, $USR1));
});
$fact{stranger} = $stranger;
$fact{refused} = hear($said);
waitpid $stranger, 0;

# Timers: to a process and to a thread, once more while it is pending, and one that is ignored.
my ($timer, $ticks) = part('tap-timer', sub {
    my ($say) = @_;
    $SIG{HUP} = 'IGNORE';
    call('rt_sigprocmask', 0, buffer(pack 'Q', set($ALRM, $TIMER, $THREAD)), 0, 8);
    my $id = buffer(pack 'i', 0);
    my $start = sub {
        my ($signal, $notify, $thread) = @_;
        my $event = pack 'Q i3', 0, $signal, $notify, $thread;
        call('timer_create', 1, buffer($event . "\0" x (64 - length $event)), $id) == 0 or die;
        call('timer_settime', unpack('i', $id), 0, buffer(pack 'q4', 0, 0, 0, 1_000_000), 0) == 0 or die;
    };
    # A timer that has expired is at rest, whatever became of its signal.
    my $expire = sub {
        my $left = buffer("\0" x 32);
        until_true('a timer expires', sub {
            call('timer_gettime', unpack('i', $id), $left) == 0 or die;
            return $left eq "\0" x 32;
        });
    };
    $start->($TIMER, 0, 0);
    until_pending(set($TIMER));
    $start->($THREAD, 4, $$);
    until_pending(set($THREAD));
    call('timer_settime', unpack('i', $id), 0, buffer(pack 'q4', 0, 0, 0, 1_000_000), 0);
    $expire->();
    $start->($HUP, 0, 0);
    $expire->();
    # The kernel's own timer, whose signal has no siginfo.
    call('setitimer', 0, buffer(pack 'q4', 0, 0, 0, 1000), 0);
    until_pending(set($ALRM));
    say_to($say, 'done');
});
$fact{timer} = $timer;
hear($ticks);
waitpid $timer, 0;

# A handler whose stack cannot be written.
my ($broken) = part('tap-broken', sub {
    call('sigaltstack', buffer(pack 'Q i x4 Q', 4096, 0, 65536), 0) == 0 or die;
    call('rt_sigaction', $USR2, buffer(pack 'Q4', $handler, 0x0c000000, 0x76543210, 0), 0, 8) == 0 or die;
    call('kill', $$, $USR2);
    select undef, undef, undef, 5;
});
$fact{broken} = $broken;
waitpid $broken, 0;
$fact{broken_status} = $?;

# One that is stopped, and killed then.
my ($stopped) = part('tap-stopped', sub { call('kill', $$, 19); select undef, undef, undef, 5 });
$fact{stopped} = $stopped;
waitpid $stopped, 2;
call('kill', $stopped, 9);
waitpid $stopped, 0;
$fact{killed_status} = $?;

# A signal of the kernel about which nothing more is known.
my ($writer) = part('tap-writer', sub {
    $SIG{PIPE} = 'DEFAULT';
    pipe my $end, my $begin or die;
    close $end;
    syswrite $begin, 'x';
    select undef, undef, undef, 5;
});
$fact{writer} = $writer;
waitpid $writer, 0;
$fact{writer_status} = $?;

# The calls of 32-bit programs, by a program that has nothing but them.
my $make_old = require(__FILE__ =~ s{[^/]*$}{}r . 'old-program.pl');
my $old_program = "/tmp/tap-old-$$";
my $data = 0x400000 + 88;
my $number = 4194302;
$make_old->(
    $old_program, pack('Q2', 0, set(9, 10, 33)),
    ['kill', $number, 15], ['tkill', $number, 15], ['tgkill', $number - 1, $number, 15],
    ['rt_sigpending', $data, 8], ['sigprocmask', 0, $data + 8, 0], ['rt_sigprocmask', 2, $data + 8, 0, 8], ['exit', 0],
);
$fact{old_status} = system $old_program;
unlink $old_program;
$fact{old_data} = $data;

print json(), "\n";
