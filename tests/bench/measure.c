/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * measure - run a command, and tell how long it took and how much memory
 *
 *     measure FILE COMMAND [ARG...]
 *
 * Adds one line to FILE: wall time, processor time (both in ms), and the peak
 * in KiB of the largest process among the command and those it waited for.
 * Exits as the command did. Times are of the whole process, start included;
 * small, so that the peak between fork and exec does not matter.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage u;
	double start, wall;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: measure FILE COMMAND [ARG...]\n", stderr);
		return 2;
	}
	start = now();
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror("measure");
		return 3;
	}
	wall = now() - start;
	getrusage(RUSAGE_CHILDREN, &u);
	out = fopen(argv[1], "a");
	if (!out) {
		perror(argv[1]);
		return 3;
	}
	fprintf(out, "%.1f %.1f %ld\n", wall,
		ms_of(u.ru_utime) + ms_of(u.ru_stime), u.ru_maxrss);
	if (fclose(out) != 0)
		return 3;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
