/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One directory in several spellings (`run`, `./run`, an absolute path, a link)
 * is one report. What came under another spelling than the first is written
 * again with that one, as if it had come so: then names of files agree, and
 * none of them counts twice.
 */
#include "unite.h"

#include "base/names.h"
#include "io/fs.h"
#include "io/pool.h"
#include "record/record.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void look_at_dir(void *ctx, size_t i)
{
	struct incoming *inc = &((struct input *)ctx)->v[i];
	struct arena a = {0};
	const char *dir = inc->local ? fs_decoded(&a, inc->key) : NULL;
	struct stat st;

	inc->local = dir && stat(dir, &st) == 0 && S_ISDIR(st.st_mode);
	if (inc->local) {
		inc->dev = st.st_dev;
		inc->ino = st.st_ino;
	}
	arena_release(&a);
}

/* `path` with `to` in place of the `from` that it begins with. */
static const char *respell_path(struct arena *a, const char *path,
	const char *from, const char *to)
{
	size_t len = strlen(from);
	const char *rest;
	struct str s = {0};

	while (len > 1 && from[len - 1] == '/')
		len--;
	if (strncmp(path, from, len) != 0 || (path[len] && path[len] != '/'))
		return path;
	rest = path + len + strspn(path + len, "/");
	str_adds(&s, to);
	if (*rest)
		str_addf(&s, "/%s", rest);
	path = arena_strndup(a, s.buf, s.len);
	str_release(&s);
	return path;
}

static void respell_profile(struct record *r, const char *from, const char *to)
{
	struct slice raw = r->v[REC_PROFILE], item;
	struct names paths = {0};
	struct err ignored = {0};
	enum json_type type;
	struct json j;

	if (raw.ptr && raw.ptr[0] == '"') {
		record_set_text(r, REC_PROFILE,
			respell_path(&r->arena, record_text(r, REC_PROFILE),
				from, to));
		return;
	}
	if (!raw.ptr || raw.ptr[0] != '[')
		return;
	json_init(&j, raw.ptr, raw.len);
	while (json_element(&j, &type, &item, &ignored) > 0)
		if (type == JSON_STRING)
			names_add(&paths,
				respell_path(&r->arena,
					json_text(&r->arena, item, NULL), from,
					to));
	if (!ignored.status)
		record_set_list(r, REC_PROFILE, paths.v, paths.n);
	names_release(&paths);
}

static struct slice respell_line(struct arena *a, struct slice line,
	const char *from, const char *to)
{
	struct record r = {0};
	struct str s = {0};
	struct err e = {0};

	if (record_parse(&r, line.ptr, line.len, &e) < 0)
		bug("a record that was read cannot be: %s", e.text);
	record_set_text(&r, REC_DIR, to);
	respell_profile(&r, from, to);
	record_write(&r, &s);
	line.len = s.len - 1; /* without the newline */
	line.ptr = arena_strndup(a, s.buf, line.len);
	record_release(&r);
	str_release(&s);
	return line;
}

static void join_spellings(struct input *in, struct incoming *first,
	struct incoming *more)
{
	const struct slice *lines = incoming_lines(more);
	size_t i;

	for (i = 0; i < more->n; i++)
		incoming_add(first,
			respell_line(&in->arena, lines[i], more->key,
				first->key));
	free(more->v);
}

/* The first report of the same directory; i when that is it. */
static size_t first_of_dir(struct keys *seen, size_t *at, size_t i,
	const struct incoming *inc)
{
	struct str s = {0};
	size_t k, n = seen->n;

	str_addf(&s, "%llu %llu", (unsigned long long)inc->dev,
		(unsigned long long)inc->ino);
	k = keys_add(seen, s.buf);
	str_release(&s);
	if (k == n)
		at[k] = i;
	return at[k];
}

void input_unite(struct input *in, unsigned jobs)
{
	size_t *at = xmalloc(size_mul(in->n + 1, sizeof(*at)));
	struct keys seen = {0};
	size_t i, k, n = 0;

	pool_run(jobs, in->n, look_at_dir, in);
	for (i = 0; i < in->n; i++) {
		struct incoming *inc = &in->v[i];

		k = inc->local ? first_of_dir(&seen, at, n, inc) : n;
		if (k < n)
			join_spellings(in, &in->v[k], inc);
		else
			in->v[n++] = *inc;
	}
	in->n = n;
	keys_release(&seen);
	free(at);
}
