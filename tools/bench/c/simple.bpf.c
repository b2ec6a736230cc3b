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

	return report(&ring, time, cpu, size, 0);
}
