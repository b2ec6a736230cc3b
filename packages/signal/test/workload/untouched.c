// Changes the blocked signals by a set that the program has not touched, and makes its first thread.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((aligned(4096))) static const char before[1 << 21] = {1};
// SIGUSR1 and SIGUSR2.
__attribute__((aligned(4096))) static const unsigned long set[512] = {1ul << 9 | 1ul << 11};
__attribute__((aligned(4096))) static const char after[1 << 21] = {1};

static void *run(void *unused) { return unused; }

int main(int count, char **words) {
  (void)words;
  syscall(SYS_rt_sigprocmask, 0, set, 0, 8);
  pthread_t thread;
  pthread_create(&thread, 0, run, 0);
  pthread_join(thread, 0);
  printf("%p\n", (void *)set);
  return 0 * (before[count] + after[count]);
}
