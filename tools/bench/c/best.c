/* Reads a ring for each CPU, every 10 ms. */
#include "reader.h"

#include <unistd.h>
#include <linux/types.h>
#include <bpf/bpf.h>
#include "event.h"

#define RING_BYTES (2 << 20)
#define PAUSE_US 10000

static int prepare(struct bpf_object *object)
{
	return bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "rings"),
					(__u32)libbpf_num_possible_cpus());
}

static struct ring_buffer *make_rings(int outer, int cpus)
{
	struct ring_buffer *all = NULL;

	for (__u32 cpu = 0; cpu < (__u32)cpus; cpu++) {
		int ring = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, RING_BYTES, NULL);
		int error;

		if (ring < 0)
			die("ring", ring);
		error = bpf_map_update_elem(outer, &cpu, &ring, BPF_ANY);
		if (error)
			die("rings", error);
		if (all == NULL)
			all = ring_buffer__new(ring, on_record, NULL, NULL);
		else if (ring_buffer__add(all, ring, on_record, NULL) != 0)
			die("ring_buffer__add", 12);
	}
	if (all == NULL)
		die("ring_buffer__new", 12);
	return all;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = load_object(argc > 1 ? argv[1] : "best.bpf.o", prepare);
	int outer = bpf_object__find_map_fd_by_name(object, "rings");
	struct ring_buffer *rings = make_rings(outer, libbpf_num_possible_cpus());
	struct bpf_link *link = attach_object(object);

	while (running) {
		ring_buffer__consume(rings);
		batch_done();
		usleep(PAUSE_US);
	}
	bpf_link__destroy(link);
	ring_buffer__consume(rings);
	batch_done();
	report(object);
	ring_buffer__free(rings);
	bpf_object__close(object);
	return 0;
}
