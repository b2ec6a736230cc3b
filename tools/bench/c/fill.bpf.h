/* What both BPF programs do with a record that they have reserved. */
#ifndef FILL_BPF_H
#define FILL_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "event.h"

struct sock;
struct msghdr;

__u64 lost[MAX_CPUS];

static __always_inline void fill(struct event *event, __u64 time, __u32 cpu, __u64 size)
{
	event->time = time;
	event->program = 0;
	event->cpu = cpu;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->size = size;
}

static __always_inline void count_lost(__u32 cpu)
{
	if (cpu < MAX_CPUS)
		__sync_fetch_and_add(&lost[cpu], 1);
}

/* Reports an event into a ring. */
static __always_inline int report(void *ring, __u64 time, __u32 cpu, __u64 size, __u64 flags)
{
	struct event *event = bpf_ringbuf_reserve(ring, sizeof(*event), 0);

	if (!event) {
		count_lost(cpu);
		return 0;
	}
	fill(event, time, cpu, size);
	bpf_ringbuf_submit(event, flags);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

#endif
