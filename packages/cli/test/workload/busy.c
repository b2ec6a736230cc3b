/* Runs until it is killed: three functions deep, mostly in user space, and now and then in write(2). */
#include <fcntl.h>
#include <unistd.h>

static char bytes[4096];
static volatile unsigned long turns;

__attribute__((noinline)) static int inner(int file) {
  for (int turn = 0; turn < 2000000; turn++) turns++;
  return (int)write(file, bytes, 1793) + 1;
}

__attribute__((noinline)) int work(int file) { return inner(file) + 2; }

int main(void) {
  int file = open("/dev/null", O_WRONLY);
  while (work(file) > 0) turns++;
  return 1;
}
