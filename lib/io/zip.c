/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The central directory at the end says what is where; all of it is checked
   against the length of the file. */
#include "io/zip.h"

#include "base/le.h"
#include "io/gz.h"

#include <string.h>

/* Lengths of what stands before names, and where fields are in them. */
enum { END_LEN = 22, ENTRY_LEN = 46, HEAD_LEN = 30, COMMENT_MAX = 65535 };
#define END_MAGIC 0x06054b50u
#define ENTRY_MAGIC 0x02014b50u
#define HEAD_MAGIC 0x04034b50u

/* An archive, and the part of it that is its directory. */
struct zip {
	const unsigned char *ptr;
	size_t len;
	size_t at, end;
};

static size_t short_at(const unsigned char *p)
{
	return p[0] | (size_t)p[1] << 8;
}

/* Looks for the end of the directory, behind which a comment may stand. */
static int find_directory(struct zip *z, struct err *e)
{
	size_t at = z->len - END_LEN, size;

	if (z->len < END_LEN)
		return err_set(e, COV_ITEMS, "no zip file");
	while (le_u32(z->ptr + at) != END_MAGIC) {
		if (at == 0 || z->len - END_LEN - at == COMMENT_MAX)
			return err_set(e, COV_ITEMS, "no zip file");
		at--;
	}
	size = le_u32(z->ptr + at + 12);
	z->at = le_u32(z->ptr + at + 16);
	if (z->at > at || size > at - z->at)
		return err_set(e, COV_ITEMS, "damaged zip file");
	z->end = z->at + size;
	return 0;
}

/* Unpacks the member of a directory entry. */
static int unpack_entry(const struct zip *z, const unsigned char *entry,
	uint64_t max, struct str *text, struct err *e)
{
	size_t packed = le_u32(entry + 20), size = le_u32(entry + 24);
	size_t head = le_u32(entry + 42), method = short_at(entry + 10);
	const unsigned char *p = z->ptr + head;
	size_t skip;

	if (size > max)
		return err_set(e, COV_ITEMS, "larger than %llu bytes",
			(unsigned long long)max);
	if (head > z->len || z->len - head < HEAD_LEN ||
		le_u32(p) != HEAD_MAGIC)
		return err_set(e, COV_ITEMS, "damaged zip file");
	skip = HEAD_LEN + short_at(p + 26) + short_at(p + 28);
	if (skip > z->len - head || packed > z->len - head - skip ||
		(method == 0 && packed != size))
		return err_set(e, COV_ITEMS, "damaged zip file");
	if (short_at(entry + 8) & 1 || (method != 0 && method != 8))
		return err_set(e, COV_ITEMS, "packed in a way not known");
	str_clear(text);
	if (method == 0)
		str_add(text, (const char *)p + skip, size);
	else if (gz_inflate_raw(str_room(text, size), size, p + skip, packed,
			 e) < 0)
		return -1;
	else
		str_cut(text, size);
	if (gz_crc32(str_get(text), size) != le_u32(entry + 16))
		return err_set(e, COV_ITEMS, "its checksum is another one");
	return 1;
}

int zip_member(const void *ptr, size_t len, const char *name, uint64_t max,
	struct str *text, struct err *e)
{
	struct zip z = {.ptr = ptr, .len = len};
	size_t want = strlen(name), all;

	if (find_directory(&z, e) < 0)
		return -1;
	for (; z.at < z.end; z.at += all) {
		const unsigned char *entry = z.ptr + z.at;
		size_t named;

		if (z.end - z.at < ENTRY_LEN || le_u32(entry) != ENTRY_MAGIC)
			return err_set(e, COV_ITEMS, "damaged zip file");
		named = short_at(entry + 28);
		all = ENTRY_LEN + named + short_at(entry + 30) +
			short_at(entry + 32);
		if (all > z.end - z.at)
			return err_set(e, COV_ITEMS, "damaged zip file");
		if (named == want && memcmp(entry + ENTRY_LEN, name, want) == 0)
			return unpack_entry(&z, entry, max, text, e);
	}
	return 0;
}
