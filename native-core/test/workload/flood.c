// THREADS COUNT [MILLISECONDS [COUNTS [PAUSE]]]: makes COUNT calls of getpgid() by each of THREADS threads, each beside a call of
// getsid(); then, while it has not had its time of MILLISECONDS, goes on with getsid() alone, and sleeps PAUSE microseconds after
// each ten calls. Each thread is pinned to a CPU of its own; with a file COUNTS none is ("-" is no file). There each thread has
// 64 bytes: the number of calls of getpgid() that it has begun, and of those that have ended, 8 bytes each.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 64, WORDS = 8 };

static long count;
static long milliseconds;
static long pause_microseconds;
static int pinned = 1;
static uint64_t memory[MOST_THREADS * WORDS];
static volatile uint64_t *counts = memory;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void *run(void *number) {
  volatile uint64_t *mine = counts + (long)number * WORDS;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((long)number % sysconf(_SC_NPROCESSORS_ONLN), &set);
  if (pinned) sched_setaffinity(0, sizeof set, &set);
  long end = now() + milliseconds;
  for (long i = 0; i < count; i++) {
    mine[0]++;
    syscall(SYS_getpgid, 0x77);
    mine[1]++;
    syscall(SYS_getsid, 0x77);
  }
  while (now() < end) {
    for (int i = 0; i < 10; i++) syscall(SYS_getsid, 0x77);
    if (pause_microseconds > 0) usleep(pause_microseconds);
  }
  return 0;
}

static int share(const char *path) {
  int file = open(path, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, sizeof memory) < 0) return 0;
  counts = mmap(0, sizeof memory, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return counts != MAP_FAILED;
}

int main(int argc, char **argv) {
  pthread_t threads[MOST_THREADS];
  int number = atoi(argv[1]);
  count = atol(argv[2]);
  milliseconds = argc > 3 ? atol(argv[3]) : 0;
  pinned = argc <= 4 || strcmp(argv[4], "-") == 0;
  pause_microseconds = argc > 5 ? atol(argv[5]) : 0;
  if (number > MOST_THREADS || (!pinned && !share(argv[4]))) return 1;
  for (long i = 0; i < number; i++) pthread_create(&threads[i], 0, run, (void *)i);
  for (int i = 0; i < number; i++) pthread_join(threads[i], 0);
  return 0;
}
