/*
 * The simplest form: one ring for all CPUs, and the kernel decides about each wake-up. With LEAST, a filter: only sends of
 * that many bytes are reported.
 */
#include "fill.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} ring SEC(".maps");

SEC("fentry/tcp_sendmsg")
int BPF_PROG(on_send, struct sock *sk, struct msghdr *msg, __u64 size)
{
#ifdef LEAST
	if (size < LEAST)
		return 0;
#endif
	__u64 time = bpf_ktime_get_ns();
	__u32 cpu = bpf_get_smp_processor_id();
	struct event *event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);

	if (!event) {
		count_lost(cpu);
		return 0;
	}
	fill(event, time, cpu, size);
	bpf_ringbuf_submit(event, 0);
	return 0;
}
