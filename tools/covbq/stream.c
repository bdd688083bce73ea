/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * insertAll: 500 rows at a time, or fewer when they are long. A row's insertId
 * is made of the row without its time, so that one that is sent twice within a
 * minute is there once. A batch with a bad row is refused as a whole: the
 * others, which it calls `stopped`, are sent again without it.
 *
 * A table that was just made may not be known everywhere for a while: 404 is
 * asked again here.
 */
#include "stream.h"
#include "ndjson.h"
#include "schema.h"

#include "base/num.h"
#include "base/url.h"
#include "cli/prog.h"
#include "cli/tool.h"

#include <stdlib.h>
#include <string.h>

enum {
	BATCH_ROWS = 500,
	BATCH_BYTES = 8 << 20, /* of 10 MB that a request may have */
	REFUSED_SHOWN = 20
};

struct batch {
	struct str rows; /* each with its newline */
	size_t at[BATCH_ROWS + 1]; /* where they begin */
	char refused[BATCH_ROWS];
	size_t n;
	uint64_t first; /* number of the first, from 1 */
};

struct stream {
	struct rest *r;
	const char *name;
	struct str path;
	size_t skip; /* of the rows' time */
	struct batch b;
	uint64_t taken, refused;
	int old; /* the table is known to be there */
};

static int is_over_or_missing(const struct ask *q)
{
	return q->status == 404;
}

static void batch_body(const struct stream *s, struct str *body)
{
	const struct batch *b = &s->b;
	char id[SHA256_HEX];
	struct sha256 *hash;
	size_t i, len;
	int first = 1;

	str_adds(body, "{\"rows\":[");
	for (i = 0; i < b->n; i++) {
		const char *row = b->rows.buf + b->at[i];

		if (b->refused[i])
			continue;
		len = b->at[i + 1] - b->at[i] - 1;
		hash = sha256_new();
		sha256_add(hash, row + s->skip, len - s->skip);
		sha256_hex(hash, id);
		str_addf(body,
			"%s{\"insertId\":\"%.32s\",\"json\":", first ? "" : ",",
			id);
		str_add(body, row, len);
		str_addc(body, '}');
		first = 0;
	}
	str_adds(body, "]}");
}

static void tell_refused(struct stream *s, size_t i, struct slice error)
{
	struct arena a = {0};
	const char *reason = json_get_text(&a, error, "reason");
	const char *column = json_get_text(&a, error, "location");
	const char *message = json_get_text(&a, error, "message");
	struct slice row = {s->b.rows.buf + s->b.at[i],
		s->b.at[i + 1] - s->b.at[i] - 1};
	struct slice value = {0};

	if (column && *column)
		value = json_get(row, column);
	cov_error(COV_ITEMS, "%s: row %llu%s%s%s%.*s: %s%s%s", s->name,
		(unsigned long long)(s->b.first + i),
		column && *column ? ": " : "", column ? column : "",
		value.ptr ? " " : "", value.len > 80 ? 80 : (int)value.len,
		value.ptr ? value.ptr : "", reason ? reason : "refused",
		message && *message ? ": " : "", message ? message : "");
	arena_release(&a);
}

/* Marks the rows that an entry of insertErrors is of; 1 when it is at fault. */
static int read_insert_error(struct stream *s, struct slice entry)
{
	struct slice raw = json_get(entry, "index"), item;
	struct arena a = {0};
	struct err ignored = {0};
	enum json_type type;
	struct json j;
	const char *reason;
	uint64_t place;
	size_t i;
	int bad = 0;

	if (!raw.ptr)
		raw = (struct slice){"0", 1};
	if (num_u64(raw.ptr, raw.len, BATCH_ROWS, &place) != NUM_OK)
		return 0;
	/* Places are those of what was sent. */
	for (i = 0; i < s->b.n; i++)
		if (!s->b.refused[i] && place-- == 0)
			break;
	raw = json_get(entry, "errors");
	if (i == s->b.n || !raw.ptr || *raw.ptr != '[')
		return 0;
	json_init(&j, raw.ptr, raw.len);
	while (!bad && json_element(&j, &type, &item, &ignored) > 0) {
		reason = json_get_text(&a, item, "reason");
		if (type != JSON_OBJECT ||
			(reason && strcmp(reason, "stopped") == 0))
			continue;
		if (s->refused++ < REFUSED_SHOWN)
			tell_refused(s, i, item);
		cov_status(COV_ITEMS);
		bad = 1;
	}
	arena_release(&a);
	if (bad)
		s->b.refused[i] = 1;
	return bad;
}

/* The rows at fault; 0: all were taken. */
static size_t read_insert_errors(struct stream *s, struct slice answer)
{
	struct slice raw = json_get(answer, "insertErrors"), item;
	char before[BATCH_ROWS];
	struct err ignored = {0};
	enum json_type type;
	struct json j;
	size_t bad = 0, i;

	if (!raw.ptr || *raw.ptr != '[')
		return 0;
	memcpy(before, s->b.refused, s->b.n);
	json_init(&j, raw.ptr, raw.len);
	while (json_element(&j, &type, &item, &ignored) > 0) {
		char marked[BATCH_ROWS];

		if (type != JSON_OBJECT)
			continue;
		/* Look places up as they were sent, mark beside that. */
		memcpy(marked, s->b.refused, s->b.n);
		memcpy(s->b.refused, before, s->b.n);
		bad += (size_t)read_insert_error(s, item);
		for (i = 0; i < s->b.n; i++)
			s->b.refused[i] |= marked[i];
	}
	return bad;
}

static size_t rows_left(const struct batch *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->n; i++)
		n += !b->refused[i];
	return n;
}

static int send_batch(struct stream *s, struct err *e)
{
	struct ask q = {0};
	struct slice object = {0};
	size_t bad = 1;
	int rc = 0;

	while (rc == 0 && bad && rows_left(&s->b)) {
		ask_clear(&q);
		batch_body(s, &q.body);
		if (!s->old)
			q.again = is_over_or_missing;
		rc = rest_call(s->r, &q, "POST", s->path.buf, e);
		if (rc == 0 && q.status != 200)
			rc = rest_fail(&q, s->name, e);
		if (rc == 0)
			rc = ask_object(&q, s->name, &object, e);
		if (rc == 0) {
			bad = read_insert_errors(s, object);
			s->old = 1;
			/* None at fault, and yet not taken. */
			if (!bad && json_get(object, "insertErrors").len > 2)
				rc = err_set(e, COV_WORLD,
					"%s: rows were refused without a "
					"reason",
					s->name);
		}
	}
	s->taken += rc ? 0 : rows_left(&s->b);
	s->b.first += s->b.n;
	s->b.n = 0;
	str_clear(&s->b.rows);
	memset(s->b.refused, 0, sizeof(s->b.refused));
	ask_release(&q);
	return rc;
}

int stream_rows(struct rest *r, enum bq_table table, struct spool *rows,
	uint64_t *taken, struct err *e)
{
	struct stream s = {.r = r,
		.name = schema_table(table),
		.skip = rows->skip,
		.b.first = 1};
	struct spool_walk w = {.s = rows};
	struct slice row;
	struct prog prog;
	int got = 1, rc = 0;

	prog_init(&prog, "sending rows", rows->rows, 0);
	str_addf(&s.path, "%s/tables/%s/insertAll", r->dataset.buf, s.name);
	while (rc == 0 && (got = spool_next(&w, &row, e)) > 0) {
		if (s.b.n == BATCH_ROWS ||
			(s.b.n && s.b.rows.len + row.len > BATCH_BYTES))
			rc = send_batch(&s, e);
		s.b.at[s.b.n++] = s.b.rows.len;
		str_add(&s.b.rows, row.ptr, row.len);
		str_addc(&s.b.rows, '\n');
		s.b.at[s.b.n] = s.b.rows.len;
		prog_tick(&prog, s.taken);
	}
	if (rc == 0)
		rc = got < 0 ? -1 : send_batch(&s, e);
	prog_done(&prog);
	if (rc == 0 && s.refused > REFUSED_SHOWN)
		cov_error(COV_ITEMS, "%s: %llu more rows were refused", s.name,
			(unsigned long long)(s.refused - REFUSED_SHOWN));
	*taken = s.taken;
	spool_walk_end(&w);
	str_release(&s.path);
	str_release(&s.b.rows);
	return rc;
}
