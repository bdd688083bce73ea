/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A directory becomes a profile.
 *
 * Each pod (a covmeta and its counters) is counted over its table: the files
 * of one pid by maximum, pids added. Pods are then added to each other. The
 * hash of the input is made on the way, from the same bytes.
 */
#include "open/dirreport.h"

#include "base/names.h"
#include "base/num.h"
#include "gocov/covload.h"
#include "io/fs.h"
#include "profile/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char text_name[] = "coverage.out";

static const struct rules *rules_of(const struct dirreport_spec *spec)
{
	/* A constant, so that threads may share it. */
	static struct rule rule = {.kind = RULE_SERVER_LINES};
	static const struct rules server_lines = {.v = &rule, .n = 1};

	return spec->rules ? spec->rules : &server_lines;
}

static int list_dirreport_files(struct covdir *d,
	const struct dirreport_spec *spec, struct err *e)
{
	int r = 0;

	*d = (struct covdir){0};
	if (spec->files)
		covdir_files(d, spec->dir, spec->files, spec->nfiles);
	else
		r = covdir_add(d, spec->dir, e);
	covdir_finish(d);
	return r;
}

void bins_prepare(struct bins *b, unsigned jobs,
	const struct dirreport_spec *const *specs, size_t n)
{
	struct covdir *dirs = xcalloc(n, sizeof(*dirs));
	struct bins_want *want = NULL;
	struct err ignored = {0}; /* dirreport_load will meet it again */
	size_t i, j, m = 0, cap = 0;

	for (i = 0; i < n; i++) {
		if (list_dirreport_files(&dirs[i], specs[i], &ignored) < 0)
			continue;
		for (j = 0; j < dirs[i].npods; j++) {
			mem_grow(&want, &cap, m + 1, sizeof(*want));
			want[m].path = dirs[i].pods[j].meta.path;
			want[m++].rules = rules_of(specs[i]);
		}
	}
	bins_add(b, jobs, want, m);
	for (i = 0; i < n; i++)
		covdir_release(&dirs[i]);
	free(dirs);
	free(want);
}

/* Loading one report. */
struct load {
	struct dirreport *r;
	const struct dirreport_spec *spec;
	struct covload files; /* its problems become those of r */
	struct bins *bins; /* the caller's, or our own */
	struct names hashes; /* "name md5" of each file */
	int flags;
};

static void add_file_hash(struct load *l, const char *name, const char *md5)
{
	struct str s = {0};

	if (!(l->flags & DIRREPORT_HASH))
		return;
	/* NUL cannot be in a name, so nothing else gives this text. */
	str_addf(&s, "%s", name);
	str_addf(&s, "\n%s\n", md5);
	names_add(&l->hashes, s.buf);
	str_release(&s);
}

static void add_bytes_hash(struct load *l, const char *name,
	const struct str *bytes)
{
	char hex[MD5_HEX];

	if (!(l->flags & DIRREPORT_HASH))
		return;
	md5_of(str_get(bytes), bytes->len, hex);
	add_file_hash(l, name, hex);
}

/* Adds one counters file; damage goes to the problems. */
static void count_file(struct load *l, const struct covbin *bin,
	const struct covfile *f, uint64_t *counts, enum count_op op)
{
	if (covload_read(&l->files, f->path) < 0)
		return;
	add_bytes_hash(l, f->base, &l->files.bytes);
	/* What is damaged is named in the problems, and the good part counts:
	   nothing is left to do with the result. */
	if (bin)
		(void)!covload_count(&l->files, bin, counts, op);
}

/* All files of one pid: v[0..n). Of the first the total is still 0. */
static void count_pid(struct load *l, const struct covbin *bin,
	const struct covfile *const *v, size_t n, uint64_t *total, int first)
{
	uint64_t cap = bin && bin->meta->mode == COVMODE_SET ? 1 : COUNT_CAP_GO;
	uint64_t *counts;
	size_t i;

	if (!bin || n == 1 || l->spec->sum_snapshots) {
		for (i = 0; i < n; i++)
			count_file(l, bin, v[i], total, COUNT_SUM);
		return;
	}
	if (first && cap > 1) {
		for (i = 0; i < n; i++)
			count_file(l, bin, v[i], total,
				i ? COUNT_MAX : COUNT_SUM);
		return;
	}
	counts = xcalloc(bin->t->n, sizeof(*counts));
	for (i = 0; i < n; i++)
		count_file(l, bin, v[i], counts, COUNT_MAX);
	for (i = 0; i < bin->t->n; i++)
		total[i] = num_add(total[i], counts[i], cap);
	free(counts);
}

static int files_by_pid(const void *a, const void *b)
{
	const struct covfile *const *x = a, *const *y = b;

	if ((*x)->pid != (*y)->pid)
		return (*x)->pid < (*y)->pid ? -1 : 1;
	return strcmp((*x)->base, (*y)->base);
}

static void count_pod(struct load *l, const struct covpod *pod,
	const struct covbin *bin, uint64_t *total)
{
	const struct covfile **v = xmalloc(size_mul(pod->nctrs, sizeof(*v)));
	size_t i, end;

	for (i = 0; i < pod->nctrs; i++)
		v[i] = &pod->ctrs[i];
	qsort(v, pod->nctrs, sizeof(*v), files_by_pid);
	for (i = 0; i < pod->nctrs; i = end) {
		for (end = i + 1; end < pod->nctrs; end++)
			if (v[end]->pid != v[i]->pid)
				break;
		count_pid(l, bin, v + i, end - i, total, i == 0);
	}
	free(v);
}

/* Damage of a covmeta is told with the folder before its name. */
static void tell_damage(struct load *l, const struct errlist *damage, int whole)
{
	struct str dir = {0};
	size_t i;

	fs_encode(&dir, l->spec->dir);
	for (i = 0; damage && i < damage->n; i++) {
		/* A file that could not be read is named in full already. */
		if (whole)
			errlist_add(&l->files.problems, damage->v[i].status,
				"%s", damage->v[i].text);
		else
			errlist_add(&l->files.problems, damage->v[i].status,
				"%s/%s", str_get(&dir), damage->v[i].text);
	}
	str_release(&dir);
}

/* 1 when a binary has the mode of those before it, or need not. */
static int mode_is_wanted(struct load *l, const struct covpod *pod,
	enum covmode mode)
{
	enum covmode first = l->r->p.mode;

	if (!l->spec->one_mode || !l->r->p.t || mode == first)
		return 1;
	errlist_add(&l->files.problems, COV_ITEMS,
		"%s: counter mode %s clashes with %s of the binaries before: "
		"left out, --mode takes all",
		covload_name(&l->files, pod->meta.path), covmode_name(mode),
		covmode_name(first));
	return 0;
}

static void add_build(struct load *l, const struct covpod *pod,
	struct blocks *t)
{
	struct str name = {0};

	fs_encode(&name, pod->meta.path);
	skew_folder_add(&l->r->builds, t, str_get(&name));
	str_release(&name);
}

static void load_dirreport_pod(struct load *l, const struct covpod *pod)
{
	struct profile p = {0};
	struct bins_found found;

	if (!bins_find(l->bins, pod->meta.path, rules_of(l->spec), &found)) {
		struct err e = {0};

		err_sys(&e, ENOENT, "%s", pod->meta.path);
		errlist_err(&l->files.problems, &e);
	}
	if (l->flags & DIRREPORT_ONLY)
		found.bin = NULL;
	tell_damage(l, found.damage, !*found.md5);
	if (*found.md5)
		add_file_hash(l, pod->meta.base, found.md5);
	if (found.bin && !mode_is_wanted(l, pod, found.bin->meta->mode))
		return;
	if (found.bin && l->files.dir.npods > 1)
		add_build(l, pod, found.bin->t);
	if (found.bin)
		profile_zero(&p, found.bin->t, found.bin->meta->mode);
	count_pod(l, pod, found.bin, p.counts);
	if (found.bin)
		profile_take(&l->r->p, &p, COUNT_SUM, COUNT_CAP_GO);
	profile_release(&p);
}

static void add_process(struct dirreport *r, const struct covfile *f,
	int counters)
{
	size_t cap = r->nproc;

	mem_grow(&r->proc, &cap, r->nproc + 1, sizeof(*r->proc));
	r->proc[r->nproc++] = (struct dirreport_process){
		.file = arena_strdup(&r->arena, f->base),
		.tag = arena_strdup(&r->arena, f->tag),
		.pid = f->pid,
		.snapshot = arena_strdup(&r->arena, f->snapshot),
		.counters = counters,
	};
}

static int processes_by_file(const void *a, const void *b)
{
	const struct dirreport_process *x = a, *y = b;

	return strcmp(x->file, y->file);
}

static void list_processes(struct dirreport *r, const struct covdir *d)
{
	size_t i, j;

	for (i = 0; i < d->npods; i++) {
		for (j = 0; j < d->pods[i].nctrs; j++)
			add_process(r, &d->pods[i].ctrs[j], 1);
		if (!d->pods[i].nctrs)
			add_process(r, &d->pods[i].meta, 0);
	}
	if (r->nproc)
		qsort(r->proc, r->nproc, sizeof(*r->proc), processes_by_file);
}

static void note_orphans(struct load *l)
{
	struct str bytes = {0}, name = {0};
	struct err e = {0};
	size_t i;

	for (i = 0; i < l->files.dir.norphans; i++) {
		const struct covfile *f = &l->files.dir.orphans[i];

		str_clear(&name);
		fs_encode(&name, f->path);
		errlist_add(&l->r->notes, 0,
			"%s: counters without their "
			"covmeta, left out",
			name.buf);
		if ((l->flags & DIRREPORT_HASH) &&
			fs_read(&bytes, f->path, COVDATA_FILE_MAX, NULL, &e) ==
				0)
			add_bytes_hash(l, f->base, &bytes);
	}
	str_release(&bytes);
	str_release(&name);
}

/* -1 and nothing of the text when a block of it has two numbers of
   statements. */
static int texts_agree(struct load *l, const char *path, struct err *e)
{
	struct str name = {0};
	int rc;

	fs_encode(&name, path);
	rc = blocks_agree(l->r->p.t, str_get(&name), e);
	if (rc < 0)
		profile_release(&l->r->p);
	str_release(&name);
	return rc;
}

/* A text-only report (ARCHITECTURE: text-only): 1 there was one, 0 none. */
static int load_dirreport_text(struct load *l)
{
	struct dirreport *r = l->r;
	struct err e = {0};
	struct str bytes = {0};
	char *path = fs_join(&r->arena, l->spec->dir, text_name);
	struct stat st;

	if (l->spec->files || stat(path, &st) < 0)
		return 0;
	r->text = 1;
	r->proc = xcalloc(1, sizeof(*r->proc));
	r->nproc = 1;
	r->proc[0].file = r->proc[0].tag = text_name;
	r->proc[0].snapshot = "";
	if (l->flags & DIRREPORT_LIST)
		return 1;
	if (text_read_file(&r->p, path, &e) < 0 ||
		(!l->spec->operand && texts_agree(l, path, &e) < 0)) {
		/* The text is one item of many: it failed, we did not. */
		err_of_item(&e);
		errlist_err(&l->files.problems, &e);
		return 1;
	}
	rules_profile(rules_of(l->spec), &r->p);
	if ((l->flags & DIRREPORT_HASH) &&
		fs_read(&bytes, path, TEXT_FILE_MAX, NULL, &e) == 0)
		add_bytes_hash(l, text_name, &bytes);
	str_release(&bytes);
	return 1;
}

static void finish_input_hash(struct load *l)
{
	struct md5 *m;
	size_t i;

	if (!l->hashes.n)
		return;
	names_sort(&l->hashes);
	m = md5_new();
	for (i = 0; i < l->hashes.n; i++)
		md5_add(m, l->hashes.v[i], strlen(l->hashes.v[i]));
	md5_hex(m, l->r->input_hash);
}

static void note_no_coverage(struct load *l)
{
	struct str dir = {0};

	fs_encode(&dir, l->spec->dir);
	errlist_add(&l->files.problems, COV_ITEMS, "%s: no coverage data%s",
		str_get(&dir),
		l->files.dir.norphans ? ": counters without their covmeta" :
					"");
	str_release(&dir);
}

/* 1 when the cache has every covmeta of the directory. */
static int all_known(const struct bins *b, const struct covdir *d,
	const struct rules *rules)
{
	struct bins_found found;
	size_t i;

	for (i = 0; i < d->npods; i++)
		if (!bins_find(b, d->pods[i].meta.path, rules, &found))
			return 0;
	return 1;
}

/* All that is done once the folder was listed. */
static int load_listed(struct load *l, struct bins *b)
{
	struct bins *own = NULL;
	size_t i;

	if (!l->files.dir.npods) {
		note_orphans(l);
		if (load_dirreport_text(l)) {
			finish_input_hash(l);
			return l->r->p.t || l->flags & DIRREPORT_LIST ? 0 : -1;
		}
		note_no_coverage(l);
		finish_input_hash(l);
		return -1;
	}
	list_processes(l->r, &l->files.dir);
	l->r->uncounted = 1;
	for (i = 0; i < l->files.dir.npods; i++)
		l->r->uncounted &= !l->files.dir.pods[i].nctrs;
	if (l->flags & DIRREPORT_LIST)
		return 0;
	if (!b || !all_known(b, &l->files.dir, rules_of(l->spec))) {
		own = bins_new();
		bins_prepare(own, 1, &l->spec, 1);
	}
	l->bins = own ? own : b;
	if (l->spec->warn_uncounted)
		covload_warn_uncounted(&l->files);
	for (i = 0; i < l->files.dir.npods; i++)
		load_dirreport_pod(l, &l->files.dir.pods[i]);
	note_orphans(l);
	finish_input_hash(l);
	bins_free(own);
	return l->r->p.t ? 0 : -1;
}

int dirreport_load(struct dirreport *r, struct bins *b,
	const struct dirreport_spec *spec, int flags)
{
	struct load l = {.r = r, .spec = spec, .flags = flags};
	struct err e = {0};
	size_t i;
	int rc = -1;

	*r = (struct dirreport){0};
	l.files.src.all_segments = spec->all_segments;
	l.files.src.own_only = spec->own_only;
	if (list_dirreport_files(&l.files.dir, spec, &e) < 0)
		errlist_err(&l.files.problems, &e);
	else
		rc = load_listed(&l, b);
	for (i = 0; !spec->builds && i < r->builds.told.n; i++)
		errlist_add(&l.files.problems, COV_ITEMS, "%s",
			r->builds.told.v[i].text);
	r->problems = l.files.problems;
	l.files.problems = (struct errlist){0};
	covload_release(&l.files);
	names_release(&l.hashes);
	return rc;
}

void dirreport_release(struct dirreport *r)
{
	arena_release(&r->arena);
	profile_release(&r->p);
	skew_folder_release(&r->builds);
	free(r->proc);
	errlist_release(&r->problems);
	errlist_release(&r->notes);
}

int dirreport_is_whole(const char *dir, const char *const *files, size_t n)
{
	struct dirreport_spec spec = {.dir = dir};
	struct names want = {0};
	struct dirreport r;
	size_t i;
	int whole = dirreport_load(&r, NULL, &spec, DIRREPORT_LIST) == 0;

	for (i = 0; i < n; i++)
		names_add(&want, files[i]);
	names_sort(&want);
	whole = whole && r.nproc == want.n;
	for (i = 0; whole && i < want.n; i++)
		whole = strcmp(r.proc[i].file, want.v[i]) == 0;
	dirreport_release(&r);
	names_release(&want);
	return whole;
}
