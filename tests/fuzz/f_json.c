/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as JSON: they are refused, or every piece that is sliced out of
 * them scans again, by itself, to the same; and every string that is unescaped
 * and written again means the same.
 */
#include "fmt/json.h"

#include "base/utf8.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void again(struct slice raw, enum json_type type)
{
	enum json_type t;
	struct slice r;
	struct json j;
	struct err e;

	json_init(&j, raw.ptr, raw.len);
	if (json_value(&j, &t, &r, &e) || json_end(&j, &e))
		bug("a slice does not scan: %s", e.text);
	if (t != type || r.ptr != raw.ptr || r.len != raw.len)
		bug("a slice scans to something else");
}

static void check_string(struct arena *a, struct slice raw)
{
	struct str s = {0};
	size_t len, len2;
	char *text, *text2;
	int lossy;

	text = json_text(a, raw, &len);
	if (!json_equal(raw, text, len))
		bug("a string does not equal itself");
	if (json_equal(raw, text, len + 1) ||
		(len > 0 && json_equal(raw, text, len - 1)))
		bug("a string equals another one");
	lossy = json_string(&s, text, len);
	if (lossy == utf8_valid(text, len))
		bug("lossy is %d", lossy);
	raw.ptr = s.buf;
	raw.len = s.len;
	again(raw, JSON_STRING);
	text2 = json_text(a, raw, &len2);
	if (!lossy && (len != len2 || memcmp(text, text2, len) != 0))
		bug("a string reads back differently");
	if (!utf8_valid(text2, len2))
		bug("json_string writes what is not UTF-8");
	str_release(&s);
}

/* Depth is bounded by the scanner. */
static void walk(struct arena *a, struct slice raw, enum json_type type)
{
	enum json_type t;
	struct slice key, v;
	struct json j;
	struct err e;
	int rc = 0;

	again(raw, type);
	json_init(&j, raw.ptr, raw.len);
	switch (type) {
	case JSON_STRING:
		check_string(a, raw);
		break;
	case JSON_OBJECT:
		while ((rc = json_member(&j, &key, &t, &v, &e)) > 0) {
			check_string(a, key);
			walk(a, v, t);
			if (!json_get(raw, json_text(a, key, NULL)).ptr &&
				strlen(json_text(a, key, NULL)) + 2 == key.len)
				bug("a member is not found");
		}
		break;
	case JSON_ARRAY:
		while ((rc = json_element(&j, &t, &v, &e)) > 0)
			walk(a, v, t);
		break;
	default:
		return;
	}
	if (rc < 0)
		bug("what was scanned cannot be walked: %s", e.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct arena a = {0};
	enum json_type type;
	struct slice raw;
	struct json j;
	struct err e;

	/* Walking scans each level again; larger inputs teach nothing. */
	if (len > 4096)
		return 0;
	json_init(&j, (const char *)ptr, len);
	if (json_value(&j, &type, &raw, &e) == 0)
		walk(&a, raw, type);
	else if (e.status != COV_USAGE)
		bug("refused with status %d", e.status);
	arena_release(&a);
	return 0;
}
