/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a profile inside a record: refused, or written again it means
 * the same; and the bytes themselves as base64, both ways.
 */
#include "profile/inline.h"

#include "fmt/b64.h"
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static int parse(struct profile *p, const char *ptr, size_t len)
{
	enum json_type type;
	struct err e = {0};
	struct slice raw;
	struct json j;

	json_init(&j, ptr, len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e))
		return -1;
	if (inline_decode(p, raw, &e) == 0)
		return 0;
	if ((e.status != COV_USAGE && e.status != COV_ITEMS) || p->t)
		bug("refused with status %d", e.status);
	return -1;
}

static void base64(const char *ptr, size_t len)
{
	struct str text = {0}, bytes = {0};

	b64_encode(&text, ptr, len);
	if (text.len != (len + 2) / 3 * 4 ||
		b64_decode(&bytes, text.buf, text.len) || bytes.len != len ||
		(len && memcmp(bytes.buf, ptr, len) != 0))
		bug("bytes do not come back");
	str_clear(&bytes);
	str_clear(&text);
	if (b64_decode(&bytes, ptr, len) == 0) {
		b64_encode(&text, bytes.buf, bytes.len);
		/* The last letter may have bits that mean nothing. */
		if (text.len != len ||
			(len > 4 && memcmp(text.buf, ptr, len - 4) != 0))
			bug("base64 does not come back");
	}
	str_release(&text);
	str_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct profile p, q;
	struct str s = {0};

	base64((const char *)ptr, len);
	if (len > 8192 || parse(&p, (const char *)ptr, len))
		return 0;
	inline_encode(&s, &p);
	if (parse(&q, s.buf, s.len))
		bug("%s does not read back", s.buf);
	if (p.mode != q.mode || !blocks_same(p.t, q.t) ||
		(p.t->n &&
			memcmp(p.counts, q.counts, p.t->n * sizeof(*p.counts))))
		bug("%s reads back differently", s.buf);
	profile_release(&p);
	profile_release(&q);
	str_release(&s);
	return 0;
}
