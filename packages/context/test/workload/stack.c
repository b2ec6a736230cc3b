/* Calls write(2) three functions deep, then waits for the end of its input. */
#include <fcntl.h>
#include <unistd.h>

static char bytes[4096];

__attribute__((noinline)) static int inner(int file, int count) { return (int)write(file, bytes, count) + 1; }

__attribute__((noinline)) int work(int file, int count) { return inner(file, count) + 2; }

int main(void) {
  int file = open("/dev/null", O_WRONLY);
  int sum = work(file, 1793);
  while (read(0, bytes, 1) > 0) sum++;
  return sum == 0;
}
