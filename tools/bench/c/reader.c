#include "reader.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/types.h>
#include <bpf/bpf.h>
#include "event.h"

volatile bool running = true;

static uint64_t delivered;
static uint64_t sum;
static uint64_t counted;
static uint64_t last;
/* Where all records go, when RECORD names a file. */
static FILE *record;

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void stop(int signal)
{
	(void)signal;
	running = false;
}

void die(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error < 0 ? -error : error));
	exit(1);
}

struct bpf_object *load_object(const char *path, int (*prepare)(struct bpf_object *))
{
	struct sigaction action = { .sa_handler = stop };
	struct bpf_object *object;
	int error;

	if (getenv("RECORD") != NULL)
		record = fopen(getenv("RECORD"), "w");
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	object = bpf_object__open_file(path, NULL);
	error = libbpf_get_error(object);
	if (error)
		die(path, error);
	if (prepare != NULL && (error = prepare(object)) != 0)
		die("prepare", error);
	error = bpf_object__load(object);
	if (error)
		die("load", error);
	return object;
}

struct bpf_link *attach_object(struct bpf_object *object)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, "on_send");
	struct bpf_link *link = bpf_program__attach(program);
	int error = libbpf_get_error(link);

	if (error)
		die("attach", error);
	printf("attached %" PRIu64 "\n", now());
	fflush(stdout);
	return link;
}

int on_record(void *context, void *data, size_t size)
{
	const struct event *event = data;

	(void)context;
	if (record != NULL)
		fwrite(data, 1, size, record);
	delivered++;
	sum += event->size;
	return 0;
}

void batch_done(void)
{
	if (delivered == counted)
		return;
	counted = delivered;
	last = now();
}

void report(struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".bss");
	uint64_t counters[MAX_CPUS];
	uint64_t lost = 0;
	uint32_t key = 0;

	if (map == NULL || bpf_map__value_size(map) != sizeof(counters) ||
	    bpf_map_lookup_elem(bpf_map__fd(map), &key, counters) != 0)
		die("counters of lost events", 2);
	for (int cpu = 0; cpu < MAX_CPUS; cpu++)
		lost += counters[cpu];
	if (record != NULL)
		fclose(record);
	printf("{\"delivered\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"sum\":%" PRIu64 ",\"last\":%" PRIu64 "}\n",
	       delivered, lost, sum, last);
}
