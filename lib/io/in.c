/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Lines and chunks from a descriptor.
 *
 * One buffer holds what was read (or inflated) and not yet taken; it grows
 * only when a line does not fit. memchr finds line ends. Compressed input has
 * a second, fixed buffer in front.
 */
#include "io/in.h"

#include "io/fs.h"
#include "io/gz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { IN_BUF = 1 << 17 };

/* Set by a signal handler when reading is to end. */
static const volatile sig_atomic_t *stop;

void in_stop_at(const volatile sig_atomic_t *flag)
{
	stop = flag;
}

int in_stopped(void)
{
	return stop && *stop;
}

/* Bytes read, 0 at the end, -1 with e. */
static long read_input(struct in *in, char *ptr, size_t len, struct err *e)
{
	struct err flush = {0};
	ssize_t n;

	if (in->tie && out_flush(in->tie, "<stdout>", &flush) < 0) {
		in->tie->told = 1;
		*e = flush;
		return -1;
	}
	do
		n = read(in->fd, ptr, len);
	while (n < 0 && errno == EINTR && !(stop && *stop));
	if (n < 0 && errno == EINTR)
		n = 0;
	if (n < 0)
		return err_sys(e, errno, "%s", in->name);
	if (n == 0)
		in->eof = 1;
	return n;
}

/* Inflates into the main buffer; the same results as read_some. */
static long inflate_input(struct in *in, char *ptr, size_t len, struct err *e)
{
	struct err why = {0};
	const char *p;
	size_t n;
	long got;

	for (;;) {
		p = in->raw + in->rawpos;
		n = in->rawlen - in->rawpos;
		got = gz_step(in->gz, &p, &n, ptr, len, &why);
		in->rawpos = in->rawlen - n;
		if (got < 0)
			return err_set(e, COV_USAGE, "%s: %s", in->name,
				why.text);
		if (got > 0)
			return got;
		if (in->eof) {
			if (!gz_complete(in->gz) && !(stop && *stop))
				return err_set(e, COV_USAGE,
					"%s: gzip data is cut off", in->name);
			return 0;
		}
		memmove(in->raw, in->raw + in->rawpos, n);
		in->rawpos = 0;
		in->rawlen = n;
		got = read_input(in, in->raw + n, IN_BUF - n, e);
		if (got < 0)
			return -1;
		in->rawlen += (size_t)got;
	}
}

/* Brings more bytes into the buffer: 1 some came, 0 end, -1 failed. */
static int fill_input(struct in *in, struct err *e)
{
	long n;

	if (!in->gz && in->eof)
		return 0;
	if (in->pos == in->len)
		in->pos = in->len = 0;
	if (in->len == in->cap && in->pos) {
		memmove(in->buf, in->buf + in->pos, in->len - in->pos);
		in->len -= in->pos;
		in->pos = 0;
	}
	if (in->len == in->cap)
		mem_grow(&in->buf, &in->cap, in->cap + IN_BUF, 1);
	n = in->gz ?
		inflate_input(in, in->buf + in->len, in->cap - in->len, e) :
		read_input(in, in->buf + in->len, in->cap - in->len, e);
	if (n <= 0)
		return (int)n;
	in->len += (size_t)n;
	in->got += (uint64_t)n;
	if (in->max && in->got > in->max)
		return err_set(e, COV_USAGE, "%s: larger than %llu bytes",
			in->name, (unsigned long long)in->max);
	return 1;
}

/* Reads the first bytes and switches to gzip when they say so. */
static int detect_gzip(struct in *in, struct err *e)
{
	int r = 1;

	while (in->len < 2 && r > 0)
		r = fill_input(in, e);
	if (r < 0)
		return -1;
	if (in->len < 2 || memcmp(in->buf, "\037\213", 2) != 0)
		return 0;
	in->gz = gz_new();
	in->raw = xmalloc(in->cap > IN_BUF ? in->cap : IN_BUF);
	memcpy(in->raw, in->buf, in->len);
	in->rawlen = in->len;
	in->pos = in->len = 0;
	return 0;
}

int in_fd(struct in *in, int fd, const char *name, struct err *e)
{
	*in = (struct in){.fd = fd, .name = name};
	if (detect_gzip(in, e) < 0) {
		in_close(in);
		return -1;
	}
	return 0;
}

/* The file that was opened, or errno as fs_open leaves it. */
static int begin_opened(struct in *in, int fd, const char *path, struct err *e)
{
	*in = (struct in){.fd = fd, .own = fd >= 0, .name = path};
	if (fd < 0)
		return errno ?
			err_sys(e, errno, "%s", path) :
			err_set(e, COV_USAGE, "%s: not a regular file", path);
	if (detect_gzip(in, e) < 0) {
		in_close(in);
		return -1;
	}
	return 0;
}

int in_open(struct in *in, const char *path, struct err *e)
{
	if (!path || strcmp(path, "-") == 0)
		return in_fd(in, 0, "<stdin>", e);
	return begin_opened(in, fs_open_operand(path), path, e);
}

int in_open_plain(struct in *in, const char *path, struct err *e)
{
	return begin_opened(in, fs_open(path), path, e);
}

void in_tie(struct in *in, struct out *o)
{
	in->tie = o;
}

int in_item(struct in *in, char end, char **item, size_t *len, struct err *e)
{
	size_t seen = 0;
	char *nl;
	int r;

	for (;;) {
		nl = in->pos + seen < in->len ?
			memchr(in->buf + in->pos + seen, end,
				in->len - in->pos - seen) :
			NULL;
		seen = nl ? (size_t)(nl - in->buf) - in->pos :
			    in->len - in->pos;
		if (seen > IN_LINE_MAX)
			return err_set(e, COV_USAGE,
				"%s:%llu: line is longer than %d bytes",
				in->name, (unsigned long long)in->line + 1,
				IN_LINE_MAX);
		if (nl)
			break;
		r = fill_input(in, e);
		if (r < 0)
			return -1;
		if (r == 0)
			break;
	}
	/* Half a line that a signal cut off is none. */
	if (!nl && (in->pos == in->len || (stop && *stop)))
		return 0;
	*item = in->buf + in->pos;
	*len = seen;
	in->pos += *len + (nl != NULL);
	in->line++;
	return 1;
}

int in_line(struct in *in, char **line, size_t *len, struct err *e)
{
	return in_item(in, '\n', line, len, e);
}

int in_chunk(struct in *in, char **ptr, size_t *len, struct err *e)
{
	int r;

	if (in->pos == in->len) {
		r = fill_input(in, e);
		if (r <= 0)
			return r;
	}
	*ptr = in->buf + in->pos;
	*len = in->len - in->pos;
	in->pos = in->len;
	return 1;
}

struct slice in_buffered(const struct in *in)
{
	return (struct slice){in->buf + in->pos, in->len - in->pos};
}

void in_skip(struct in *in, size_t n, uint64_t lines)
{
	in->pos += n;
	in->line += lines;
}

void in_unread(struct in *in, size_t n)
{
	in->pos -= n;
}

uint64_t in_left(const struct in *in)
{
	struct stat st;
	off_t at;

	if (in->gz || fstat(in->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	at = lseek(in->fd, 0, SEEK_CUR);
	if (at < 0 || at > st.st_size)
		return 0;
	return (uint64_t)(st.st_size - at) + (in->len - in->pos);
}

int in_ready(const struct in *in)
{
	return in->pos < in->len &&
		memchr(in->buf + in->pos, '\n', in->len - in->pos) != NULL;
}

void in_close(struct in *in)
{
	if (in->own)
		close(in->fd);
	in->fd = -1;
	gz_free(in->gz);
	free(in->buf);
	free(in->raw);
	*in = (struct in){.fd = -1};
}
