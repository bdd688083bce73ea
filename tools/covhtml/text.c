/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Source text, as it is but for what would end it.
 *
 * On a page that stands alone it is <script type=text/plain id=tN>, N
 * the number of the file; in a folder of pages src/MD5.js, named by the text,
 * so that binaries share it. Both are the inside of a template literal of
 * JavaScript: new lines and tabs stand for themselves, which spares a byte for
 * each of them, and lets one search the files with grep.
 */
#include "text.h"

#include "base/utf8.h"
#include "io/fs.h"
#include "io/in.h"

#include <string.h>
#include <unistd.h>

#define BEGIN "<script type=text/plain id=t"

/* Whether a byte stands for itself; next is the one behind it. */
static int is_text_plain(unsigned char c, unsigned char next)
{
	if (c == '<')
		return next != '/' && next != '!' && (next | 32) != 's';
	if (c == '$')
		return next != '{';
	return c == '\n' || c == '\t' ||
		(c >= 0x20 && c != '\\' && c != '`' && c != 0x7f);
}

static void put_source_text(struct out *o, const struct str *text)
{
	const char *p = str_get(text), *end = p + text->len, *run = p;

	while (p < end) {
		unsigned char c = (unsigned char)*p;
		size_t n = c >= 0x80 ?
			utf8_get(p, (size_t)(end - p), NULL) :
			(size_t)is_text_plain(c, (unsigned char)p[1]);

		if (n > 0) {
			p += n;
			continue;
		}
		out_write(o, run, (size_t)(p - run));
		if (c >= 0x80)
			out_puts(o, "\xef\xbf\xbd");
		else if (c == '\\' || c == '`' || c == '$')
			out_printf(o, "\\%c", c);
		else
			out_printf(o, "\\x%02x", c);
		run = ++p;
	}
	out_write(o, run, (size_t)(p - run));
}

void text_embed(struct out *o, const struct files *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (!f->v[i].has_text)
			continue;
		out_printf(o, BEGIN "%zu>", i);
		put_source_text(o, &f->v[i].text);
		out_puts(o, "</script>\n");
	}
}

int text_stands(const char *path)
{
	struct err ignored = {0};
	int found = 0;
	struct in in;
	char *line;
	size_t len;

	if (!path || access(path, R_OK) || in_open_plain(&in, path, &ignored))
		return 0;
	while (!found && in_line(&in, &line, &len, &ignored) > 0)
		found = len > strlen(BEGIN) &&
			memcmp(line, BEGIN, strlen(BEGIN)) == 0;
	in_close(&in);
	return found;
}

static int store_one_text(const struct file *fi, const char *dir, struct err *e)
{
	struct str path = {0};
	struct out o;
	int rc = 0;

	str_addf(&path, "%s/src/%s.js", dir, fi->text_md5);
	if (access(path.buf, F_OK)) {
		rc = out_create(&o, path.buf, 0, e);
		if (rc == 0) {
			out_printf(&o, "covText(\"%s\",`", fi->text_md5);
			put_source_text(&o, &fi->text);
			out_puts(&o, "`)\n");
			rc = out_commit(&o, e);
		}
	}
	str_release(&path);
	return rc;
}

int text_store(const struct files *f, const char *dir, struct err *e)
{
	struct str folder = {0};
	size_t i;
	int rc = 0;

	str_addf(&folder, "%s/src", dir);
	if (f->texts)
		rc = fs_mkdirs(folder.buf, e);
	for (i = 0; rc == 0 && i < f->n; i++)
		if (f->v[i].has_text)
			rc = store_one_text(&f->v[i], dir, e);
	str_release(&folder);
	return rc;
}
