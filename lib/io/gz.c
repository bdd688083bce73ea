/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * zlib gets its memory from mem.h, so that it cannot run out of it in our
 * sight; what is left to fail is the data. Its lengths are 32 bits wide:
 * everything is handed over in pieces.
 */
#define ZLIB_CONST /* input is const, as ours is */
#include "io/gz.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* windowBits: the format around the data. */
enum {
	WRAP_ZLIB = MAX_WBITS,
	WRAP_GZIP = MAX_WBITS + 16,
	WRAP_NONE = -MAX_WBITS
};

static void *zlib_alloc(void *ctx, unsigned n, unsigned size)
{
	(void)ctx;
	return xcalloc(n, size);
}

static void zlib_free(void *ctx, void *ptr)
{
	(void)ctx;
	free(ptr);
}

static z_stream zlib_stream(void)
{
	return (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free};
}

static uInt zlib_piece(size_t len)
{
	return len > UINT_MAX ? UINT_MAX : (uInt)len;
}

void gz_deflate(struct str *out, const void *ptr, size_t len, int level)
{
	z_stream z = zlib_stream();
	const Bytef *p = ptr;
	size_t room;
	int rc;

	if (deflateInit2(&z, level, Z_DEFLATED, WRAP_ZLIB, 8,
		    Z_DEFAULT_STRATEGY))
		bug("deflateInit2 refuses level %d", level);
	do {
		z.next_in = p;
		z.avail_in = zlib_piece(len);
		room = len / 2 + 256;
		z.next_out = (Bytef *)str_room(out, room);
		z.avail_out = zlib_piece(room);
		rc = deflate(&z, z.avail_in == len ? Z_FINISH : Z_NO_FLUSH);
		len -= (size_t)(z.next_in - p);
		p = z.next_in;
		out->len = (size_t)((char *)z.next_out - out->buf);
	} while (rc == Z_OK || rc == Z_BUF_ERROR);
	deflateEnd(&z);
	if (rc != Z_STREAM_END)
		bug("deflate: %d", rc);
	str_cut(out, out->len);
}

struct gzout {
	z_stream z;
};

struct gzout *gzout_new(int level)
{
	struct gzout *g = xcalloc(1, sizeof(*g));

	g->z = zlib_stream();
	if (deflateInit2(&g->z, level, Z_DEFLATED, WRAP_GZIP, 8,
		    Z_DEFAULT_STRATEGY))
		bug("deflateInit2 refuses level %d", level);
	return g;
}

static void run_gzout(struct gzout *g, int flush, struct str *to)
{
	enum { ROOM = 1 << 14 };

	do {
		g->z.next_out = (Bytef *)str_room(to, ROOM);
		g->z.avail_out = ROOM;
		if (deflate(&g->z, flush) == Z_STREAM_ERROR)
			bug("deflate fails");
		to->len += ROOM - g->z.avail_out;
	} while (g->z.avail_out == 0);
}

void gzout_add(struct gzout *g, const void *ptr, size_t len, struct str *to)
{
	uInt piece;

	g->z.next_in = ptr;
	for (; len > 0; len -= piece) {
		piece = zlib_piece(len);
		g->z.avail_in = piece;
		run_gzout(g, Z_NO_FLUSH, to);
	}
}

void gzout_end(struct gzout *g, struct str *to)
{
	run_gzout(g, Z_FINISH, to);
}

void gzout_free(struct gzout *g)
{
	if (!g)
		return;
	deflateEnd(&g->z);
	free(g);
}

static int fail_damaged_gzip(const z_stream *z, struct err *e)
{
	return err_set(e, COV_USAGE, "damaged compressed data%s%s",
		z->msg ? ": " : "", z->msg ? z->msg : "");
}

/*
 * Inflates into dst[0..want) until the stream ends; zlib's last result. *got
 * counts bytes; one more than want means that there were too many.
 */
static int inflate_all(z_stream *z, Bytef *dst, size_t want, const Bytef **in,
	size_t *inlen, size_t *got)
{
	Bytef over; /* takes the byte that should not be there */
	int rc;

	*got = 0;
	do {
		uInt have = zlib_piece(*inlen), room = zlib_piece(want - *got);

		z->next_in = *in;
		z->avail_in = have;
		z->next_out = room ? dst + *got : &over;
		z->avail_out = room ? room : 1;
		rc = inflate(z, Z_NO_FLUSH);
		*in += have - z->avail_in;
		*inlen -= have - z->avail_in;
		*got += (room ? room : 1) - z->avail_out;
	} while (rc == Z_OK && *got <= want);
	return rc;
}

static int inflate_whole(int wrap, void *dst, size_t want, const void *ptr,
	size_t len, struct err *e)
{
	z_stream z = zlib_stream();
	const Bytef *in = ptr;
	size_t got;
	int rc;

	if (inflateInit2(&z, wrap))
		bug("inflateInit2 failed");
	rc = inflate_all(&z, dst, want, &in, &len, &got);
	if (got > want)
		rc = err_set(e, COV_USAGE,
			"compressed data holds more than %zu bytes", want);
	else if (rc == Z_BUF_ERROR)
		rc = err_set(e, COV_USAGE, "compressed data is cut off");
	else if (rc != Z_STREAM_END)
		rc = fail_damaged_gzip(&z, e);
	else if (got < want)
		rc = err_set(e, COV_USAGE,
			"compressed data holds %zu bytes"
			" instead of %zu",
			got, want);
	else if (len > 0)
		rc = err_set(e, COV_USAGE, "%zu bytes behind compressed data",
			len);
	else
		rc = 0;
	inflateEnd(&z);
	return rc;
}

int gz_inflate(void *dst, size_t want, const void *ptr, size_t len,
	struct err *e)
{
	return inflate_whole(WRAP_ZLIB, dst, want, ptr, len, e);
}

int gz_inflate_raw(void *dst, size_t want, const void *ptr, size_t len,
	struct err *e)
{
	return inflate_whole(WRAP_NONE, dst, want, ptr, len, e);
}

uint32_t gz_crc32(const void *ptr, size_t len)
{
	const Bytef *p = ptr;
	uLong crc = crc32(0, NULL, 0);
	uInt n;

	for (; len; p += n, len -= n) {
		n = zlib_piece(len);
		crc = crc32(crc, p, n);
	}
	return (uint32_t)crc;
}

struct gz {
	z_stream z;
	int inside; /* a member was begun and is not at its end */
};

struct gz *gz_new(void)
{
	struct gz *g = xcalloc(1, sizeof(*g));

	g->z = zlib_stream();
	if (inflateInit2(&g->z, WRAP_GZIP))
		bug("inflateInit2 failed");
	return g;
}

void gz_free(struct gz *g)
{
	if (!g)
		return;
	inflateEnd(&g->z);
	free(g);
}

/* One call of inflate; -1 when the data is damaged. */
static int inflate_step(struct gz *g, const char **in, size_t *inlen, char *out,
	size_t room, size_t *got, struct err *e)
{
	z_stream *z = &g->z;
	uInt have = zlib_piece(*inlen), space = zlib_piece(room);
	int rc;

	if (!g->inside)
		inflateReset(z);
	g->inside = 1;
	z->next_in = (const Bytef *)*in;
	z->avail_in = have;
	z->next_out = (Bytef *)out;
	z->avail_out = space;
	rc = inflate(z, Z_NO_FLUSH);
	*in += have - z->avail_in;
	*inlen -= have - z->avail_in;
	*got = space - z->avail_out;
	if (rc == Z_STREAM_END)
		g->inside = 0;
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		return fail_damaged_gzip(z, e);
	return 0;
}

long gz_step(struct gz *g, const char **in, size_t *inlen, char *out,
	size_t outlen, struct err *e)
{
	size_t total = 0, got;

	if (outlen > LONG_MAX)
		outlen = LONG_MAX;
	/* Inside a member zlib may hold output back when out was full: it is
	   asked once even when there is no input. */
	if (!g->inside && *inlen == 0)
		return 0;
	do {
		if (inflate_step(g, in, inlen, out + total, outlen - total,
			    &got, e))
			return -1;
		total += got;
	} while (*inlen > 0 && total < outlen);
	return (long)total;
}

int gz_complete(const struct gz *g)
{
	return !g->inside;
}
