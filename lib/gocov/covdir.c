/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Names are taken apart as the regular expressions of internal/coverage/pods
 * do: `covmeta.TAG` and `covcounters.TAG.DIGITS.DIGITS`, a tag being at least
 * one byte and free of blanks. Tags may hold dots, so a counters file with
 * one number too many has a longer tag and is an orphan.
 *
 * Counters lie in one array, sorted by pod; a pod points into it, orphans are
 * its end.
 */
#include "gocov/covdir.h"

#include "base/names.h"
#include "base/num.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What Go's path/filepath.Clean makes of an absolute or relative path. */
static char *go_clean(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, strlen(path) + 2);
	int rooted = path[0] == '/';
	size_t n = 0, floor, len;

	if (rooted)
		out[n++] = '/';
	floor = n; /* what ".." may not take away */
	for (; *path; path += len) {
		len = strcspn(path, "/");
		if (len == 0) {
			len = 1;
			continue;
		}
		if (len == 1 && path[0] == '.')
			continue;
		if (len == 2 && path[0] == '.' && path[1] == '.') {
			if (n > floor) {
				while (n > floor && out[n - 1] != '/')
					n--;
				n -= n > floor;
				continue;
			}
			if (rooted)
				continue;
		}
		if (n > (size_t)rooted)
			out[n++] = '/';
		memcpy(out + n, path, len);
		n += len;
		if (len == 2 && path[0] == '.' && path[1] == '.')
			floor = n;
	}
	if (n == 0)
		out[n++] = '.';
	out[n] = '\0';
	return out;
}

/* Where the digits at the end of s[0..len) begin; len when there are none. */
static size_t digits_begin(const char *s, size_t len)
{
	while (len && s[len - 1] >= '0' && s[len - 1] <= '9')
		len--;
	return len;
}

/* Takes a name apart; COVNAME_OTHER when it is of no use. */
static enum covname parse_covname(struct covdir *d, struct covfile *f,
	const char *name)
{
	const char *tag = covname_tag(name);
	size_t len = strlen(tag), pid, last;

	if (covname_of(name) == COVNAME_META) {
		if (!*tag || strpbrk(tag, "\t\n\f\r "))
			return COVNAME_OTHER;
		f->tag = arena_strdup(&d->arena, tag);
		f->snapshot = "";
		return COVNAME_META;
	}
	last = digits_begin(tag, len);
	if (last == len || last < 2 || tag[last - 1] != '.')
		return COVNAME_OTHER;
	pid = digits_begin(tag, last - 1);
	if (pid == last - 1 || pid < 2 || tag[pid - 1] != '.')
		return COVNAME_OTHER;
	if (strcspn(tag, "\t\n\f\r ") < pid - 1)
		return COVNAME_OTHER;
	/* Go's int; a larger one makes it pass the file over. */
	if (num_u64(tag + pid, last - 1 - pid, INT64_MAX, &f->pid) != NUM_OK)
		return COVNAME_OTHER;
	f->tag = arena_strndup(&d->arena, tag, pid - 1);
	f->snapshot = f->path + strlen(f->path) - (len - last);
	return COVNAME_COUNTERS;
}

void covdir_folder(struct covdir *d, const char *dir)
{
	d->folder = arena_strdup(&d->arena, dir);
	d->ndirs++;
}

int covdir_name(struct covdir *d, const char *name)
{
	struct covfile f = {.dir = d->ndirs - 1};
	struct stat st;
	size_t len;
	enum covname kind;

	/* A name may come from a record: it stays in its folder. */
	if (strncmp(name, "cov", 3) != 0 || strchr(name, '/'))
		return 0;
	f.path = fs_join(&d->arena, d->folder, name);
	kind = parse_covname(d, &f, name);
	/* What cannot be looked at is told when it is opened. */
	if (kind == COVNAME_OTHER ||
		(lstat(f.path, &st) == 0 && S_ISDIR(st.st_mode)))
		return 0;
	len = strlen(f.path);
	f.base = f.path + len - strlen(name);
	f.clean = go_clean(&d->arena, f.path);
	if (kind == COVNAME_META) {
		mem_grow(&d->metas, &d->capmetas, d->nmetas + 1,
			sizeof(*d->metas));
		d->metas[d->nmetas++] = f;
	} else {
		mem_grow(&d->ctrs, &d->capall, d->nall + 1, sizeof(*d->ctrs));
		d->ctrs[d->nall++] = f;
	}
	return 1;
}

int covdir_add(struct covdir *d, const char *dir, struct err *e)
{
	struct fs_list l;
	size_t i;

	covdir_folder(d, dir);
	if (fs_list(&l, dir, e) < 0)
		return -1;
	for (i = 0; i < l.n; i++)
		covdir_name(d, l.v[i]);
	fs_list_release(&l);
	return 0;
}

/* Adds the name of the covmeta that a counters file belongs to: all but its
   last two parts. */
static void add_meta_name(struct names *set, const char *name)
{
	const char *tag = covname_tag(name), *end = tag + strlen(tag);
	struct str meta = {0};
	int dots;

	if (covname_of(name) != COVNAME_COUNTERS)
		return;
	for (dots = 0; end > tag && dots < 2; end--)
		dots += end[-1] == '.';
	if (dots < 2)
		return;
	str_addf(&meta, "covmeta.%.*s", (int)(end - tag), tag);
	names_add(set, meta.buf);
	str_release(&meta);
}

void covdir_files(struct covdir *d, const char *dir, const char *const *names,
	size_t n)
{
	struct names set = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		names_add(&set, names[i]);
		add_meta_name(&set, names[i]);
	}
	names_sort(&set);
	covdir_folder(d, dir);
	for (i = 0; i < set.n; i++)
		covdir_name(d, set.v[i]);
	names_release(&set);
}

/* By folder, then by name. */
static int by_folder(const void *x, const void *y)
{
	const struct covfile *a = x, *b = y;

	if (a->dir != b->dir)
		return a->dir < b->dir ? -1 : 1;
	return strcmp(a->clean, b->clean);
}

static int by_tag(const void *x, const void *y)
{
	const struct covfile *a = x, *b = y;
	int d = strcmp(a->tag, b->tag);

	return d ? d : by_folder(x, y);
}

static int by_meta(const void *x, const void *y)
{
	const struct covpod *a = x, *b = y;
	int d = strcmp(a->meta.clean, b->meta.clean);

	return d ? d : by_folder(&a->meta, &b->meta);
}

/* Pods, still by tag, and counters by (tag, place): both are walked once. */
static void match_counters(struct covdir *d)
{
	struct covfile *orphans;
	size_t i, c = 0, first, end = 0;
	struct covpod *p;
	int cmp;

	orphans = xmalloc(size_mul(d->nall, sizeof(*orphans)));
	for (i = 0; i < d->nmetas; i++) {
		if (i && strcmp(d->metas[i].tag, d->metas[i - 1].tag) == 0)
			continue; /* another folder's copy */
		p = &d->pods[d->npods++];
		p->meta = d->metas[i];
		first = end;
		for (; c < d->nall; c++) {
			cmp = strcmp(d->ctrs[c].tag, p->meta.tag);
			if (cmp > 0)
				break;
			if (cmp < 0)
				orphans[d->norphans++] = d->ctrs[c];
			else
				d->ctrs[end++] = d->ctrs[c];
		}
		p->nctrs = end - first;
		p->ctrs = p->nctrs ? &d->ctrs[first] : NULL;
	}
	while (c < d->nall)
		orphans[d->norphans++] = d->ctrs[c++];
	d->orphans = orphans;
}

static void sort_covfiles(void *v, size_t n, size_t size,
	int (*cmp)(const void *, const void *))
{
	if (n > 1)
		qsort(v, n, size, cmp);
}

void covdir_finish(struct covdir *d)
{
	sort_covfiles(d->metas, d->nmetas, sizeof(*d->metas), by_tag);
	sort_covfiles(d->ctrs, d->nall, sizeof(*d->ctrs), by_tag);
	d->pods = xcalloc(d->nmetas, sizeof(*d->pods));
	match_counters(d);
	sort_covfiles(d->pods, d->npods, sizeof(*d->pods), by_meta);
	sort_covfiles(d->orphans, d->norphans, sizeof(*d->orphans), by_folder);
}

void covdir_release(struct covdir *d)
{
	free(d->pods);
	free(d->orphans);
	free(d->metas);
	free(d->ctrs);
	arena_release(&d->arena);
	memset(d, 0, sizeof(*d));
}
