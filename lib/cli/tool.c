/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Start, messages and end of every program. */
#include "cli/tool.h"

#include "base/path.h"
#include "base/url.h"
#include "base/utf8.h"
#include "base/version.h"
#include "io/in.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a message, a signal handler and the end of main must know. */
static struct {
	const char *name;
	struct out out;
	int worst;
} tool;

static volatile sig_atomic_t terminated;

void cov_start(char **argv)
{
	const char *name = argv[0] ? argv[0] : "cov";
	int fd, null;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* The wrong way round: reading 0 and writing 1 still fail. */
		null = open("/dev/null", fd ? O_RDONLY : O_WRONLY);
		if (null < 0)
			_exit(COV_WORLD);
	}
	signal(SIGPIPE, SIG_DFL);
	/* A file that may not grow (ulimit -f) is as a full disk: a write
	   fails, and is told, instead of ending the program. */
	signal(SIGXFSZ, SIG_IGN);
	tool.name = path_last(name);
	mem_program(tool.name);
	out_fd(&tool.out, 1);
	tool.out.terminal = isatty(1);
}

const char *cov_name(void)
{
	return tool.name;
}

struct out *cov_stdout(void)
{
	return &tool.out;
}

struct out *cov_output(struct out *file, const char *path)
{
	struct err e = {0};

	if (!path || strcmp(path, "-") == 0)
		return &tool.out;
	if (out_to(file, path, 0, &e) == 0)
		return file;
	cov_err(&e);
	return NULL;
}

void cov_output_end(struct out *o)
{
	struct err e = {0};

	if (o != &tool.out && out_commit(o, &e) < 0)
		cov_err(&e);
}

int cov_on_terminal(void)
{
	return isatty(STDERR_FILENO);
}

void cov_status(int status)
{
	if (status > tool.worst)
		tool.worst = status;
}

int cov_worst(void)
{
	return tool.worst;
}

/* What a terminal would obey becomes question marks, one for each byte. Bytes
   that are not UTF-8 stay: nobody knows what they mean. */
static void defuse_line(struct str *line)
{
	uint32_t rune;
	size_t i, n;

	for (i = 0; i < line->len; i += n ? n : 1) {
		n = utf8_get(line->buf + i, line->len - i, &rune);
		if (n > 0 && utf8_steers(rune))
			memset(line->buf + i, '?', n);
	}
}

/* One line, one write; standard output first, so that a terminal shows both
   in the order in which they happened. */
static void print_message(const char *before, const char *text)
{
	struct err ignored = {0};
	struct str line = {0};
	ssize_t n;

	out_flush(&tool.out, "<stdout>", &ignored);
	str_addf(&line, "%s: %s", tool.name, before);
	url_add_text(&line, text);
	defuse_line(&line);
	str_addc(&line, '\n');
	n = write(2, line.buf, line.len);
	(void)n; /* nowhere left to tell it */
	str_release(&line);
}

static void print_formatted(const char *before, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = xmalloc((size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	print_message(before, text);
	free(text);
}

void cov_error(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_formatted("", fmt, ap);
	va_end(ap);
	cov_status(status);
}

void cov_err(const struct err *e)
{
	if (!e->status)
		return;
	print_message("", e->text);
	cov_status(e->status);
}

void cov_errlist(const struct errlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		print_message(l->v[i].status ? "" : "warning: ", l->v[i].text);
		cov_status(l->v[i].status);
	}
}

void cov_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_formatted("warning: ", fmt, ap);
	va_end(ap);
}

void cov_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_formatted("", fmt, ap);
	va_end(ap);
}

static void on_term(int sig)
{
	(void)sig;
	terminated = 1;
}

void cov_catch_term(void)
{
	struct sigaction sa;

	sigemptyset(&sa.sa_mask);
	sa.sa_flags = 0; /* no SA_RESTART: a blocked read must end */
	sa.sa_handler = on_term;
	in_stop_at(&terminated);
	sigaction(SIGTERM, &sa, NULL);
}

int cov_terminated(void)
{
	return terminated;
}

int cov_finish(int rc)
{
	struct err e = {0};

	cov_status(rc);
	if (out_flush(&tool.out, "<stdout>", &e) == 0 && close(1) < 0 &&
		errno != EINTR)
		err_write(&e, errno, "<stdout>");
	if (e.status) {
		tool.out.len = 0;
		if (!tool.out.told)
			print_message("", e.text);
		cov_status(COV_WORLD);
	}
	out_release(&tool.out);
	if (terminated)
		return 143;
	return tool.worst;
}

const char *cov_version_name(void)
{
	return COV_VERSION;
}

void cov_version(struct out *o)
{
	out_printf(o, "%s (cov) %s\n", tool.name, COV_VERSION);
	out_printf(o, "commit: %s\n", COV_COMMIT);
	out_printf(o, "compiler: %s\n", COV_COMPILER);
	out_printf(o, "flags: %s\n", COV_FLAGS);
	out_printf(o, "libraries:%s\n",
		*cov_libraries ? cov_libraries : " none");
}
