/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A file for who has no scripts: each line has an <i>, with its count where it
 * has one, and what was missed is in <u>. Numbers of lines are counted by the
 * style, which keeps the bytes beside the text few.
 */
#include "filepage.h"
#include "assets.h"
#include "html.h"

#include "base/num.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is known of a line. */
struct filepage_line {
	size_t begin; /* in the text; the next one begins where this ends */
	uint64_t greatest;
	int ran, missed;
};

struct filepage_text {
	const char *text;
	size_t len;
	struct filepage_line *v; /* n, and one behind them */
	size_t n;
	char *missed; /* of each byte */
};

static void cut_filepage_lines(struct filepage_text *t)
{
	size_t cap = 0, i;

	t->n = 0;
	for (i = 0; i <= t->len; i++) {
		if (i && i < t->len && t->text[i - 1] != '\n')
			continue;
		if (i == t->len && i && t->text[i - 1] != '\n')
			break;
		mem_grow(&t->v, &cap, t->n + 2, sizeof(*t->v));
		t->v[t->n++] = (struct filepage_line){i, 0, 0, 0};
	}
	t->v[t->n] = (struct filepage_line){t->len, 0, 0, 0};
}

/* The byte of a position, at most the end of its line. */
static size_t byte_at(const struct filepage_text *t, uint32_t line,
	uint32_t col)
{
	size_t begin, end;

	if (line > t->n)
		return t->len;
	begin = t->v[line - 1].begin;
	end = t->v[line].begin;
	return col && col - 1 < end - begin ? begin + col - 1 : end;
}

static void mark_filepage_block(struct filepage_text *t, const struct block *b,
	uint64_t count)
{
	uint32_t last = block_last_line(b), l;
	size_t from, to;

	if (!b->line0 || b->line0 > t->n || !block_tells(b, count))
		return;
	from = byte_at(t, b->line0, b->col0);
	to = byte_at(t, last, last < b->line1 ? 0 : b->col1);
	if (to > from)
		memset(t->missed + from, !count, to - from);
	for (l = b->line0; l <= last && l <= t->n; l++) {
		struct filepage_line *x = &t->v[l - 1];

		if (count > x->greatest)
			x->greatest = count;
		x->ran |= count > 0;
		x->missed |= !count;
	}
}

/* Bytes of one line, what was missed in <u>. */
static void put_filepage_code(struct out *o, const struct filepage_text *t,
	const struct filepage_line *x)
{
	size_t end = x[1].begin, i = x->begin, to;
	struct str part = {0};

	end -= end > i && t->text[end - 1] == '\n';
	for (; i < end && (t->text[i] == '\t' || t->text[i] == ' '); i++)
		out_putc(o, t->text[i]);
	while (i < end) {
		int missed = t->missed[i];

		for (to = i + 1; to < end && t->missed[to] == missed;)
			to++;
		if (missed)
			out_puts(o, "<u>");
		str_clear(&part);
		str_add(&part, t->text + i, to - i);
		html_source(o, str_get(&part), part.len);
		if (missed)
			out_puts(o, "</u>");
		i = to;
	}
	str_release(&part);
}

static void put_filepage_lines(struct out *o, const struct filepage_text *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct filepage_line *x = &t->v[i];

		out_puts(o, "<i");
		if (x->ran && x->missed)
			out_puts(o, " class=p");
		if (x->ran || x->missed)
			out_printf(o, " id=L%zu title=%llu", i + 1,
				(unsigned long long)x->greatest);
		out_puts(o, "></i>");
		put_filepage_code(o, t, x);
		out_putc(o, '\n');
	}
}

static void put_filepage_page(struct out *o, const struct page_job *j,
	const struct file *fi, const struct filepage_text *t)
{
	out_puts(o,
		"<!doctype html>\n<html lang=\"en\">\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\""
		"default-src 'none'; style-src 'unsafe-inline'\">\n<title>");
	html_text(o, fi->path);
	out_puts(o, "</title>\n<style>\n");
	assets_filepage_style(o);
	out_printf(o, "</style>\n<p><a href=\"../%s.html\">All files</a>\n<h1>",
		j->pg->hash);
	html_text(o, fi->path);
	out_puts(o, "</h1>\n<p>");
	html_pct(o, fi->covered, fi->total);
	out_puts(o, "%, ");
	html_count(o, fi->covered);
	out_puts(o, " of ");
	html_count(o, fi->total);
	out_puts(o, " statements");
	if (fi->skewed)
		out_puts(o, "; the blocks do not fit this text");
	out_puts(o, "\n<pre>\n");
	put_filepage_lines(o, t);
	out_puts(o, "</pre>\n");
}

void filepage_address(struct str *s, const struct page *pg, size_t number)
{
	str_addf(s, "static/%s-%zu.html", pg->hash, number);
}

static int store_filepage_file(const struct page_job *j, const char *path,
	const struct file *fi, struct err *e)
{
	const struct block_file *bf = &j->p.t->files[fi->index];
	struct filepage_text t = {.text = str_get(&fi->text),
		.len = fi->text.len,
		.missed = xcalloc(fi->text.len + 1, 1)};
	struct out o;
	uint32_t i;
	int rc;

	cut_filepage_lines(&t);
	for (i = bf->first; !fi->skewed && i < bf->first + bf->count; i++)
		mark_filepage_block(&t, &j->p.t->v[i], j->p.counts[i]);
	rc = out_create(&o, path, 0, e);
	if (rc == 0) {
		put_filepage_page(&o, j, fi, &t);
		rc = out_commit(&o, e);
	}
	free(t.v);
	free(t.missed);
	return rc;
}

int filepage_store(const struct page_job *j, const char *dir, struct err *e)
{
	struct str path = {0};
	size_t i;
	int rc, more = 1;

	str_addf(&path, "%s/static", dir);
	rc = fs_mkdirs(path.buf, e);
	for (i = 0; rc == 0 && (i < j->f.n || more); i++) {
		str_clear(&path);
		str_addf(&path, "%s/", dir);
		filepage_address(&path, j->pg, i);
		if (i < j->f.n && j->f.v[i].has_text)
			rc = store_filepage_file(j, path.buf, &j->f.v[i], e);
		else
			more = unlink(path.buf) == 0;
	}
	str_release(&path);
	return rc;
}
