/* What bodies-entry.ts has tap make, as a person would write it for clang. */
#include "fill.bpf.h"

#define LEAST (1 << 20)

/* Nobody reads them, and what found no room would cost less. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 32 << 20);
} stacks SEC(".maps");

struct name {
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 10240);
	__type(key, struct name);
	__type(value, __u64);
} counts SEC(".maps");

/* What tap keeps of numbers that it distributes. */
struct row {
	__u64 count, sum, min, max;
	__u64 slots[65];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct row);
} rows SEC(".maps");

SEC("raw_tp/sys_enter")
int empty(struct bpf_raw_tracepoint_args *ctx)
{
	return 0;
}

SEC("raw_tp/sys_enter")
int record(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 time = bpf_ktime_get_ns();
	__u32 cpu = bpf_get_smp_processor_id();

	return report(&ring, time, cpu, ctx->args[1], BPF_RB_NO_WAKEUP);
}

SEC("raw_tp/sys_enter")
int filter(struct bpf_raw_tracepoint_args *ctx)
{
	if (ctx->args[1] < LEAST)
		return 0;
	return record(ctx);
}

SEC("raw_tp/sys_enter")
int count(struct bpf_raw_tracepoint_args *ctx)
{
	struct name name = {};
	__u64 *known, one = 1;

	bpf_get_current_comm(name.comm, sizeof(name.comm));
	known = bpf_map_lookup_elem(&counts, &name);
	if (known)
		*known += 1;
	else
		bpf_map_update_elem(&counts, &name, &one, BPF_NOEXIST);
	return 0;
}

static __always_inline __u32 log2_of(__u64 value)
{
	__u32 log = 0, more;

	more = (value > 0xffffffff) << 5; value >>= more; log |= more;
	more = (value > 0xffff) << 4; value >>= more; log |= more;
	more = (value > 0xff) << 3; value >>= more; log |= more;
	more = (value > 0xf) << 2; value >>= more; log |= more;
	more = (value > 0x3) << 1; value >>= more; log |= more;
	return log | (value >> 1);
}

SEC("raw_tp/sys_enter")
int hist(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 value = ctx->args[1];
	__u32 zero = 0, slot = value == 0 ? 0 : 1 + log2_of(value);
	struct row *row = bpf_map_lookup_elem(&rows, &zero);

	if (!row)
		return 0;
	if (row->count == 0 || value < row->min)
		row->min = value;
	if (row->count == 0 || value > row->max)
		row->max = value;
	row->count += 1;
	row->sum += value;
	if (slot < 65)
		row->slots[slot] += 1;
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} numbers SEC(".maps");

SEC("raw_tp/sys_enter")
int keys(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 key = ctx->args[1], one = 1;
	__u64 *known = bpf_map_lookup_elem(&numbers, &key);

	if (known)
		*known += 1;
	else
		bpf_map_update_elem(&numbers, &key, &one, BPF_NOEXIST);
	return 0;
}

#define FRAMES 16

SEC("raw_tp/sys_enter")
int stack(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 time = bpf_ktime_get_ns();
	__u64 *event = bpf_ringbuf_reserve(&stacks, 24 + 8 * FRAMES, 0);

	if (!event) {
		count_lost(bpf_get_smp_processor_id());
		return 0;
	}
	event[0] = time;
	event[1] = bpf_get_smp_processor_id();
	event[2] = bpf_get_stack(ctx, &event[3], 8 * FRAMES, 0);
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

/* The calls of the kernel alone, without which none of the above can be done. The maps are others: rows that were just used are near. */

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 10240);
	__type(key, struct name);
	__type(value, __u64);
} limit_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} limit_numbers SEC(".maps");

SEC("raw_tp/sys_enter")
int limit_record(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 *event, time = bpf_ktime_get_ns();

	event = bpf_ringbuf_reserve(&ring, sizeof(struct event), 0);
	if (!event)
		return 0;
	event[0] = time;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

static __always_inline int touch(void *map, void *key)
{
	__u64 one = 1, *known = bpf_map_lookup_elem(map, key);

	if (known)
		*known += 1;
	else
		bpf_map_update_elem(map, key, &one, BPF_NOEXIST);
	return 0;
}

SEC("raw_tp/sys_enter")
int limit_count(struct bpf_raw_tracepoint_args *ctx)
{
	struct name name = {};

	return touch(&limit_counts, &name);
}

SEC("raw_tp/sys_enter")
int limit_keys(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 key = ctx->args[1];

	return touch(&limit_numbers, &key);
}

SEC("raw_tp/sys_enter")
int limit_hist(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 zero = 0;
	struct row *row = bpf_map_lookup_elem(&rows, &zero);

	if (row)
		row->count += 1;
	return 0;
}

SEC("raw_tp/sys_enter")
int limit_stack(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 frames[FRAMES];
	__u64 *event, time = bpf_ktime_get_ns();

	bpf_get_stack(ctx, frames, sizeof(frames), 0);
	event = bpf_ringbuf_reserve(&stacks, 24 + 8 * FRAMES, 0);
	if (!event)
		return 0;
	event[0] = time;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}
