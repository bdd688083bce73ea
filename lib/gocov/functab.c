/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * There may be 100,000 rows: a line is made in one buffer, without printf.
 * Where a name has bytes that are no text to Go's tabwriter, as only files of a
 * strange name have, all lines are kept and given to ours.
 */
#include "gocov/functab.h"

#include "base/num.h"
#include "base/utf8.h"
#include "fmt/tabwriter.h"

#include <string.h>

static const char sum_name[] = "(statements)";

static size_t width_of(const char *s, size_t len)
{
	const uint64_t high = 0x8080808080808080u;
	uint64_t word, any = 0;
	size_t i, n, step;

	for (i = 0; len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		any |= word;
	}
	for (; i < len; i++)
		any |= (unsigned char)s[i];
	if (!(any & high))
		return len;
	for (n = 0; len; n++, s += step, len -= step) {
		step = utf8_get(s, len, NULL);
		if (!step)
			step = 1;
	}
	return n;
}

size_t functab_width(const char *s)
{
	return width_of(s, strlen(s));
}

/* Width of the first cell; its file is now the last one. */
static size_t place_width(struct functab *t, const struct functab_row *row)
{
	char buf[NUM_MAX];

	if (row->file != t->file) {
		t->file = row->file;
		t->len = strlen(row->file);
		t->width = width_of(row->file, t->len);
		t->special |= tabwriter_special(row->file, t->len);
	}
	if (!row->func)
		return t->width;
	return t->width + 2 + (size_t)(num_put(buf, row->line) - buf);
}

void functab_fit(struct functab *t, const struct functab_row *row)
{
	const char *name = row->func ? row->func : sum_name;
	size_t place = place_width(t, row), len = strlen(name);
	size_t func = width_of(name, len);

	t->special |= tabwriter_special(name, len);
	if (place > t->place)
		t->place = place;
	if (func > t->func)
		t->func = func;
}

/* Fills a cell that is `used` wide with tabs, to the next multiple of 8 that
   leaves a blank behind the widest. */
static void pad_cell(struct str *s, size_t used, size_t widest)
{
	size_t n = (widest + 1 + 7) / 8 - used / 8;

	memset(str_room(s, n), '\t', n);
	s->len += n;
}

static void add_percent(struct str *s, const struct functab_row *row)
{
	char *p = str_room(s, NUM_MAX + 1);

	s->len += (size_t)(num_percent_put(p, row->covered, row->total) - p);
	str_addc(s, '%');
}

void functab_put(struct functab *t, const struct functab_row *row,
	struct out *o)
{
	const char *func = row->func ? row->func : sum_name;
	size_t width = place_width(t, row), len = strlen(func);
	struct str *s = &t->line;
	char buf[NUM_MAX + 2];
	char *end = buf;

	str_clear(s);
	str_add(s, row->file, t->len);
	if (row->func) {
		*end++ = ':';
		end = num_put(end, row->line);
		*end++ = ':';
		str_add(s, buf, (size_t)(end - buf));
	}
	if (t->special)
		str_addc(s, '\t');
	else
		pad_cell(s, width, t->place);
	str_add(s, func, len);
	if (t->special)
		str_addc(s, '\t');
	else
		pad_cell(s, width_of(func, len), t->func);
	add_percent(s, row);
	if (row->more && *row->more) {
		str_addc(s, '\t');
		str_adds(s, row->more);
	}
	str_addc(s, '\n');
	if (t->special)
		str_add(&t->text, s->buf, s->len);
	else
		out_str(o, s);
}

void functab_end(struct functab *t, struct out *o)
{
	struct str s = {0};

	if (!t->special)
		return;
	tabwriter_align(&s, str_get(&t->text), t->text.len);
	out_str(o, &s);
	str_release(&s);
}

void functab_release(struct functab *t)
{
	str_release(&t->line);
	str_release(&t->text);
}
