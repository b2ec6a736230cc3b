// Two threads write into a socket, one after the other, and the main thread reads what both wrote. Says for each of the three: its name
// and number, and when it began and ended by the monotonic clock.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct turn {
  const char *name;
  long size, tid;
  long long begin, end;
};

static int ends[2];
static char bytes[4096];

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void begin(struct turn *turn) {
  prctl(PR_SET_NAME, turn->name);
  turn->tid = syscall(SYS_gettid);
  turn->begin = now();
}

static void *send_some(void *argument) {
  struct turn *turn = argument;
  begin(turn);
  if (write(ends[0], bytes, turn->size) != turn->size) perror("write");
  turn->end = now();
  return 0;
}

int main(void) {
  struct turn turns[] = {{"tl-one", 1001}, {"tl-two", 1002}, {"tl-main", 2003}};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  for (int i = 0; i < 2; i++) {
    pthread_t thread;
    pthread_create(&thread, 0, send_some, &turns[i]);
    pthread_join(thread, 0);
  }
  begin(&turns[2]);
  for (long left = 2003; left > 0;) left -= read(ends[1], bytes, left);
  turns[2].end = now();
  for (int i = 0; i < 3; i++)
    printf("%s %ld %lld %lld\n", turns[i].name, turns[i].tid, turns[i].begin, turns[i].end);
  return 0;
}
