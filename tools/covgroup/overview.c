/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One record of everything together: what failed, what parts of the cluster
 * cover, what the last run changed. Lists are arrays of arrays, since there
 * are thousands of nodes.
 */
#include "overview.h"

#include "fmt/json.h"

#include <string.h>

/* What a reader can look through; how many there are is told beside it. */
enum { FAILED_MAX = 500, CHANGES_MAX = 500 };

struct overview {
	struct str parts, failed, changes;
	struct str kind; /* of the parts that are being written */
	uint64_t nfailed, nchanges;
};

static void add_json_text(struct str *s, const char *text)
{
	json_string(s, text, strlen(text));
}

static void add_failed(struct overview *v, const struct db_overview *row)
{
	if (v->nfailed++ >= FAILED_MAX)
		return;
	str_adds(&v->failed, v->failed.len ? ",[" : "[");
	add_json_text(&v->failed, row->name);
	str_addc(&v->failed, ',');
	add_json_text(&v->failed, row->text);
	str_addc(&v->failed, ']');
}

static void add_part(struct overview *v, const struct db_overview *row)
{
	struct str *s = &v->parts;

	if (!s->len || strcmp(str_get(&v->kind), row->kind) != 0) {
		str_adds(s, s->len ? "]," : "");
		add_json_text(s, row->kind);
		str_adds(s, ":[");
		str_clear(&v->kind);
		str_adds(&v->kind, row->kind);
	} else {
		str_addc(s, ',');
	}
	str_addc(s, '[');
	add_json_text(s, row->name);
	str_addf(s, ",%llu,%llu,%llu,%llu]", (unsigned long long)row->binaries,
		(unsigned long long)row->reports,
		(unsigned long long)row->covered,
		(unsigned long long)row->total);
}

static void add_change(struct overview *v, const struct db_overview *row)
{
	struct str *s = &v->changes;

	if (v->nchanges++ >= CHANGES_MAX)
		return;
	str_adds(s, s->len ? ",[" : "[");
	add_json_text(s, row->kind);
	str_addc(s, ',');
	add_json_text(s, row->name);
	str_addf(s, ",%llu,%llu,%llu,%llu,",
		(unsigned long long)row->covered_before,
		(unsigned long long)row->total_before,
		(unsigned long long)row->covered,
		(unsigned long long)row->total);
	add_json_text(s, row->text);
	str_addc(s, ']');
}

static int add_overview_row(void *ctx, struct db_overview *row, struct err *e)
{
	struct overview *v = ctx;

	(void)e;
	if (row->what == DB_FAILED)
		add_failed(v, row);
	else if (row->what == DB_PART)
		add_part(v, row);
	else
		add_change(v, row);
	return 0;
}

static void set_json(struct record *r, enum rec_key k, const char *begin,
	const struct str *body, const char *end)
{
	struct str s = {0};

	str_addf(&s, "%s%s%s", begin, str_get(body), end);
	record_set_raw(r, k, s.buf, s.len);
	str_release(&s);
}

static void set_overview(struct record *r, const struct overview *v)
{
	struct str s = {0};

	if (v->parts.len)
		set_json(r, REC_PARTS, "{", &v->parts, "]}");
	if (v->nchanges)
		set_json(r, REC_CHANGES, "[", &v->changes, "]");
	if (v->nfailed) {
		str_addf(&s, "%llu,[%s]", (unsigned long long)v->nfailed,
			str_get(&v->failed));
		set_json(r, REC_FAILED, "[", &s, "]");
	}
	record_hide_secrets(r);
	str_release(&s);
}

int overview_emit(struct run *run, struct emitted *out, struct err *e)
{
	struct overview v = {0};
	struct arena a = {0};
	struct record r = {0};
	int rc = db_overview(run->db, &a, add_overview_row, &v, e);

	if (rc == 0) {
		record_init(&r, "overview");
		set_overview(&r, &v);
		rc = emit_record(run, out, &r, "overview", e);
	}
	record_release(&r);
	arena_release(&a);
	str_release(&v.parts);
	str_release(&v.failed);
	str_release(&v.changes);
	str_release(&v.kind);
	return rc;
}
