/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc -r: records in, records out. One that names its commit, and whose
 * files are in a repository that has it, gets `source`; others pass as the
 * bytes they were.
 */
#include "covsrc.h"

#include "base/path.h"
#include "cli/tool.h"
#include "db/db.h"
#include "io/fs.h"
#include "open/source.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

/* Files of a record that are looked for. */
enum { PROBES = 64 };

struct sourcing {
	const struct covsrc_cfg *cfg;
	struct finder *finder;
	struct finder_answer answer;
	struct recin in;
};

/* What a record is called, by what it has. */
static const char *binary_of(struct record *r)
{
	static const enum rec_key names[] = {REC_BINARY_NAME, REC_DIR,
		REC_COVMETA_HASH, REC_TYPE};
	size_t i = 0;

	while (i < 3 && !*record_text0(r, names[i]))
		i++;
	return path_last(record_text0(r, names[i]));
}

/* Something of the record at hand, for -v. */
static void note_record(const struct sourcing *s, const char *what)
{
	struct str where = {0};

	if (!s->cfg->verbose)
		return;
	recin_where(&s->in, &where);
	cov_note("%s: %s", str_get(&where), what);
	str_release(&where);
}

/* Why a record stays as it is. */
static void note_unchanged(const struct sourcing *s, struct record *r,
	const char *why)
{
	findnotes_binary(finder_notes(s->finder), binary_of(r), why);
	note_record(s, why);
}

static void set_source(const struct sourcing *s, struct record *r)
{
	const struct finder_answer *a = &s->answer;
	struct str raw = {0}, path = {0};

	fs_encode(&path, str_get(&a->source));
	str_adds(&raw, "{\"repo\":");
	json_string(&raw, path.buf, path.len);
	str_addf(&raw, ",\"commit\":\"%s\",\"exact\":%s}", a->commit,
		a->exact ? "true" : "false");
	record_set_raw(r, REC_SOURCE, raw.buf, raw.len);
	if (!a->exact)
		note_record(s, "its commit is not known: HEAD is taken");
	findnotes_binary(finder_notes(s->finder), binary_of(r), NULL);
	str_release(&raw);
	str_release(&path);
}

/* Sources that have files of one record, and how many. */
struct sharing {
	struct sharer {
		struct finder_answer answer; /* of its first file */
		uint32_t files;
	} * v;
	size_t n, cap;
};

/* The answer moves. */
static void add_sharer(struct sharing *sh, struct finder_answer *a)
{
	size_t i = 0;

	while (i < sh->n &&
		strcmp(str_get(&sh->v[i].answer.source), str_get(&a->source)))
		i++;
	if (i == sh->n) {
		mem_grow(&sh->v, &sh->cap, ++sh->n, sizeof(*sh->v));
		sh->v[i] = (struct sharer){.answer = *a};
		*a = (struct finder_answer){0};
	}
	sh->v[i].files++;
}

/* The one whose binary it is, into the answer, and no dependency of it: a
   repository before a folder, then the one with most files. */
static void take_sharer(struct sharing *sh, struct finder_answer *a)
{
	struct sharer *best = sh->v;
	size_t i;

	finder_answer_release(a);
	for (i = 1; i < sh->n; i++) {
		int commits =
			!!*sh->v[i].answer.commit - !!*best->answer.commit;

		if (commits > 0 || (!commits && sh->v[i].files > best->files))
			best = &sh->v[i];
	}
	if (best) {
		*a = best->answer;
		best->answer = (struct finder_answer){0};
	}
}

static void release_sharing(struct sharing *sh)
{
	size_t i;

	for (i = 0; i < sh->n; i++)
		finder_answer_release(&sh->v[i].answer);
	free(sh->v);
}

/* Finds files of the profile until an exact one says what its source is; else
   its source is that of most of them. 1 found. */
static int find_any(struct sourcing *s, struct record *r,
	const struct profile *p, struct str *why)
{
	struct finder_answer *a = &s->answer;
	struct finder_question q = {.url = record_text0(r, REC_SOURCE_URL),
		.commit = record_text0(r, REC_SOURCE_COMMIT)};
	uint32_t i, n = p->t ? p->t->nfiles : 0;
	uint32_t step = n / PROBES + 1;
	struct sharing sh = {0};
	int exact = 0;

	for (i = 0; !exact && i < n; i += step) {
		const struct block_file *f = &p->t->files[i];
		struct err e = {0};

		q.name = f->name;
		q.v = p->t->v + f->first;
		q.n = f->count;
		if (finder_find(s->finder, &q, a, &e) <= 0) {
			if (!why->len)
				str_adds(why,
					e.status ? e.text : str_get(&a->why));
		} else if (a->exact) {
			exact = 1;
		} else {
			add_sharer(&sh, a);
		}
	}
	if (!exact)
		take_sharer(&sh, a);
	release_sharing(&sh);
	return a->found;
}

/* Opens the profile, only for its files and blocks. */
static void find_source(struct sourcing *s, struct record *r)
{
	struct errlist problems = {0};
	struct profile p = {0};
	struct str why = {0};

	if (source_open_record(r, &p, NULL, &problems)) {
		errlist_of_item(&problems);
		cov_errlist(&problems);
	}
	if (!find_any(s, r, &p, &why))
		note_unchanged(s, r, why.len ? why.buf : "it has no files");
	else if (s->answer.exact ||
		(*s->answer.commit && !*record_text0(r, REC_SOURCE_COMMIT)))
		set_source(s, r);
	else
		note_unchanged(s, r,
			s->answer.other ?
				"only another commit has its files" :
				*s->answer.commit ?
				"its commit is a name, and names move" :
				"only a folder whose commit is not known has "
				"its files");
	errlist_release(&problems);
	profile_release(&p);
	str_release(&why);
}

static void pass_record(struct sourcing *s, struct record *r, struct str *line)
{
	if (r->v[REC_PROFILE].ptr || r->v[REC_INLINE].ptr)
		find_source(s, r);
	if (*record_text0(r, REC_ERROR))
		cov_status(COV_ITEMS);
	str_clear(line);
	record_write(r, line);
	out_str(cov_stdout(), line);
}

static int pass_records(struct sourcing *s, char *const *files, size_t n,
	struct err *e)
{
	struct errlist told = {0};
	struct record r = {0};
	struct str line = {0};
	int rc;

	rc = recin_open(&s->in, files, n, s->cfg->where, s->cfg->skip_bad,
		cov_stdout(), e);
	while (rc == 0 && recin_next(&s->in, &r, e) > 0)
		pass_record(s, &r, &line);
	recin_close(&s->in, &told);
	cov_errlist(&told);
	errlist_release(&told);
	record_release(&r);
	str_release(&line);
	return e->status ? -1 : 0;
}

int covsrc_records(const struct covsrc_cfg *cfg, char *const *files, size_t n)
{
	struct sourcing s = {.cfg = cfg};
	struct str closing = {0};
	struct err e = {0};

	source_use_db(db_open_profile);
	s.finder = covsrc_finder(cfg);
	if (s.finder && pass_records(&s, files, n, &e) < 0)
		cov_err(&e);
	if (s.finder && (cfg->verbose || cov_on_terminal())) {
		findnotes_closing(finder_notes(s.finder), &closing);
		if (closing.len)
			cov_note("%s", closing.buf);
	}
	str_release(&closing);
	finder_answer_release(&s.answer);
	finder_free(s.finder);
	return cov_worst();
}
