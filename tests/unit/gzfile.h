/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gzfile: a file as gzip(1) makes it, which no tool writes.
 */
#ifndef COV_GZFILE_H
#define COV_GZFILE_H

#include "base/err.h"
#include "base/str.h"

#include <zlib.h>

/* Adds one member. */
static inline void gz_file(struct str *out, const void *ptr, size_t len,
	int level)
{
	z_stream z = {0};

	if (deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS + 16, 8,
		    Z_DEFAULT_STRATEGY))
		bug("deflateInit2 refuses level %d", level);
	z.next_in = (Bytef *)(size_t)ptr;
	z.avail_in = (uInt)len;
	z.avail_out = (uInt)deflateBound(&z, (uLong)len);
	z.next_out = (Bytef *)str_room(out, z.avail_out);
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		bug("deflate does not end");
	out->len += z.total_out;
	str_cut(out, out->len);
	deflateEnd(&z);
}

#endif
