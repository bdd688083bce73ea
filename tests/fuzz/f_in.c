/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a file that is read: plain, its lines are the bytes; gzip, they
 * are what another reader of zlib streams makes of it, in whatever pieces they
 * come; and what is compressed here reads back.
 *
 * The first byte is the size of a piece.
 */
#include "../unit/gzfile.h"
#include "io/in.h"

#include "base/str.h"
#include "io/gz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

enum { OUT_MAX = 1 << 20 }; /* more is not looked at */

/* A descriptor from which these bytes can be read. */
static int file_of(const char *ptr, size_t len)
{
	static int fd = -1;

	if (fd < 0)
		fd = fileno(tmpfile());
	if (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET) ||
		write(fd, ptr, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		bug("no temporary file");
	return fd;
}

/* All lines, each with a newline behind it; -1 when it is refused. */
static int lines(struct str *s, const char *ptr, size_t len)
{
	struct err e = {0};
	uint64_t n = 0;
	struct in in;
	char *line;
	size_t size;
	int rc = in_fd(&in, file_of(ptr, len), "fuzz", &e);

	while (rc >= 0 && s->len < OUT_MAX &&
		(rc = in_line(&in, &line, &size, &e)) > 0) {
		if (memchr(line, '\n', size) || in.line != ++n)
			bug("a line that is none");
		str_add(s, line, size);
		str_addc(s, '\n');
	}
	if (rc < 0 &&
		(e.status != COV_USAGE || strncmp(e.text, "fuzz: ", 6) != 0))
		bug("refused as '%s'", e.text);
	in_close(&in);
	return rc < 0 ? -1 : 0;
}

/* gzip, fed and taken in pieces; -1 when it is damaged or cut off. */
static int pieces(struct str *s, const char *ptr, size_t len, size_t piece)
{
	struct gz *g = gz_new();
	struct err e = {0};
	size_t n;
	long got = 1;
	int rc = 0;

	while (rc == 0 && (len || got > 0) && s->len < OUT_MAX) {
		n = len < piece ? len : piece;
		len -= n;
		got = gz_step(g, &ptr, &n, str_room(s, piece), piece, &e);
		len += n;
		if (got < 0)
			rc = -1;
		else
			s->len += (size_t)got;
		str_cut(s, s->len);
	}
	if (rc == 0 && s->len < OUT_MAX && !gz_complete(g))
		rc = -1;
	gz_free(g);
	return rc;
}

static int is_gzip(const char *ptr, size_t len)
{
	return len >= 2 && memcmp(ptr, "\037\213", 2) == 0;
}

static void end_line(struct str *s)
{
	if (s->len && s->buf[s->len - 1] != '\n')
		str_addc(s, '\n');
}

static void same(const struct str *s, const struct str *t, const char *what)
{
	if (s->len >= OUT_MAX || t->len >= OUT_MAX)
		return;
	if (s->len != t->len || (s->len && memcmp(s->buf, t->buf, s->len)))
		bug("%s: %zu bytes and %zu bytes differ", what, s->len, t->len);
}

/* Compressed in both forms and back. */
static void back(const char *ptr, size_t len, size_t piece)
{
	struct str packed = {0}, s = {0}, whole = {0};
	struct err e = {0};

	str_add(&whole, ptr, len);
	gz_file(&packed, ptr, len, 1);
	if (pieces(&s, packed.buf, packed.len, piece))
		bug("what was compressed is damaged");
	same(&s, &whole, "compressed");
	str_clear(&packed);
	gz_deflate(&packed, ptr, len, 6);
	str_clear(&s);
	if (gz_inflate(str_room(&s, len), len, packed.buf, packed.len, &e))
		bug("what was deflated is damaged: %s", e.text);
	s.len = len;
	same(&s, &whole, "deflated");
	if (gz_inflate(s.buf, len + 1, packed.buf, packed.len, &e) == 0 ||
		(len &&
			gz_inflate(s.buf, len - 1, packed.buf, packed.len,
				&e) == 0))
		bug("inflated to another size");
	str_release(&packed);
	str_release(&whole);
	str_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct str s = {0}, t = {0};
	const char *p = (const char *)ptr + 1;
	size_t piece;
	int rc;

	if (!len)
		return 0;
	piece = (size_t)ptr[0] + 1;
	len--;
	rc = lines(&s, p, len);
	if (!is_gzip(p, len)) {
		str_add(&t, p, len);
		end_line(&t);
		if (rc)
			bug("plain bytes are refused");
		same(&s, &t, "plain");
	} else if (rc != pieces(&t, p, len, piece)) {
		if (s.len < OUT_MAX && t.len < OUT_MAX)
			bug("read in pieces it is something else");
	} else if (rc == 0) {
		end_line(&t);
		same(&s, &t, "gzip");
	}
	back(p, len, piece);
	str_release(&s);
	str_release(&t);
	return 0;
}
