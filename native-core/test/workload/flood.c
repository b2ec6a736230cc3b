// Makes COUNT calls of getpgid() by each of THREADS threads, each pinned to a CPU of its own; then, while it has not had its
// time of MILLISECONDS, goes on to compute.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long count;
static long milliseconds;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void *run(void *number) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((long)number % sysconf(_SC_NPROCESSORS_ONLN), &set);
  sched_setaffinity(0, sizeof set, &set);
  long end = now() + milliseconds;
  for (long i = 0; i < count; i++) syscall(SYS_getpgid, 0x77);
  while (now() < end) syscall(SYS_getsid, 0x77);
  return 0;
}

int main(int argc, char **argv) {
  pthread_t threads[64];
  int number = atoi(argv[1]);
  count = atol(argv[2]);
  milliseconds = argc > 3 ? atol(argv[3]) : 0;
  for (long i = 0; i < number; i++) pthread_create(&threads[i], 0, run, (void *)i);
  for (int i = 0; i < number; i++) pthread_join(threads[i], 0);
  return 0;
}
