/* The record of all C programs: byte for byte the one that tap lays out for the same fields. */
#ifndef EVENT_H
#define EVENT_H

struct event {
	__u64 time;
	__u16 program;
	__u16 cpu;
	__u32 pid;
	char comm[16];
	__u64 size;
};

/* Events that found a ring full, counted for each CPU. */
#define MAX_CPUS 256

#endif
