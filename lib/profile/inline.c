/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Two packed byte strings and a word. */
#include "profile/inline.h"

#include "base/num.h"
#include "fmt/b64.h"
#include "fmt/json.h"
#include "io/gz.h"

#include <string.h>

/* Table and counters before they are packed, at most, in bytes. */
enum { INLINE_MAX = 1 << 28 };
/* No deflated byte stands for more. */
enum { DEFLATE_RATIO = 1032 };

/* "key_bytes":N,"key":"<base64 of the deflated bytes>" */
static void put_packed(struct str *s, const char *key, const struct str *raw)
{
	struct str packed = {0};

	gz_deflate(&packed, str_get(raw), raw->len, 6);
	str_addf(s, "\"%s_bytes\":%zu,\"%s\":\"", key, raw->len, key);
	b64_encode(s, packed.buf, packed.len);
	str_addc(s, '"');
	str_release(&packed);
}

void inline_encode(struct str *s, const struct profile *p)
{
	struct str raw = {0};

	str_addf(s, "{\"mode\":\"%s\",", covmode_name(p->mode));
	blocks_encode(p->t, &raw);
	put_packed(s, "table", &raw);
	str_clear(&raw);
	str_addc(s, ',');
	counts_encode(p->counts, p->t->n, &raw);
	put_packed(s, "counts", &raw);
	str_addc(s, '}');
	str_release(&raw);
}

/* The bytes of a member, inflated. */
static int get_packed(struct slice object, const char *key, const char *size,
	struct str *to, struct err *e)
{
	struct slice raw = json_get(object, key);
	struct slice len = json_get(object, size);
	struct str packed = {0};
	uint64_t n = 0;
	int r = -1;

	if (!raw.ptr || raw.len < 2 || raw.ptr[0] != '"' || !len.ptr ||
		num_u64(len.ptr, len.len, INLINE_MAX, &n) != NUM_OK)
		err_set(e, COV_USAGE, "'inline' lacks '%s' or '%s'", key, size);
	else if (b64_decode(&packed, raw.ptr + 1, raw.len - 2) < 0)
		err_set(e, COV_USAGE, "'inline': '%s' is not base64", key);
	else if (n / DEFLATE_RATIO > packed.len)
		err_set(e, COV_USAGE, "'inline': '%s' is too great for '%s'",
			size, key);
	else
		r = gz_inflate(str_room(to, n), n, str_get(&packed), packed.len,
			e);
	to->len = r == 0 ? n : 0;
	str_release(&packed);
	return r;
}

static enum covmode get_mode(struct slice object)
{
	struct slice raw = json_get(object, "mode");

	if (!raw.ptr || raw.len < 2 || raw.ptr[0] != '"')
		return COVMODE_NONE;
	return covmode_parse(raw.ptr + 1, raw.len - 2);
}

int inline_decode(struct profile *p, struct slice object, struct err *e)
{
	struct str table = {0}, counts = {0};
	struct blocks *t = NULL;
	int r = -1;

	*p = (struct profile){0};
	if (object.ptr[0] != '{')
		err_set(e, COV_USAGE, "'inline' is no object");
	else if (get_packed(object, "table", "table_bytes", &table, e) == 0 &&
		get_packed(object, "counts", "counts_bytes", &counts, e) == 0)
		t = blocks_decode(str_get(&table), table.len, e);
	if (t) {
		profile_zero(p, t, get_mode(object));
		blocks_unref(t);
		r = counts_decode(p->counts, t->n, str_get(&counts), counts.len,
			e);
	}
	if (r < 0)
		profile_release(p);
	str_release(&table);
	str_release(&counts);
	return r;
}
