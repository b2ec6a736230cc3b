/* Prints the time, then becomes the command: so a reader's start is measured the same way for all of them. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec time;

	if (argc < 2)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &time);
	printf("started %lld%09ld\n", (long long)time.tv_sec, time.tv_nsec);
	fflush(stdout);
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
