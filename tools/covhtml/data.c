/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the scripts of a page draw it from: JSON, deflated, as base64, three
 * pieces. data.js reads them; in numbers of files and owners all agree.
 *
 * head: {"path":[],"total":[],"covered":[],"kind":[],"has":[],
 * "owners":[[namespace, type, name, binary, containers, pods, hosts, total,
 * covered]],"who":1}. kind: 1 generated, 2 vendored. has: a text.
 *
 * lines: {"name":[],"repo":[],"skewed":[],"ran":[],"b":["[..]"],"f":["[..]"]}.
 * repo: the path there when it is not the one shown, "" when the text is not
 * that of the commit. ran: blocks that ran. b and f are JSON in strings, since
 * a browser then reads only those of the file that is opened. f: funcs.h. A
 * block of b is six numbers: lines from where the block before ends, start
 * column (from its end, on the same line), lines from its own start to the last
 * one that it is on, end column (0: to the end of that line), statements,
 * count. What has no statements and did not run is left out. A count that a
 * double cannot hold is a string.
 *
 * who: whoran.h.
 *
 * A file of data/ begins with the names of the texts (text.h), one for each
 * file of the page, "" without one: clean.c reads them too.
 */
#include "data.h"
#include "funcs.h"
#include "key.h"
#include "whoran.h"

#include "fmt/b64.h"
#include "fmt/json.h"
#include "io/fs.h"
#include "io/gz.h"

#include <string.h>
#include <unistd.h>

enum { LEVEL = 6 };

static void add_packed(struct str *to, const struct str *json)
{
	struct str deflated = {0};

	gz_deflate(&deflated, str_get(json), json->len, LEVEL);
	b64_encode(to, deflated.buf, deflated.len);
	str_release(&deflated);
}

static void put_piece(struct out *o, const char *id, const struct str *json)
{
	struct str packed = {0};

	add_packed(&packed, json);
	out_printf(o, "<script type=\"text/plain\" id=\"%s\">", id);
	out_str(o, &packed);
	out_puts(o, "</script>\n");
	str_release(&packed);
}

static void add_quoted(struct str *s, const char *text)
{
	json_string(s, text, strlen(text));
}

static void add_separator(struct str *s, size_t i)
{
	if (i)
		str_addc(s, ',');
}

static void add_list(struct str *s, const char *const *v, size_t n)
{
	size_t i;

	str_addc(s, '[');
	for (i = 0; i < n; i++) {
		add_separator(s, i);
		add_quoted(s, v[i]);
	}
	str_addc(s, ']');
}

/* One value of a file in a column. */
typedef void add_value(struct str *s, const struct file *fi);

static void add_shown_path(struct str *s, const struct file *fi)
{
	add_quoted(s, fi->path);
}

static void add_total(struct str *s, const struct file *fi)
{
	str_addu(s, fi->total);
}

static void add_covered(struct str *s, const struct file *fi)
{
	str_addu(s, fi->covered);
}

static void add_kind(struct str *s, const struct file *fi)
{
	str_addu(s, (uint64_t)(fi->generated + 2 * fi->vendored));
}

static void add_has(struct str *s, const struct file *fi)
{
	str_addu(s, (uint64_t)fi->has_text);
}

static void add_name(struct str *s, const struct file *fi)
{
	add_quoted(s, fi->name);
}

static void add_skewed(struct str *s, const struct file *fi)
{
	str_addu(s, (uint64_t)fi->skewed);
}

static void add_repo(struct str *s, const struct file *fi)
{
	if (!fi->linked)
		str_adds(s, "\"\"");
	else if (fi->other_path)
		add_quoted(s, fi->other_path);
	else
		str_addc(s, '0');
}

static void add_column(struct str *s, const char *name, const struct files *f,
	add_value *add)
{
	size_t i;

	str_addf(s, "%s\"%s\":[", s->len > 1 ? "," : "", name);
	for (i = 0; i < f->n; i++) {
		add_separator(s, i);
		add(s, &f->v[i]);
	}
	str_addc(s, ']');
}

static void add_owner(struct str *s, const struct owner_row *w)
{
	str_addc(s, '[');
	add_quoted(s, w->host ? "" : w->namespace_);
	str_addc(s, ',');
	add_quoted(s, w->type);
	str_addc(s, ',');
	add_quoted(s, w->host ? "" : w->name);
	str_addc(s, ',');
	add_quoted(s, w->binary);
	str_addc(s, ',');
	add_list(s, w->containers, w->ncontainers);
	str_addf(s, ",%llu,", (unsigned long long)w->pod_count);
	add_list(s, w->hosts, w->nhosts);
	str_addf(s, ",%llu,%llu]", (unsigned long long)w->total,
		(unsigned long long)w->covered);
}

void data_head(struct out *o, const struct page_job *j,
	const struct owner_row *w, size_t nowners)
{
	struct str s = {0};
	size_t i;

	str_addc(&s, '{');
	add_column(&s, "path", &j->f, add_shown_path);
	add_column(&s, "total", &j->f, add_total);
	add_column(&s, "covered", &j->f, add_covered);
	add_column(&s, "kind", &j->f, add_kind);
	add_column(&s, "has", &j->f, add_has);
	str_adds(&s, ",\"owners\":[");
	for (i = 0; i < nowners; i++) {
		add_separator(&s, i);
		add_owner(&s, &w[i]);
	}
	str_addf(&s, "],\"who\":%d}", whoran_tells(&j->who));
	put_piece(o, "head", &s);
	str_release(&s);
}

/* Adds a block; *line and *col are where the one before ends, then this one. */
static void add_file_block(struct str *s, const struct block *b, uint64_t count,
	uint32_t *line, uint32_t *col)
{
	uint32_t last = block_last_line(b);
	uint32_t end = last < b->line1 ? 0 : b->col1;

	/* May also be negative: tables are sorted, files are not. */
	str_addf(s, "%lld,%lld,%u,%u,%u,", (long long)b->line0 - *line,
		(long long)b->col0 - (b->line0 == *line ? *col : 0),
		last - b->line0, end, b->stmts);
	str_addf(s, count > (uint64_t)1 << 53 ? "\"%llu\"" : "%llu",
		(unsigned long long)count);
	*line = last;
	*col = end;
}

static void add_file_blocks(struct str *s, const struct profile *p,
	const struct file *fi)
{
	const struct block_file *bf = &p->t->files[fi->index];
	uint32_t i, end = fi->skewed ? 0 : bf->first + bf->count;
	uint32_t line = 0, col = 0;
	size_t n = 0;

	str_addc(s, '[');
	for (i = bf->first; i < end; i++) {
		if (!block_tells(&p->t->v[i], p->counts[i]))
			continue;
		add_separator(s, n++);
		add_file_block(s, &p->t->v[i], p->counts[i], &line, &col);
	}
	str_addc(s, ']');
}

/* The blocks that whoran.h counts. */
static void add_ran(struct str *s, const struct profile *p,
	const struct file *fi)
{
	const struct block_file *bf = &p->t->files[fi->index];
	uint32_t i, ran = 0;

	for (i = bf->first; !fi->skewed && i < bf->first + bf->count; i++)
		ran += p->counts[i] > 0;
	str_addu(s, ran);
}

static void add_page_lines(struct str *s, const struct page_job *j)
{
	const struct files *f = &j->f;
	struct str part = {0};
	size_t i;

	str_addc(s, '{');
	add_column(s, "name", f, add_name);
	add_column(s, "repo", f, add_repo);
	add_column(s, "skewed", f, add_skewed);
	str_adds(s, ",\"ran\":[");
	for (i = 0; i < f->n; i++) {
		add_separator(s, i);
		add_ran(s, &j->p, &f->v[i]);
	}
	str_adds(s, "],\"b\":[");
	for (i = 0; i < f->n; i++) {
		add_separator(s, i);
		str_clear(&part);
		add_file_blocks(&part, &j->p, &f->v[i]);
		json_string(s, part.buf, part.len);
	}
	str_adds(s, "],\"f\":[");
	for (i = 0; i < f->n; i++) {
		add_separator(s, i);
		str_clear(&part);
		str_addc(&part, '[');
		funcs_json(&part, &f->v[i]);
		str_addc(&part, ']');
		json_string(s, part.buf, part.len);
	}
	str_adds(s, "]}");
	str_release(&part);
}

void data_embed(struct out *o, const struct page_job *j)
{
	struct str s = {0};

	add_page_lines(&s, j);
	put_piece(o, "lines", &s);
	if (whoran_tells(&j->who)) {
		str_clear(&s);
		whoran_json(&s, &j->who);
		put_piece(o, "who", &s);
	}
	str_release(&s);
}

static void add_data_path(struct str *path, const struct page *pg,
	const char *dir, const char *piece)
{
	str_clear(path);
	str_addf(path, "%s/data/%s%s.js", dir, pg->hash, piece);
}

static void put_text_names(struct out *o, const struct page_job *j)
{
	size_t i;

	out_printf(o, "covTexts(\"%s\",\"", j->pg->key);
	for (i = 0; i < j->f.n; i++) {
		if (i)
			out_putc(o, ' ');
		out_puts(o, j->f.v[i].text_md5);
	}
	out_puts(o, "\")\n");
}

static int store_piece(const struct page_job *j, const char *path,
	const struct str *json, int texts, struct err *e)
{
	const struct page *pg = j->pg;
	struct str packed = {0};
	struct out o;
	int rc = out_create(&o, path, 0, e);

	if (rc == 0) {
		add_packed(&packed, json);
		if (texts)
			put_text_names(&o, j);
		out_printf(&o, "covData(\"%s\",\"", pg->key);
		out_str(&o, &packed);
		out_puts(&o, "\")\n//");
		key_write(&o, pg->key);
		rc = out_commit(&o, e);
	}
	str_release(&packed);
	return rc;
}

int data_store(const struct page_job *j, const char *dir, struct err *e)
{
	struct str path = {0}, s = {0};
	int rc;

	str_addf(&path, "%s/data", dir);
	rc = fs_mkdirs(path.buf, e);
	if (rc == 0 && whoran_tells(&j->who)) {
		add_data_path(&path, j->pg, dir, "-who");
		whoran_json(&s, &j->who);
		rc = store_piece(j, path.buf, &s, 0, e);
	}
	if (rc == 0) {
		add_data_path(&path, j->pg, dir, "");
		str_clear(&s);
		add_page_lines(&s, j);
		rc = store_piece(j, path.buf, &s, 1, e);
	}
	str_release(&path);
	str_release(&s);
	return rc;
}

int data_stands(const struct page *pg, const char *dir)
{
	struct str path = {0};
	int rc;

	add_data_path(&path, pg, dir, "");
	rc = key_ends(path.buf, pg->key);
	str_release(&path);
	return rc;
}
