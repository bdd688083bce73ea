/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "refused.h"

#include "base/num.h"
#include "cli/tool.h"

#include <stdio.h>
#include <string.h>

enum { ERRORS_SHOWN = 20 };

struct error_teller {
	struct spool *rows;
	const char *table;
	struct str first; /* the message that came first: it comes again */
	unsigned shown;
};

/* The row at a byte of the rows' text. */
static uint64_t row_at(struct spool *rows, uint64_t place, struct str *found)
{
	struct spool_walk w = {.s = rows};
	struct err ignored = {0};
	struct slice row;
	uint64_t number = 0, at = 0;

	while (spool_next(&w, &row, &ignored) > 0) {
		number++;
		at += row.len + 1;
		if (place < at) {
			str_add(found, row.ptr, row.len);
			break;
		}
	}
	spool_walk_end(&w);
	return found->len ? number : 0;
}

/* The name behind a word, up to what ends it; "" without. */
static void word_after(const char *text, const char *word, char name[64])
{
	const char *p = strstr(text, word);
	size_t n;

	name[0] = '\0';
	if (!p)
		return;
	p += strlen(word);
	n = strspn(p, "abcdefghijklmnopqrstuvwxyz_0123456789.");
	while (n && p[n - 1] == '.')
		n--;
	if (n < 64)
		snprintf(name, 64, "%.*s", (int)n, p);
}

/* BigQuery says at which byte a bad row begins, and which field it was. */
static void describe_error_row(struct error_teller *t,
	const struct job_error *error, struct str *s)
{
	struct str row = {0};
	struct slice value;
	char digits[64], column[64];
	uint64_t number, place;

	word_after(error->message, "position ", digits);
	if (num_u64(digits, strlen(digits), INT64_MAX, &place) != NUM_OK)
		return;
	number = row_at(t->rows, place, &row);
	if (number)
		str_addf(s, ": row %llu", (unsigned long long)number);
	word_after(error->message, "Field: ", column);
	if (!*column)
		word_after(error->message, "field: ", column);
	if (!*column)
		snprintf(column, sizeof(column), "%.63s", error->location);
	if (number && *column) {
		value = json_get((struct slice){row.buf, row.len}, column);
		str_addf(s, ", %s %.*s", column,
			value.len > 80 ? 80 : (int)value.len,
			value.ptr ? value.ptr : "is missing");
	}
	str_release(&row);
}

static void tell_job_error(void *ctx, const struct job_error *error, int first)
{
	struct error_teller *t = ctx;
	struct str s = {0};

	if (!first &&
		(strcmp(error->message, str_get(&t->first)) == 0 ||
			t->shown++ >= ERRORS_SHOWN))
		return;
	if (first)
		str_adds(&t->first, error->message);
	str_addf(&s, "%s: %s%s", t->table, first ? "load job: " : "",
		error->reason);
	if (*error->location)
		str_addf(&s, " (%s)", error->location);
	describe_error_row(t, error, &s);
	cov_error(COV_ITEMS, "%s: %s", s.buf, error->message);
	str_release(&s);
}

void refused_tell(const struct job *j, struct spool *rows, const char *table)
{
	struct error_teller t = {.rows = rows, .table = table};

	job_errors(j, tell_job_error, &t);
	str_release(&t.first);
}
