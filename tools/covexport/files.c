/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Files. With a source a name is the path in its repository, what is not there
 * keeps its own. Several files may get one name: the same of several binaries,
 * or of a module that moved; their lines are put together, a line ran when it
 * did in one of them, and their statements add.
 */
#include "files.h"
#include "funcs.h"

#include "base/interner.h"
#include "base/utf8.h"
#include "cli/tool.h"

#include <stdlib.h>
#include <string.h>

/* No file has its code so far down: a few damaged bytes must not become output
   without end. */
enum { LINE_MAX_NUMBER = 1 << 20 };

struct named_file {
	const char *name;
	struct slice folder; /* of it */
	uint32_t program, file; /* index of both */
	const char *source; /* where it was found, NULL: nowhere */
	const struct func *funcs; /* NULL: none */
	size_t nfuncs, at; /* at: while funcs of sources still move */
};

/* --- names ---------------------------------------------------------------- */

const char *files_safe_name(struct arena *a, const char *name)
{
	size_t len = strlen(name), i, k, n;
	struct str s = {0};
	uint32_t rune;

	for (i = 0; i < len; i += n) {
		n = utf8_get(name + i, len - i, &rune);
		if (n && !utf8_steers(rune) && rune != 0xfffe &&
			rune != 0xffff) {
			str_add(&s, name + i, n);
			continue;
		}
		n = n ? n : 1;
		for (k = 0; k < n; k++)
			str_addf(&s, "%%%02X", (unsigned char)name[i + k]);
	}
	return str_to_arena(&s, a);
}

/* 1 when the text is of the repository itself. */
static int is_of_repository(const struct finder_answer *a)
{
	return a->rule != FINDER_CACHE && a->rule != FINDER_GOROOT;
}

/* The source of a file, which is mostly that of the one before. */
static const char *keep_source(struct files *fs, const char *source)
{
	const char *last = fs->n ? fs->v[fs->n - 1].source : NULL;

	return last && strcmp(last, source) == 0 ?
		last :
		arena_strdup(&fs->arena, source);
}

/* Asks for the text of a file: for its name, and for its functions. */
static int find_file(struct files *fs, struct named_file *f,
	struct finder *finder, struct finder_answer *a, int functions)
{
	const struct program *p = &fs->from->v[f->program];
	const struct block_file *b = &p->p.t->files[f->file];
	const struct finder_question q = {.name = b->name,
		.v = p->p.t->v + b->first,
		.n = b->count,
		.url = p->url,
		.commit = p->commit};
	struct err e = {0};
	int rc = finder_find(finder, &q, a, &e);

	err_of_item(&e);
	cov_err(&e);
	if (rc > 0 && is_of_repository(a)) {
		f->name = files_safe_name(&fs->arena, str_get(&a->path));
		f->source = keep_source(fs, str_get(&a->source));
	}
	if (rc > 0 && functions) {
		f->at = fs->funcs->n;
		f->nfuncs = funcs_of_source(fs->funcs, b->name, a);
	}
	return e.status > COV_ITEMS ? e.status : 0;
}

static int files_by_folder(const void *a, const void *b)
{
	const struct named_file *x = a, *y = b;
	size_t least =
		x->folder.len < y->folder.len ? x->folder.len : y->folder.len;
	int c = memcmp(x->folder.ptr, y->folder.ptr, least);

	if (c == 0)
		c = (x->folder.len > y->folder.len) -
			(x->folder.len < y->folder.len);
	if (c == 0)
		c = strcmp(x->name, y->name);
	if (c == 0)
		c = (x->program > y->program) - (x->program < y->program);
	return c ? c : (x->file > y->file) - (x->file < y->file);
}

/* Files of two repositories that have one path. */
static void tell_same_paths(const struct files *fs)
{
	const struct named_file *first = NULL, *other = NULL;
	size_t i, n = 0;

	for (i = 1; i < fs->n; i++) {
		const struct named_file *a = &fs->v[i - 1], *b = &fs->v[i];

		if (!a->source || !b->source || strcmp(a->name, b->name) != 0 ||
			strcmp(a->source, b->source) == 0)
			continue;
		if (!n++) {
			first = a;
			other = b;
		}
	}
	if (n)
		cov_warn("%s is in %s and in %s (%zu such paths): their lines "
			 "are put together; export one repository at a time",
			first->name, first->source, other->source, n);
}

/* Names of one file stand together. */
static void group_names(struct files *fs)
{
	size_t i;

	if (fs->n > 1)
		qsort(fs->v, fs->n, sizeof(*fs->v), files_by_folder);
	fs->first = xmalloc(size_mul(fs->n + 1, sizeof(*fs->first)));
	for (i = 0; i < fs->n; i++)
		if (!i || strcmp(fs->v[i - 1].name, fs->v[i].name) != 0)
			fs->first[fs->names++] = i;
	fs->first[fs->names] = fs->n;
}

static int name_files(struct files *fs, uint32_t program, struct finder *finder,
	int functions)
{
	const struct blocks *t = fs->from->v[program].p.t;
	struct finder_answer a = {0};
	uint32_t i;
	int rc = 0;

	for (i = 0; i < t->nfiles && !rc && !cov_terminated(); i++) {
		struct named_file f = {.program = program, .file = i};

		if (!t->files[i].count)
			continue;
		if (finder)
			rc = find_file(fs, &f, finder, &a, functions);
		if (!f.name)
			f.name = files_safe_name(&fs->arena, t->files[i].name);
		if (functions && !f.nfuncs)
			f.funcs = funcs_of_file(fs->known, t->files[i].name,
				&f.nfuncs);
		f.folder = blocks_folder(f.name, strlen(f.name));
		mem_grow(&fs->v, &fs->cap, fs->n + 1, sizeof(*fs->v));
		fs->v[fs->n++] = f;
	}
	finder_answer_release(&a);
	return rc;
}

int files_make(struct files *fs, const struct programs *p,
	struct finder *finder, int functions)
{
	size_t i;
	int rc = 0;

	fs->from = p;
	fs->funcs = xcalloc(1, sizeof(*fs->funcs));
	fs->known = xcalloc(1, sizeof(*fs->known));
	if (functions)
		funcs_of_binaries(fs->known, p->bins);
	for (i = 0; i < p->n && !rc; i++)
		rc = name_files(fs, (uint32_t)i, finder, functions);
	for (i = 0; i < fs->n; i++)
		if (fs->v[i].nfuncs && !fs->v[i].funcs)
			fs->v[i].funcs = fs->funcs->v + fs->v[i].at;
	group_names(fs);
	tell_same_paths(fs);
	return rc;
}

void files_release(struct files *fs)
{
	if (fs->funcs)
		funcs_release(fs->funcs);
	if (fs->known)
		funcs_release(fs->known);
	free(fs->funcs);
	free(fs->known);
	free(fs->v);
	free(fs->first);
	arena_release(&fs->arena);
}

/* --- lines ---------------------------------------------------------------- */

static void count_statements(const struct files *fs, size_t i,
	struct counted *sum)
{
	uint64_t total, covered;
	size_t k;

	for (k = fs->first[i]; k < fs->first[i + 1]; k++) {
		profile_file_totals(&fs->from->v[fs->v[k].program].p,
			fs->v[k].file, &total, &covered);
		sum->stmts += total;
		sum->covered += covered;
	}
}

/* Blocks that tell something of their lines. */
static void sweep_file(struct sweep *s, const struct files *fs, size_t i)
{
	size_t k;
	uint32_t b;

	sweep_clear(s);
	for (k = fs->first[i]; k < fs->first[i + 1]; k++) {
		const struct profile *p = &fs->from->v[fs->v[k].program].p;
		const struct block_file *f = &p->t->files[fs->v[k].file];

		for (b = f->first; b < f->first + f->count; b++)
			if (block_tells(&p->t->v[b], p->counts[b]))
				sweep_add(s, &p->t->v[b], &p->counts[b], 1);
	}
	sweep_begin(s);
}

int files_count(const struct files *fs, size_t i, struct file *f)
{
	const struct named_file *v = &fs->v[fs->first[i]];
	int64_t count;
	uint32_t line;

	f->name = v->name;
	f->number = i;
	f->folder = v->folder;
	f->sum = (struct counted){0};
	f->nfuncs = 0;
	sweep_file(&f->sweep, fs, i);
	if (f->sweep.last > LINE_MAX_NUMBER)
		return -1;
	count_statements(fs, i, &f->sum);
	mem_grow(&f->lines, &f->caplines, f->sweep.last, sizeof(*f->lines));
	for (line = 1; line <= f->sweep.last; line++) {
		count = sweep_line(&f->sweep, line);
		if (count < 0)
			continue;
		f->lines[f->sum.lines++] = (struct line){line, (uint64_t)count};
		f->sum.hit += count > 0;
	}
	return 0;
}

/* --- functions ------------------------------------------------------------ */

static size_t first_line_from(const struct file *f, uint64_t number)
{
	size_t low = 0, high = f->sum.lines, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (f->lines[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Several init, or methods of generic types: the later ones are told by their
   lines. */
static const char *own_function_name(struct file *f, struct interner *names,
	const struct func *func)
{
	struct str s = {0};
	int fresh;

	interner_add(names, func->name, strlen(func->name), &fresh);
	if (fresh)
		return func->name;
	str_addf(&s, "%s:%lu", func->name, (unsigned long)func->line0);
	return str_to_arena(&s, &f->arena);
}

static void add_file_function(const struct files *fs, size_t i, struct file *f,
	struct interner *names, const struct func *func)
{
	struct file_func to = {.first = first_line_from(f, func->line0)};
	uint64_t count;
	size_t k;

	to.nlines = first_line_from(f, (uint64_t)func->line1 + 1) - to.first;
	if (!to.nlines)
		return;
	to.line = f->lines[to.first].number;
	to.name = own_function_name(f, names, func);
	for (k = fs->first[i]; k < fs->first[i + 1]; k++) {
		const struct profile *p = &fs->from->v[fs->v[k].program].p;
		const struct block_file *b = &p->t->files[fs->v[k].file];

		count = func_count(func, p->t->v + b->first,
			p->counts + b->first, b->count);
		if (count > to.count)
			to.count = count;
	}
	mem_grow(&f->funcs, &f->capfuncs, f->nfuncs + 1, sizeof(*f->funcs));
	f->funcs[f->nfuncs++] = to;
}

int files_read(const struct files *fs, size_t i, struct file *f)
{
	const struct named_file *v = &fs->v[fs->first[i]];
	struct interner names = {0};
	size_t k;

	if (files_count(fs, i, f) < 0) {
		cov_error(COV_ITEMS,
			"%s: line %lu: too far down, file left out", f->name,
			(unsigned long)f->sweep.last);
		return -1;
	}
	arena_reset(&f->arena);
	for (k = 0; k < v->nfuncs; k++)
		add_file_function(fs, i, f, &names, &v->funcs[k]);
	interner_release(&names);
	return 0;
}

void file_release(struct file *f)
{
	arena_release(&f->arena);
	sweep_release(&f->sweep);
	free(f->lines);
	free(f->funcs);
}

void counted_add(struct counted *to, const struct counted *from)
{
	to->stmts += from->stmts;
	to->covered += from->covered;
	to->lines += from->lines;
	to->hit += from->hit;
}

int file_missing(const struct file *f, size_t *at, struct line_range *r)
{
	while (*at < f->sum.lines && f->lines[*at].count)
		++*at;
	if (*at == f->sum.lines)
		return 0;
	r->from = f->lines[*at].number;
	for (; *at < f->sum.lines && !f->lines[*at].count; ++*at)
		r->to = f->lines[*at].number;
	return 1;
}
