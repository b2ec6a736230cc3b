/*
 * Times the bodies of BPF programs by BPF_PROG_TEST_RUN: bodies OBJECT ROUNDS NAME=FD...
 * The programs of the object, and those with these descriptors, run by turns; prints JSON: nanoseconds for a run of each, beyond
 * those of the program `empty`, as the least of all rounds.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 32
#define RUNS 40
#define KEYS 4096

struct body {
	char name[32];
	int fd;
	double best;
	/* How often it ran: each run has another number. */
	__u64 runs;
};

static struct body bodies[MOST];
static int count;

static void add(const char *prefix, const char *name, size_t length, int fd)
{
	struct body *body = &bodies[count++];

	snprintf(body->name, sizeof(body->name), "%s%.*s", prefix, (int)length, name);
	body->fd = fd;
	body->best = 1e18;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void run(struct body *body)
{
	__u64 context[12] = { 0, 64 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = context, .ctx_size_in = sizeof(context));
	double begin = now(), took;

	for (int i = 0; i < RUNS; i++) {
		context[1] = 64 + body->runs++ % KEYS;
		if (bpf_prog_test_run_opts(body->fd, &options) < 0) {
			perror(body->name);
			exit(1);
		}
	}
	took = (now() - begin) / RUNS;
	if (took < body->best)
		body->best = took;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = bpf_object__open_file(argv[1], NULL);
	int rounds = atoi(argv[2]);
	struct bpf_program *program;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	if (!object || bpf_object__load(object) < 0) {
		perror("bpf_object__load");
		return 1;
	}
	bpf_object__for_each_program(program, object)
	{
		const char *name = bpf_program__name(program);

		add("c ", name, strlen(name), bpf_program__fd(program));
	}
	for (int i = 3; i < argc && count < MOST; i++) {
		char *equals = strchr(argv[i], '=');

		add("tap ", argv[i], equals - argv[i], atoi(equals + 1));
	}
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			run(&bodies[(round + i) % count]);
	printf("{");
	for (int i = 0; i < count; i++)
		printf("%s\"%s\":%.2f", i ? "," : "", bodies[i].name, bodies[i].best - bodies[0].best);
	printf("}\n");
	return 0;
}
