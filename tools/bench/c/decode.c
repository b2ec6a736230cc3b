/* Reads a file of records again and again, and prints the nanoseconds for each: what reading them costs at the least. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <linux/types.h>
#include "event.h"

#define ROUNDS 200

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

int main(int argc, char **argv)
{
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
	struct event *events;
	uint64_t sum = 0, start;
	size_t count;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0)
		return 1;
	count = (size_t)ftell(file) / sizeof(*events);
	rewind(file);
	events = malloc(count * sizeof(*events));
	if (events == NULL || fread(events, sizeof(*events), count, file) != count)
		return 1;
	start = now();
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < count; i++)
			sum += events[i].time + events[i].cpu + events[i].pid + (uint8_t)events[i].comm[0] + events[i].size;
		/* Keeps the compiler from doing all rounds in one. */
		__asm__ volatile("" : "+r"(sum) : : "memory");
	}
	printf("{\"events\":%zu,\"ns\":%.3f,\"sum\":\"%llu\"}\n", count,
	       (double)(now() - start) / (double)(count * ROUNDS), (unsigned long long)sum);
	return 0;
}
