// Tries to execute programs in many ways, each in a child of its own, and says the number of each child.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// A page of its own, which nobody touches before the kernel does.
__attribute__((aligned(4096))) static const char before[1 << 21] = {1};
__attribute__((aligned(4096))) static const char literal[4096] = "/bin/true";
__attribute__((aligned(4096))) static const char after[1 << 21] = {1};

// An address that no program has; the compiler is not to know.
static volatile long nowhere = 8;

// On the stack, so that its pages are there also where the kernel does not read them.
#define TRY(path, word)                                                                                      \
  char name[] = "t", argument[] = word, variable[] = "TAP=1", other[] = "B=2";                                \
  char *argv[] = {name, argument, 0}, *envp[] = {variable, other, 0};                                         \
  execve(path, argv, envp)

static void untouched(void) {
  char *argv[] = {"t", "untouched", 0}, *envp[] = {"TAP=1", "B=2", 0};
  execve(literal, argv, envp);
}
static void empty(void) { TRY("", "empty"); }
static void unreadable(void) { TRY((char *)nowhere, "unreadable"); }
static void missing(void) { TRY("/nonexistent/tap", "missing"); }
static void forbidden(void) { TRY("/", "forbidden"); }
static void endless(void) {
  static char path[5000];
  memset(path, 'a', sizeof(path) - 1);
  TRY(path, "endless");
}
static void relative(void) {
  char *argv[] = {"t", "relative", 0}, *envp[] = {"TAP=1", "B=2", 0};
  syscall(SYS_execveat, open("/bin", O_PATH | O_DIRECTORY), "true", argv, envp, 0);
}
static void descriptor(void) {
  char *argv[] = {"t", "descriptor", 0}, *envp[] = {"TAP=1", "B=2", 0};
  syscall(SYS_execveat, open("/bin/true", O_RDONLY), "", argv, envp, AT_EMPTY_PATH);
}
static void many(void) {
  static char words[400][8], *argv[402] = {"t"}, big[3000] = "BIG=";
  for (int i = 0; i < 400; i++) {
    sprintf(words[i], "arg%d", i);
    argv[i + 1] = words[i];
  }
  memset(big + 4, 'x', sizeof(big) - 5);
  char *envp[] = {"TAP=1", big, 0};
  execve("/bin/true", argv, envp);
}
static void noPointers(void) {
  char variable[] = "TAP=1", other[] = "B=2", *envp[] = {variable, other, 0};
  execve("/bin/true", (char **)nowhere, envp);
}
static void *run(void *unused) {
  (void)unused;
  untouched();
  _exit(9);
}
static void thread(void) {
  pthread_t one;
  pthread_create(&one, 0, run, 0);
  pause();
}

static void try(const char *label, void (*way)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    way();
    _exit(9);
  }
  waitpid(child, 0, 0);
  printf("%s %d\n", label, child);
}

int main(int count, char **words) {
  if (count > 1) return system("exit 0 # first") + 0 * (before[count] + after[count] + words[0][0]);
  try("untouched", untouched);
  try("empty", empty);
  try("unreadable", unreadable);
  try("missing", missing);
  try("forbidden", forbidden);
  try("endless", endless);
  try("relative", relative);
  try("descriptor", descriptor);
  try("many", many);
  try("noPointers", noPointers);
  try("thread", thread);
  return 0;
}
