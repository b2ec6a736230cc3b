// Functions whose names are stripped, which call the C library without an end.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int compare(const void *left, const void *right) { return *(const int *)left - *(const int *)right; }

__attribute__((noinline)) static void work(int *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) numbers[i] = (int)((i * 7919) % count);
  qsort(numbers, count, sizeof *numbers, compare);
  if (write(STDOUT_FILENO, numbers, 8) < 0) abort();
}

int main(void) {
  static int numbers[4096];
  for (;;) work(numbers, 4096);
}
