/* Reads one ring, woken by the kernel. */
#include "reader.h"

int main(int argc, char **argv)
{
	struct bpf_object *object = load_object(argc > 1 ? argv[1] : "simple.bpf.o", NULL);
	int fd = bpf_object__find_map_fd_by_name(object, "ring");
	struct ring_buffer *ring = ring_buffer__new(fd, on_record, NULL, NULL);
	struct bpf_link *link;

	if (ring == NULL)
		die("ring_buffer__new", 12);
	link = attach_object(object);
	while (running) {
		ring_buffer__poll(ring, 100);
		batch_done();
	}
	bpf_link__destroy(link);
	ring_buffer__consume(ring);
	batch_done();
	report(object);
	ring_buffer__free(ring);
	bpf_object__close(object);
	return 0;
}
