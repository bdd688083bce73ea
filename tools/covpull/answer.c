/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The body of GET /coverage: a JSON object with names, base64 and a time.
 *
 * The hash in the names is wrong (servers take bytes 16 to 32 of the covmeta,
 * where the number of packages stands), so it is never used: the header of the
 * covmeta has the true one at 24, that of the counters at 8, and the two must
 * agree. Of the names only the pid is taken. Whatever else a server says here,
 * no path is made of it.
 */
#include "answer.h"

#include "base/hash.h"
#include "base/num.h"
#include "base/path.h"
#include "fmt/b64.h"
#include "fmt/json.h"
#include "gocov/covctr.h"
#include "gocov/covmeta.h"
#include "gocov/covseal.h"

#include <stdlib.h>
#include <string.h>

enum { META_HEADER = 40, TAG_MAX = 64 };

static uint64_t read_header_u64(const char *ptr)
{
	const unsigned char *p = (const unsigned char *)ptr;
	uint64_t v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

int meta_hash(const char *ptr, size_t len, uint64_t size, char hash[MD5_HEX])
{
	if (len < META_HEADER || memcmp(ptr, "\0cvm", 4) != 0 ||
		read_header_u64(ptr + 8) != size)
		return 0;
	hash_hex(hash, ptr + 24);
	return 1;
}

static int bad_answer(struct err *e, const char *why)
{
	return err_set(e, COV_ITEMS, "%s", why);
}

/* Digits and lower case letters up to the next dot; NULL when it is no tag. */
static const char *behind_tag(const char *p)
{
	size_t n = strspn(p, "0123456789abcdefghijklmnopqrstuvwxyz");

	return n > 0 && n <= TAG_MAX ? p + n : NULL;
}

/* covcounters.TAG.PID.NUMBER: 0, or -1 when the name is none. */
static int counters_pid(const char *name, char pid[21])
{
	static const char prefix[] = "covcounters.";
	const char *p = NULL, *end;
	uint64_t v;
	size_t n;

	if (str_starts(name, prefix))
		p = behind_tag(name + sizeof(prefix) - 1);
	if (!p || *p++ != '.')
		return -1;
	n = strspn(p, "0123456789");
	end = p + n;
	if (num_u64(p, n, INT64_MAX, &v) != NUM_OK || *end++ != '.')
		return -1;
	n = strspn(end, "0123456789");
	if (n == 0 || n > NUM_MAX || end[n])
		return -1;
	*num_put(pid, v) = '\0';
	return 0;
}

/* A base64 member behind s; "" and missing are nothing. */
static int decode_member(struct slice body, const char *key, struct str *s,
	struct err *e)
{
	struct slice raw = json_get(body, key);
	struct arena a = {0};
	const char *text;
	size_t len;
	int rc = 0;

	if (raw.ptr) {
		text = json_text(&a, raw, &len);
		if (!text || b64_decode(s, text, len))
			rc = err_set(e, COV_ITEMS, "'%s' is not base64", key);
	}
	arena_release(&a);
	return rc;
}

static void note_argv0(void *ctx, const char *key, const char *value)
{
	struct answer *a = ctx;
	const char *base = path_last(value);

	if (!strcmp(key, "argv0") && strlen(base) < sizeof(a->argv0))
		memcpy(a->argv0, base, strlen(base) + 1);
}

/* To the end of it. */
static int walk_counters(struct covctr *c, struct err *e)
{
	uint32_t pkg, func, n;
	const uint32_t *v;
	int rc;

	do
		while ((rc = covctr_next(c, &pkg, &func, &v, &n, e)) > 0)
			;
	while (rc == 0 && (rc = covctr_segment(c, e)) > 0);
	return rc;
}

/* What the counters' own header and arguments say. */
static int read_answer_counters(struct answer *a, struct err *e)
{
	struct err why = {0}, ignored = {0};
	struct covctr c;
	int rc = covctr_open(&c, str_get(&a->counters), a->counters.len,
		"counters", &why);

	if (rc == 0) {
		/* Without a name the program is called unknown. */
		hash_hex(a->hash, c.hash);
		if (covctr_args(&c, note_argv0, a, &ignored))
			a->argv0[0] = '\0';
		rc = walk_counters(&c, &why);
	}
	covctr_close(&c);
	if (rc)
		rc = err_set(e, COV_ITEMS, "what it sent is damaged: %s",
			why.text);
	return rc;
}

enum meta_state meta_state(struct str *bytes, struct err *e)
{
	struct errlist damage = {0};
	struct covmeta *m = covmeta_read(bytes, "covmeta", &damage);
	const char *why = errlist_first(&damage);
	enum meta_state state = META_PARTLY;

	if (!m) {
		state = META_NONE;
		err_set(e, COV_ITEMS, "%s", why ? why : "not a covmeta");
	} else if (!why) {
		state = covseal_holds(m) ? META_WHOLE : META_READABLE;
	}
	covmeta_free(m);
	errlist_release(&damage);
	return state;
}

/* What is damaged in part is kept, as from a bucket. */
static int decode_meta(struct answer *a, struct err *e)
{
	struct str copy = {0};
	struct err why = {0};

	str_add(&copy, a->meta.buf, a->meta.len);
	a->state = meta_state(&copy, &why);
	str_release(&copy);
	return a->state ? 0 :
			  err_set(e, COV_ITEMS,
				  "what it sent is damaged: "
				  "%s",
				  why.text);
}

static int read_answer_meta(struct answer *a, struct err *e)
{
	char hash[MD5_HEX];

	if (!a->meta.len)
		return 0;
	if (!meta_hash(a->meta.buf, a->meta.len, a->meta.len, hash))
		return bad_answer(e,
			"what it sent is damaged: not a whole covmeta");
	if (strcmp(hash, a->hash) != 0)
		return bad_answer(e,
			"its counters do not belong to its covmeta");
	return decode_meta(a, e);
}

/* The body of another language's server, which has its own keys. */
static int other_language(struct slice body, struct err *e)
{
	if (json_get(body, "coverage_data").ptr)
		return bad_answer(e, "coverage of Python or Node, not of Go");
	if (json_get(body, "profraw_data").ptr)
		return bad_answer(e, "coverage of Rust, not of Go");
	return bad_answer(e,
		"no 'counters_data': not the answer of a coverage "
		"server");
}

static int read_answer_names(struct answer *a, struct slice body, struct err *e)
{
	struct slice when = json_get(body, "timestamp");
	struct arena arena = {0};
	char *name = json_get_text(&arena, body, "counters_filename");
	uint64_t v;
	int rc = 0;

	if (name && counters_pid(name, a->pid))
		rc = bad_answer(e,
			"the file name that it sent is none of counters");
	/* Nanoseconds: more than a double holds. */
	if (rc == 0 && when.ptr &&
		num_u64(when.ptr, when.len, INT64_MAX, &v) != NUM_OK)
		rc = bad_answer(e,
			"its 'timestamp' is not a number of nanoseconds");
	arena_release(&arena);
	return rc;
}

int answer_parse(struct answer *a, const char *body, size_t len, struct err *e)
{
	struct err why = {0};
	struct json j;
	enum json_type type;
	struct slice o;

	*a = (struct answer){0};
	json_init(&j, body, len);
	if (json_value(&j, &type, &o, &why) || json_end(&j, &why))
		return err_set(e, COV_ITEMS, "the answer is not JSON: %s",
			why.text);
	if (type != JSON_OBJECT || !json_get(o, "counters_data").ptr)
		return type == JSON_OBJECT ?
			other_language(o, e) :
			bad_answer(e, "the answer is not a JSON object");
	if (read_answer_names(a, o, e) ||
		decode_member(o, "counters_data", &a->counters, e) ||
		decode_member(o, "meta_data", &a->meta, e))
		return -1;
	if (read_answer_counters(a, e))
		return -1;
	return read_answer_meta(a, e);
}

void answer_release(struct answer *a)
{
	str_release(&a->meta);
	str_release(&a->counters);
}

/* --- two snapshots of one process ----------------------------------------- */

struct func_counts {
	uint32_t pkg, func, n;
	size_t at; /* of its counters */
};

struct counts_by_func {
	struct func_counts *v;
	uint32_t *counters;
	size_t n, cap, ncounters, capcounters;
};

static int by_func(const void *x, const void *y)
{
	const struct func_counts *a = x, *b = y;

	if (a->pkg != b->pkg)
		return a->pkg < b->pkg ? -1 : 1;
	return a->func < b->func ? -1 : a->func > b->func;
}

static int by_func_and_offset(const void *x, const void *y)
{
	const struct func_counts *a = x, *b = y;
	int c = by_func(a, b);

	return c ? c : a->at < b->at ? -1 : a->at > b->at;
}

/* Sorted, and of one that stands there twice, which Go does not write, the
   first only. */
static void sort_funcs(struct counts_by_func *f)
{
	size_t i, n = 0;

	if (!f->n)
		return;
	qsort(f->v, f->n, sizeof(*f->v), by_func_and_offset);
	for (i = 0; i < f->n; i++)
		if (!n || by_func(&f->v[n - 1], &f->v[i]) != 0)
			f->v[n++] = f->v[i];
	f->n = n;
}

/* Of the first segment, sorted; what is damaged ends it. */
static void read_funcs(struct counts_by_func *f, const struct str *bytes)
{
	struct func_counts one = {0};
	const uint32_t *v;
	struct err e = {0};
	struct covctr c;
	uint32_t i;

	if (covctr_open(&c, str_get(bytes), bytes->len, "", &e) == 0)
		while (covctr_next(&c, &one.pkg, &one.func, &v, &one.n, &e) >
			0) {
			one.at = f->ncounters;
			mem_grow(&f->counters, &f->capcounters,
				f->ncounters + one.n, sizeof(*f->counters));
			for (i = 0; i < one.n; i++)
				f->counters[f->ncounters++] = v[i];
			mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
			f->v[f->n++] = one;
		}
	covctr_close(&c);
	sort_funcs(f);
}

/* 1 when a counter of a is greater than its match in b. */
static int func_fell(const struct counts_by_func *fa,
	const struct func_counts *a, const struct counts_by_func *fb)
{
	const struct func_counts *b = fb->n ?
		bsearch(a, fb->v, fb->n, sizeof(*fb->v), by_func) :
		NULL;
	uint32_t i, after;

	for (i = 0; i < a->n; i++) {
		after = b && i < b->n ? fb->counters[b->at + i] : 0;
		if (fa->counters[a->at + i] > after)
			return 1;
	}
	return 0;
}

int counters_fell(const struct str *before, const struct str *after)
{
	struct counts_by_func a = {0}, b = {0};
	int yes = 0;
	size_t i;

	read_funcs(&a, before);
	read_funcs(&b, after);
	for (i = 0; i < a.n && !yes; i++)
		yes = func_fell(&a, &a.v[i], &b);
	free(a.v);
	free(a.counters);
	free(b.v);
	free(b.counters);
	return yes;
}
