// Sends over a loopback connection by io_uring, each message of a size of its own, and tells the result of each: uring
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ring;
static unsigned *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_tail, *cq_mask;
static struct io_uring_sqe *requests;
static struct io_uring_cqe *results;

static char *map(size_t bytes, off_t what) {
  return mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, what);
}

static int set_up(void) {
  struct io_uring_params params;
  memset(&params, 0, sizeof params);
  ring = syscall(__NR_io_uring_setup, 8, &params);
  if (ring < 0) return -errno;
  char *sq = map(params.sq_off.array + params.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  char *cq = map(params.cq_off.cqes + params.cq_entries * sizeof *results, IORING_OFF_CQ_RING);
  requests = (struct io_uring_sqe *)map(params.sq_entries * sizeof *requests, IORING_OFF_SQES);
  sq_tail = (unsigned *)(sq + params.sq_off.tail);
  sq_mask = (unsigned *)(sq + params.sq_off.ring_mask);
  sq_array = (unsigned *)(sq + params.sq_off.array);
  cq_head = (unsigned *)(cq + params.cq_off.head);
  cq_tail = (unsigned *)(cq + params.cq_off.tail);
  cq_mask = (unsigned *)(cq + params.cq_off.ring_mask);
  results = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
  return 0;
}

static int submit(int operation, int fd, void *data, unsigned length, unsigned flags) {
  unsigned tail = *sq_tail, at = tail & *sq_mask;
  struct io_uring_sqe *request = &requests[at];
  memset(request, 0, sizeof *request);
  request->opcode = operation;
  request->fd = fd;
  request->addr = (unsigned long)data;
  request->len = length;
  request->flags = flags;
  sq_array[at] = at;
  __atomic_store_n(sq_tail, tail + 1, __ATOMIC_RELEASE);
  if (syscall(__NR_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0) return -errno;
  while (__atomic_load_n(cq_tail, __ATOMIC_ACQUIRE) == *cq_head) usleep(1000);
  int result = results[*cq_head & *cq_mask].res;
  __atomic_store_n(cq_head, *cq_head + 1, __ATOMIC_RELEASE);
  return result;
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (void *)&address, length) || listen(listener, 1)) return 1;
  if (getsockname(listener, (void *)&address, &length) || connect(client, (void *)&address, length)) return 2;
  static char data[4096];
  struct iovec vector = {data, 1003};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  printf("set up %d\n", set_up());
  printf("send %d\n", submit(IORING_OP_SEND, client, data, 1001, 0));
  printf("send async %d\n", submit(IORING_OP_SEND, client, data, 1002, IOSQE_ASYNC));
  printf("sendmsg %d\n", submit(IORING_OP_SENDMSG, client, &message, 1, 0));
  vector.iov_len = 1004;
  printf("writev async %d\n", submit(IORING_OP_WRITEV, client, &vector, 1, IOSQE_ASYNC));
  printf("write %d\n", submit(IORING_OP_WRITE, client, data, 1005, 0));
  printf("plain send %ld\n", (long)send(client, data, 1006, 0));
  return 0;
}
