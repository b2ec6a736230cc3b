/* What both readers share: a reader says when its program is attached, counts records, and reports when it is asked. */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <bpf/libbpf.h>

/* False after SIGINT or SIGTERM. */
extern volatile bool running;

/* Opens and loads a BPF object file; `prepare` is called in between. */
struct bpf_object *load_object(const char *path, int (*prepare)(struct bpf_object *));

/* Attaches the only program and prints the time. */
struct bpf_link *attach_object(struct bpf_object *object);

/* The callback of all rings. */
int on_record(void *context, void *data, size_t size);

/* To be called after each batch of records. */
void batch_done(void);

/* Prints what was delivered and what was lost. */
void report(struct bpf_object *object);

_Noreturn void die(const char *what, int error);

#endif
