// A small shop, of which the recordings of the guides are: visitors send orders over TCP, and clerks answer them.
//   shop SECONDS PAUSE    each visitor rests PAUSE microseconds after an answer
// With a pause, each fourth order in the second third of the time asks for pictures as well: its answer is long, and the visitor looks
// at the pictures while they come, so that the clerk has to wait until there is room for the next ones.
#include <arpa/inet.h>
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
enum { clerks = 3, items = 4096, lines = 256, pictures = 256 * 1024, picture = 32 * 1024, look = 4000, room = 16 * 1024 };

struct line {
  char item[16];
  int price;
};
struct order {
  int visitor, pictures;
  char items[lines][16];
};

static struct line catalogue[items];
// Its length, and then its text.
static struct {
  int length;
  char text[pictures];
} answer;

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

// printf would have no frame pointers.
STEP static char *print_number(char *to, int number) {
  if (number > 9) to = print_number(to, number / 10);
  *to = '0' + number % 10;
  return to + 1;
}

STEP static int print_receipt(const struct line *receipt, char *text) {
  char *to = text;
  for (int i = 0; i < lines; i++) {
    for (const char *from = receipt[i].item; *from != 0;) *to++ = *from++;
    *to++ = ' ';
    to = print_number(to, receipt[i].price);
    *to++ = '\n';
  }
  return to - text;
}

STEP static void keep_receipt(int file, const char *text, int length) {
  if (lseek(file, 0, SEEK_SET) != 0 || write(file, text, length) != length) fail("write");
}

STEP static void answer_order(const struct order *order, int file) {
  struct line receipt[lines];
  price_order(order, receipt);
  sort_lines(receipt, lines);
  answer.length = print_receipt(receipt, answer.text);
  keep_receipt(file, answer.text, answer.length);
  if (order->pictures) answer.length = pictures;
}

STEP static void serve(int listening) {
  char name[] = "/tmp/receipt-XXXXXX";
  int file = mkstemp(name), visitor = accept(listening, 0, 0);
  if (file < 0 || unlink(name) != 0 || visitor < 0) fail("serve");
  for (struct order order; receive_all(visitor, &order, sizeof order);) {
    answer_order(&order, file);
    send_all(visitor, &answer, sizeof answer.length + answer.length);
  }
}

STEP static void read_answer(int from, int length) {
  for (int read = 0, one; read < length; read += one) {
    one = length - read < picture ? length - read : picture;
    if (read > 0) usleep(look);
    if (!receive_all(from, answer.text + read, one)) fail("recv");
  }
}

STEP static void choose_items(struct order *order) {
  for (int i = 0; i < lines; i++) memcpy(order->items[i], catalogue[rand() % items].item, sizeof order->items[i]);
}

STEP static void visit(const struct sockaddr_in *shop, int number, double seconds, int pause) {
  struct order order = {.visitor = number};
  int to = socket(AF_INET, SOCK_STREAM, 0), on = 1, bytes = room;
  setsockopt(to, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(to, (const struct sockaddr *)shop, sizeof *shop) != 0) fail("connect");
  srand(number);
  double begin = now(), past = 0;
  for (int orders = 0; past < 1; orders++) {
    past = (now() - begin) / seconds;
    order.pictures = pause > 0 && past > 1.0 / 3 && past < 2.0 / 3 && orders % 4 == 0;
    choose_items(&order);
    send_all(to, &order, sizeof order);
    if (!receive_all(to, &answer.length, sizeof answer.length)) fail("recv");
    read_answer(to, answer.length);
    if (pause > 0) usleep(pause);
  }
}

int main(int count, char **words) {
  if (count != 3) return 2;
  for (int i = 0; i < items; i++) {
    sprintf(catalogue[i].item, "item-%06d", i * 7);
    catalogue[i].price = i * 7919 % 1000;
  }
  struct sockaddr_in shop = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof shop;
  int listening = socket(AF_INET, SOCK_STREAM, 0), bytes = room;
  // What accept() gives has it, too.
  setsockopt(listening, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
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
