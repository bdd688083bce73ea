/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "workers.h"

#include "base/num.h"
#include "base/when.h"
#include "cli/prog.h"
#include "cli/tool.h"
#include "get.h"
#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Milliseconds between looks for SIGTERM, and those that a worker has to end
   by itself. */
enum { LOOK_MS = 200, END_MS = 300 };

struct worker {
	pid_t pid; /* 0: none */
	int from; /* its answers */
	int64_t until; /* ms */
	struct wanted *v; /* its part */
	size_t n;
	struct str printed;
};

/* --- the worker --- */

/* INDEX, STATUS, FETCHED, TEXT with tabs between. */
static void print_answer(int to, size_t i, int fetched, const char *text,
	const struct err *e)
{
	struct str line = {0};
	size_t k, at;

	str_addf(&line, "%zu\t%d\t%d\t", i, e->status, fetched);
	at = line.len;
	str_adds(&line, e->status ? e->text : text);
	for (k = at; k < line.len; k++)
		if (line.buf[k] == '\n' || line.buf[k] == '\r')
			line.buf[k] = '?';
	str_addc(&line, '\n');
	/* Who does not hear it ends us soon. */
	if (fs_write(to, line.buf, line.len))
		_exit(COV_WORLD);
	str_release(&line);
}

static void work_on(const struct workers *how, const struct worker *w, int to)
{
	struct transport t = {0};
	struct bare b = {.lock = -1};
	struct get g = {&t, &b, how->again};
	struct err failed = {0};
	size_t i;

	if (transport_begin(&t, how->allowed, &failed) == 0 &&
		bare_open(&b, how->repos, w->v[0].place, w->v[0].url,
			&failed) == 0)
		failed.status = 0;
	for (i = 0; i < w->n; i++) {
		char hex[REPO_OID_HEX] = "";
		struct err e = failed;
		struct str text = {0}, made = {0};
		int rc = 0;

		if (!e.status)
			rc = get_commit(&g, w->v[i].url, w->v[i].commit, hex,
				&e);
		if (!e.status && how->checkout) {
			if (bare_checkout(&b, hex, &made, &e) < 0)
				rc = -1;
		} else if (!e.status && !bare_is_pinned(&b, hex)) {
			bare_find_checkout(&b, hex, &made);
		}
		str_addf(&text, "%s\t%s", hex,
			made.len       ? made.buf :
				b.path ? b.path :
					 "");
		print_answer(to, i, rc > 0, text.buf, &e);
		str_release(&text);
		str_release(&made);
	}
	bare_release(&b);
}

/* --- who waits for them --- */

static void start_worker(const struct workers *how, struct worker *w)
{
	int fd[2];

	if (pipe(fd) < 0)
		return;
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	fcntl(fd[1], F_SETFD, FD_CLOEXEC);
	w->pid = fork();
	if (w->pid == 0) {
		signal(SIGTERM, SIG_DFL);
		setsid();
		close(fd[0]);
		work_on(how, w, fd[1]);
		_exit(0);
	}
	close(fd[1]);
	if (w->pid < 0) {
		close(fd[0]);
		w->pid = 0;
		return;
	}
	w->from = fd[0];
	w->until = when_clock_ms() + (int64_t)how->timeout_s * 1000;
}

/* INDEX and what is behind it; malformed lines are of nobody. */
static void store_answer(struct worker *w, char *line)
{
	char *status = strchr(line, '\t');
	char *fetched = status ? strchr(status + 1, '\t') : NULL;
	char *text = fetched ? strchr(fetched + 1, '\t') : NULL;
	uint64_t i;

	if (!text)
		return;
	*status = *fetched = *text = '\0';
	if (num_u64(line, strlen(line), w->n - 1, &i))
		return;
	w->v[i].answered = 1;
	w->v[i].status = status[1] - '0';
	w->v[i].fetched = fetched[1] == '1';
	w->v[i].text = xstrdup(text + 1);
}

static void read_answers(struct worker *w)
{
	char *line = w->printed.buf, *end;

	for (; line && (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		store_answer(w, line);
	}
}

/* What it did not answer failed. */
static void end_worker(struct worker *w, const char *why)
{
	int status = 0;
	size_t i;

	while (w->pid && waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (w->pid)
		close(w->from);
	read_answers(w);
	str_release(&w->printed);
	for (i = 0; i < w->n; i++)
		if (!w->v[i].answered) {
			w->v[i].answered = 1;
			w->v[i].status = COV_WORLD;
			w->v[i].text = xstrdup(why);
		}
	*w = (struct worker){0};
}

static void signal_worker(const struct worker *w, int sig)
{
	/* It may not have its session yet. */
	if (kill(-w->pid, sig) < 0)
		kill(w->pid, sig);
}

static void stop_worker(struct worker *w, const char *why)
{
	struct pollfd p = {.fd = w->from, .events = 0};

	signal_worker(w, SIGTERM);
	poll(&p, 1, END_MS);
	signal_worker(w, SIGKILL);
	end_worker(w, why);
}

/* 1 when it is at its end. */
static int hear_worker(struct worker *w)
{
	char buf[4096];
	ssize_t n = read(w->from, buf, sizeof(buf));

	if (n > 0)
		str_add(&w->printed, buf, (size_t)n);
	return n == 0 || (n < 0 && errno != EINTR);
}

/* Gives a free one the next place; how many were taken of v. */
static size_t next_part(const struct workers *how, struct worker *w,
	struct wanted *v, size_t n)
{
	size_t k = 1;

	while (k < n && strcmp(v[0].place, v[k].place) == 0)
		k++;
	*w = (struct worker){.v = v, .n = k};
	start_worker(how, w);
	if (!w->pid)
		end_worker(w, "no process could be started");
	return k;
}

/* Waits for something, and ends what is due. */
static size_t tend_workers(struct worker *w, size_t jobs)
{
	struct pollfd *p = xcalloc(jobs, sizeof(*p));
	size_t i, ended = 0;

	for (i = 0; i < jobs; i++)
		p[i] = (struct pollfd){.fd = w[i].pid ? w[i].from : -1,
			.events = POLLIN};
	if (poll(p, (nfds_t)jobs, LOOK_MS) < 0)
		for (i = 0; i < jobs; i++)
			p[i].revents = 0;
	for (i = 0; i < jobs; i++) {
		size_t n = w[i].n;

		if (!w[i].pid)
			continue;
		if (p[i].revents && hear_worker(&w[i]))
			end_worker(&w[i], "the fetch was ended");
		else if (cov_terminated())
			stop_worker(&w[i], "ended by SIGTERM");
		else if (when_clock_ms() >= w[i].until)
			stop_worker(&w[i], "took too long (--timeout)");
		if (!w[i].pid)
			ended += n;
	}
	free(p);
	return ended;
}

void workers_run(const struct workers *how, struct wanted *v, size_t n)
{
	size_t jobs = how->jobs < n ? (size_t)how->jobs : n;
	struct worker *w = xcalloc(jobs ? jobs : 1, sizeof(*w));
	size_t i, begun = 0, ended = 0;
	struct prog prog;

	prog_init(&prog, "fetching", n, 0);
	while (ended < n) {
		for (i = 0; i < jobs && begun < n && !cov_terminated(); i++)
			if (!w[i].pid) {
				size_t k = next_part(how, &w[i], v + begun,
					n - begun);

				begun += k;
				if (!w[i].pid)
					ended += k;
			}
		ended += tend_workers(w, jobs);
		if (cov_terminated() && ended == begun)
			break;
		prog_tick(&prog, ended);
	}
	prog_done(&prog);
	free(w);
}
