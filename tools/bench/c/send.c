/*
 * The workload, `send EVENTS BYTES`: so many times send() on a TCP connection over loopback, without a pause, on CPU 0. At
 * most 64 bytes are sent at once.
 *
 * After each CHUNK sends it takes the bytes from the other end, outside of the measured time, so that no send ever waits
 * for a reader. It prints one line of JSON: when it ran, and for each chunk the nanoseconds per send by two clocks, the
 * wall's and the thread's own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK 50
#define MOST 64

static uint64_t read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void need(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void connect_pair(int pair[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	need(listener >= 0 && bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 1) == 0 &&
	     getsockname(listener, (struct sockaddr *)&address, &length) == 0, "listen");
	pair[0] = socket(AF_INET, SOCK_STREAM, 0);
	need(pair[0] >= 0 && connect(pair[0], (struct sockaddr *)&address, length) == 0, "connect");
	pair[1] = accept(listener, NULL, NULL);
	need(pair[1] >= 0, "accept");
	setsockopt(pair[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	close(listener);
}

static void take(int socket, size_t bytes)
{
	static char buffer[CHUNK * MOST];

	while (bytes > 0) {
		ssize_t taken = recv(socket, buffer, sizeof(buffer), 0);

		need(taken > 0, "recv");
		bytes -= (size_t)taken;
	}
}

static double microseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

int main(int argc, char **argv)
{
	long chunks = (argc > 1 ? atol(argv[1]) : 200000) / CHUNK;
	ssize_t bytes = argc > 2 ? atol(argv[2]) : MOST;
	uint64_t *wall = calloc((size_t)chunks, sizeof(*wall));
	uint64_t *own = calloc((size_t)chunks, sizeof(*own));
	char message[MOST] = "";
	uint64_t start, end;
	struct rusage usage;
	cpu_set_t cpus;
	int pair[2];

	need(wall != NULL && own != NULL, "calloc");
	need(bytes >= 0 && bytes <= MOST, "BYTES");
	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	need(sched_setaffinity(0, sizeof(cpus), &cpus) == 0, "sched_setaffinity");
	connect_pair(pair);
	start = read_clock(CLOCK_MONOTONIC);
	for (long chunk = 0; chunk < chunks; chunk++) {
		uint64_t wall_before = read_clock(CLOCK_MONOTONIC);
		uint64_t own_before = read_clock(CLOCK_THREAD_CPUTIME_ID);

		for (int i = 0; i < CHUNK; i++)
			need(send(pair[0], message, (size_t)bytes, 0) == bytes, "send");
		own[chunk] = read_clock(CLOCK_THREAD_CPUTIME_ID) - own_before;
		wall[chunk] = read_clock(CLOCK_MONOTONIC) - wall_before;
		take(pair[1], (size_t)(CHUNK * bytes));
	}
	end = read_clock(CLOCK_MONOTONIC);
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"start\":%llu,\"end\":%llu,\"cpuUs\":%.0f", (unsigned long long)start, (unsigned long long)end,
	       microseconds(usage.ru_utime) + microseconds(usage.ru_stime));
	printf(",\"wall\":[");
	for (long chunk = 0; chunk < chunks; chunk++)
		printf("%s%llu", chunk > 0 ? "," : "", (unsigned long long)(wall[chunk] / CHUNK));
	printf("],\"own\":[");
	for (long chunk = 0; chunk < chunks; chunk++)
		printf("%s%llu", chunk > 0 ? "," : "", (unsigned long long)(own[chunk] / CHUNK));
	printf("]}\n");
	return 0;
}
