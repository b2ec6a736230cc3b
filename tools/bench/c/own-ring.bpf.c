/*
 * A ring of our own beside the kernel's: both write the same record, and read the name from the task as tap does.
 * See docs/decisions/0015-own-ring.md.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "event.h"

#define BYTES (16 << 20)
/* As many programs can interrupt each other on one CPU: task, softirq, irq, NMI, and one that preempts. */
#define TRIES 5

struct task_struct {
	int tgid;
	char comm[16];
} __attribute__((preserve_access_index));

struct ringbuf {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
};

struct ringbuf ringbuf0 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MAX_CPUS);
	__type(key, __u32);
	__array(values, struct ringbuf);
} ringbufs SEC(".maps") = { .values = { &ringbuf0 } };

struct record {
	__u32 length;
	__u32 unused;
	struct event event;
};

/* A record that begins before the end goes on behind it, so that none is in two parts. */
struct own {
	__u64 produced;
	__u64 lost;
	char apart[4080];
	__u64 consumed;
	char more[4088];
	char data[BYTES + sizeof(struct record)];
};

struct own_ring {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct own);
};

struct own_ring own0 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, MAX_CPUS);
	__type(key, __u32);
	__array(values, struct own_ring);
} owns SEC(".maps") = { .values = { &own0 } };

/* What wakes a reader: there is no other helper for it. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} doorbell SEC(".maps");

static __always_inline void fill(struct event *event, __u64 time, __u32 cpu, __u64 size)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task_btf();
	const char *comm = task->comm;

	event->time = time;
	event->program = 0;
	event->cpu = cpu;
	event->pid = task->tgid;
	*(__u64 *)event->comm = *(const __u64 *)comm;
	*(__u64 *)(event->comm + 8) = *(const __u64 *)(comm + 8);
	event->size = size;
}

static __always_inline struct own *own_of(__u32 cpu)
{
	__u32 zero = 0;
	void *ring = bpf_map_lookup_elem(&owns, &cpu);

	return ring ? bpf_map_lookup_elem(ring, &zero) : 0;
}

static __always_inline struct record *at(struct own *own, __u64 position)
{
	return (struct record *)(own->data + (position & (BYTES - 8)));
}

SEC("raw_tp/sys_enter")
int empty(void *ctx __attribute__((unused)))
{
	return 0;
}

SEC("raw_tp/sys_enter")
int ringbuf(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 time = bpf_ktime_get_ns();
	__u32 cpu = bpf_get_smp_processor_id();
	void *ring = bpf_map_lookup_elem(&ringbufs, &cpu);
	struct event *event = ring ? bpf_ringbuf_reserve(ring, sizeof(*event), 0) : 0;

	if (!event)
		return 0;
	fill(event, time, cpu, ctx->args[1]);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* The least that a ring can do: two programs at once on a CPU spoil each other's records. */
SEC("raw_tp/sys_enter")
int own_unsafe(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 time = bpf_ktime_get_ns();
	__u32 cpu = bpf_get_smp_processor_id();
	struct own *own = own_of(cpu);
	struct record *record;
	__u64 position;

	if (!own)
		return 0;
	position = own->produced;
	if (position + sizeof(*record) - own->consumed > BYTES) {
		own->lost += 1;
		return 0;
	}
	record = at(own, position);
	fill(&record->event, time, cpu, ctx->args[1]);
	record->length = sizeof(struct event);
	barrier();
	own->produced = position + sizeof(*record);
	return 0;
}

/* Reserves a record, whatever interrupts it; the reader stops at one that is not written yet. */
static __always_inline struct record *reserve(struct own *own, __u64 *position)
{
	for (int i = 0; i < TRIES; i++) {
		__u64 seen = *(volatile __u64 *)&own->produced;

		if (seen + sizeof(struct record) - *(volatile __u64 *)&own->consumed > BYTES)
			break;
		if (__sync_val_compare_and_swap(&own->produced, seen, seen + sizeof(struct record)) == seen) {
			*position = seen;
			return at(own, seen);
		}
	}
	__sync_fetch_and_add(&own->lost, 1);
	return 0;
}

/* Reserves a record, and writes its event; it is not published yet. */
static __always_inline struct record *written(struct bpf_raw_tracepoint_args *ctx, struct own **own, __u64 *position)
{
	__u64 time = bpf_ktime_get_ns();
	__u32 cpu = bpf_get_smp_processor_id();
	struct record *record;

	*own = own_of(cpu);
	record = *own ? reserve(*own, position) : 0;
	if (record)
		fill(&record->event, time, cpu, ctx->args[1]);
	return record;
}

/* Right where a store is seen after those before it, as on x86. The reader clears what it has read: 0 is not written yet. */
SEC("raw_tp/sys_enter")
int own_silent(struct bpf_raw_tracepoint_args *ctx)
{
	struct own *own;
	__u64 position;
	struct record *record = written(ctx, &own, &position);

	if (!record)
		return 0;
	barrier();
	*(volatile __u32 *)&record->length = sizeof(struct event);
	return 0;
}

/* As the kernel's ring does it: published by an exchange, and the reader is woken for the record that it waits for. */
SEC("raw_tp/sys_enter")
int own_waking(struct bpf_raw_tracepoint_args *ctx)
{
	struct own *own;
	__u64 position;
	__u32 cpu = bpf_get_smp_processor_id();
	struct record *record = written(ctx, &own, &position);

	if (!record)
		return 0;
	__sync_lock_test_and_set(&record->length, sizeof(struct event));
	if (*(volatile __u64 *)&own->consumed == position)
		bpf_ringbuf_output(&doorbell, &cpu, sizeof(cpu), BPF_RB_FORCE_WAKEUP);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
