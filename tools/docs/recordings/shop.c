// A small shop, of which the recordings of the guides are: visitors send orders over TCP, and clerks answer them.
//   shop SECONDS PAUSE    each visitor rests PAUSE microseconds after an answer
// In the second third of the time, each fourth order asks for pictures as well, so that its answer is long.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEP __attribute__((noinline))
enum { clerks = 3, items = 512, lines = 96, pictures = 256 * 1024 };

struct line {
  char item[16];
  int price;
};
struct order {
  int visitor, pictures;
  char items[lines][16];
};

static struct line catalogue[items];
static char answer[pictures];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

STEP static void send_all(int to, const void *bytes, size_t size) {
  for (size_t sent = 0; sent < size;) {
    ssize_t one = send(to, (const char *)bytes + sent, size - sent, MSG_NOSIGNAL);
    if (one <= 0) fail("send");
    sent += one;
  }
}

// Whether all came, before the other one closed.
STEP static int receive_all(int from, void *bytes, size_t size) { return recv(from, bytes, size, MSG_WAITALL) == (ssize_t)size; }

STEP static int compare_names(const char *one, const char *other) {
  while (*one != 0 && *one == *other) one++, other++;
  return *one - *other;
}

STEP static int find_price(const char *item) {
  int low = 0, high = items - 1;
  while (low < high) {
    int middle = (low + high) / 2;
    if (compare_names(catalogue[middle].item, item) < 0) low = middle + 1;
    else high = middle;
  }
  return catalogue[low].price;
}

STEP static void price_order(const struct order *order, struct line *receipt) {
  for (int i = 0; i < lines; i++) {
    memcpy(receipt[i].item, order->items[i], sizeof receipt[i].item);
    receipt[i].price = find_price(order->items[i]);
  }
}

STEP static void sort_lines(struct line *first, int count) {
  if (count < 2) return;
  int low = 0, high = count - 1, pivot = first[count / 2].price;
  while (low <= high) {
    while (first[low].price < pivot) low++;
    while (first[high].price > pivot) high--;
    if (low > high) break;
    struct line swapped = first[low];
    first[low++] = first[high];
    first[high--] = swapped;
  }
  sort_lines(first, high + 1);
  sort_lines(first + low, count - low);
}

STEP static int print_receipt(const struct line *receipt, char *text) {
  int length = 0;
  for (int i = 0; i < lines; i++) length += sprintf(text + length, "%s %d\n", receipt[i].item, receipt[i].price);
  return length;
}

STEP static void keep_receipt(const char *text, int length) {
  char name[64];
  sprintf(name, "/tmp/receipt-%d", getpid());
  int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || write(file, text, length) != length || close(file) != 0) fail(name);
}

STEP static int answer_order(const struct order *order) {
  struct line receipt[lines];
  price_order(order, receipt);
  sort_lines(receipt, lines);
  int length = print_receipt(receipt, answer);
  keep_receipt(answer, length);
  return order->pictures ? pictures : length;
}

STEP static void serve(int listening) {
  int visitor = accept(listening, 0, 0);
  if (visitor < 0) fail("accept");
  for (struct order order; receive_all(visitor, &order, sizeof order);) {
    int length = answer_order(&order);
    send_all(visitor, &length, sizeof length);
    send_all(visitor, answer, length);
  }
}

STEP static void choose_items(struct order *order) {
  for (int i = 0; i < lines; i++) memcpy(order->items[i], catalogue[rand() % items].item, sizeof order->items[i]);
}

STEP static void visit(const struct sockaddr_in *shop, int number, double seconds, int pause) {
  struct order order = {.visitor = number};
  int to = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(to, (const struct sockaddr *)shop, sizeof *shop) != 0) fail("connect");
  srand(number);
  double begin = now(), past = 0;
  for (int orders = 0; past < 1; orders++) {
    past = (now() - begin) / seconds;
    order.pictures = past > 1.0 / 3 && past < 2.0 / 3 && orders % 4 == 0;
    choose_items(&order);
    send_all(to, &order, sizeof order);
    int length = 0;
    if (!receive_all(to, &length, sizeof length) || !receive_all(to, answer, length)) fail("recv");
    if (pause > 0) usleep(pause);
  }
}

int main(int count, char **words) {
  if (count != 3) return 2;
  for (int i = 0; i < items; i++) {
    sprintf(catalogue[i].item, "item-%05d", i * 7);
    catalogue[i].price = i * 7919 % 1000;
  }
  struct sockaddr_in shop = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof shop;
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listening, (struct sockaddr *)&shop, size) != 0 || listen(listening, clerks) != 0) fail("listen");
  getsockname(listening, (struct sockaddr *)&shop, &size);
  for (int i = 0; i < 2 * clerks; i++) {
    if (fork() != 0) continue;
    prctl(PR_SET_NAME, i < clerks ? "clerk" : "visitor");
    if (i < clerks) serve(listening);
    else visit(&shop, i, atof(words[1]), atoi(words[2]));
    return 0;
  }
  int failed = 0;
  for (int status; wait(&status) > 0;) failed |= status != 0;
  return failed;
}
