/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tables of the overview, covrecord(5), whose rows are arrays. */
#include "plain.h"

#include "base/num.h"
#include "fmt/json.h"

#include <string.h>

/* Cells of a row: its strings, and its numbers. */
struct plain_row {
	const char *text[3];
	uint64_t n[4];
	size_t texts, numbers;
};

static void read_plain_row(struct plain_row *r, struct slice array,
	struct arena *a)
{
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	struct json j;

	memset(r, 0, sizeof(*r));
	json_init(&j, array.ptr, array.len);
	if (!array.len || *array.ptr != '[')
		return;
	while (json_element(&j, &type, &raw, &ignored) > 0) {
		if (type == JSON_STRING && r->texts < 3)
			r->text[r->texts++] = json_text(a, raw, NULL);
		else if (type == JSON_NUMBER && r->numbers < 4 &&
			num_u64(raw.ptr, raw.len, UINT64_MAX,
				&r->n[r->numbers]) == NUM_OK)
			r->numbers++;
	}
}

static void put_plain_numbers(struct out *o, uint64_t covered, uint64_t total)
{
	if (covered > total)
		covered = total;
	out_printf(o, "<td class=\"c l%d\" style=\"--p:%.1f\">",
		level_of(covered, total), num_percent(covered, total));
	html_pct(o, covered, total);
	out_puts(o, "%<td class=\"n\">");
	html_count(o, covered);
	out_putc(o, '/');
	html_count(o, total);
}

static void put_part_row(struct out *o, const struct plain_row *r)
{
	if (r->texts != 1 || r->numbers != 4)
		return;
	out_puts(o, "<tr><td>");
	html_text(o, r->text[0]);
	put_plain_numbers(o, r->n[2], r->n[3]);
	out_putc(o, '\n');
}

static void put_change_row(struct out *o, const struct plain_row *r)
{
	if (r->texts != 3 || r->numbers != 4)
		return;
	out_puts(o, "<tr><td>");
	html_text(o, r->text[0]);
	out_putc(o, ' ');
	html_text(o, r->text[1]);
	put_plain_numbers(o, r->n[2], r->n[3]);
	out_puts(o, "<td class=\"n\">");
	html_pct(o, r->n[0], r->n[1]);
	out_puts(o, "% ");
	html_text(o, r->text[2]);
	out_putc(o, '\n');
}

static void put_plain_table(struct out *o, const char *name, struct slice array,
	void (*put)(struct out *o, const struct plain_row *r), const char *more)
{
	struct err ignored = {0};
	struct arena a = {0};
	struct plain_row r;
	enum json_type type;
	struct slice raw;
	struct json j;

	if (!array.len || *array.ptr != '[')
		return;
	out_puts(o, "<table>\n<thead><tr><th>");
	html_text(o, name);
	out_printf(o, "<th>Coverage<th class=\"n\">Statements%s</tr></thead>\n",
		more);
	json_init(&j, array.ptr, array.len);
	while (json_element(&j, &type, &raw, &ignored) > 0) {
		read_plain_row(&r, raw, &a);
		put(o, &r);
		arena_reset(&a);
	}
	out_puts(o, "</table>\n");
	arena_release(&a);
}

void plain_overview(struct out *o, const struct record *overview)
{
	struct slice parts = overview->v[REC_PARTS], key, raw;
	struct err ignored = {0};
	struct arena a = {0};
	enum json_type type;
	struct json j;

	put_plain_table(o, "Changed by the last run", overview->v[REC_CHANGES],
		put_change_row, "<th class=\"n\">Before");
	json_init(&j, parts.ptr, parts.len);
	if (parts.len && *parts.ptr == '{')
		while (json_member(&j, &key, &type, &raw, &ignored) > 0)
			put_plain_table(o, json_text(&a, key, NULL), raw,
				put_part_row, "");
	arena_release(&a);
}
