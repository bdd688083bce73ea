/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One line that is written over itself. Failures to write it are ignored:
 * progress is not a result.
 */
#include "cli/prog.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000) /* nanoseconds */

enum { FIRST_MS = 1000, AGAIN_MS = 200 };

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

static void put_progress(const char *ptr, size_t len)
{
	ssize_t ignored = write(2, ptr, len);

	(void)ignored;
}

void prog_init(struct prog *p, const char *what, uint64_t total, int quiet)
{
	struct stat st;

	memset(p, 0, sizeof(*p));
	p->what = what;
	p->total = total;
	/* A pipe on standard output: another program of the pipeline may be
	   writing to the same terminal. */
	p->on = !quiet && isatty(2) &&
		!(fstat(1, &st) == 0 && S_ISFIFO(st.st_mode));
	if (p->on)
		p->start_ns = now_ns();
}

/* Bytes, their rate, and the time that is left. */
static void format_rate(const struct prog *p, char text[96])
{
	double s = (double)(p->last_ns - p->start_ns) / 1e9;
	double left = 0;
	int n;

	text[0] = '\0';
	if (!p->bytes || s <= 0)
		return;
	n = snprintf(text, 96, ", %.1f MB, %.1f MB/s", (double)p->bytes / 1e6,
		(double)p->bytes / 1e6 / s);
	if (p->total_bytes > p->bytes)
		left = s * (double)(p->total_bytes - p->bytes) /
			(double)p->bytes;
	if (left >= 1 && left < 1e6 && n > 0 && n < 96)
		snprintf(text + n, 96 - (size_t)n, ", %d:%02d left",
			(int)left / 60, (int)left % 60);
}

static void show_progress(const struct prog *p)
{
	const char *step = getenv("COV_STEP");
	char line[256], of[32] = "", bytes[96];
	int n;

	if (p->total)
		snprintf(of, sizeof(of), "/%" PRIu64, p->total);
	format_rate(p, bytes);
	/* What was there before may have been longer. */
	n = snprintf(line, sizeof(line), "\r%.8s%s%s: %s %" PRIu64 "%s%s%s",
		step ? step : "", step ? " " : "", mem_program_name(), p->what,
		p->done, of, bytes, p->bytes ? "\033[K" : "");
	if (n > 0)
		put_progress(line,
			(size_t)n < sizeof(line) ? (size_t)n :
						   sizeof(line) - 1);
}

void prog_tick(struct prog *p, uint64_t done)
{
	int64_t now;

	p->done = done;
	if (!p->on)
		return;
	now = now_ns();
	if (now - p->start_ns < FIRST_MS * MS ||
		(p->last_ns && now - p->last_ns < AGAIN_MS * MS))
		return;
	p->last_ns = now;
	show_progress(p);
}

void prog_bytes(struct prog *p, uint64_t done, uint64_t bytes)
{
	p->bytes = bytes;
	prog_tick(p, done);
}

void prog_done(struct prog *p)
{
	static const char erase[] = "\r\033[K";

	if (p->last_ns)
		put_progress(erase, sizeof(erase) - 1);
	p->on = 0;
	p->last_ns = 0;
}
