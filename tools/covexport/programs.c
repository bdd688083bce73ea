/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Operands are one profile, their union. Of records each binary is one; as in
 * covstat different binaries add, so that sums of statements are the same.
 */
#include "programs.h"

#include "base/interner.h"
#include "cli/tool.h"
#include "io/fs.h"
#include "open/operand.h"
#include "open/source.h"

#include <stdlib.h>
#include <string.h>

static struct program *new_program(struct programs *p)
{
	mem_grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n] = (struct program){.url = "", .commit = ""};
	return &p->v[p->n++];
}

/* --- operands --- */

/* Decodes the binaries of a directory, which know their functions. */
static void prepare_operand(struct bins *bins, const char *operand)
{
	struct source s, *one = &s;

	if (!fs_isdir(operand))
		return;
	source_from_operand(&s, operand);
	source_prepare(&one, 1, bins, 1);
	source_release(&s);
}

static void add_export_operand(struct operands *all, const char *operand)
{
	struct errlist problems = {0};

	prepare_operand(all->bins, operand);
	operands_add(all, operand, &problems);
	cov_errlist(&problems);
	errlist_release(&problems);
}

static int load_operands(struct programs *p, const struct covexport_cfg *cfg,
	char *const *v, size_t n)
{
	struct operands all = {
		.all =
			{
				.mode = COVMODE_COUNT,
				.skew = (enum combine_skew)cfg->skew,
			},
		.skip_bad = cfg->skip_bad,
		.one_mode = 1,
		.bins = bins_new(),
	};
	size_t i;
	int rc;

	if (n == 0)
		add_export_operand(&all, "-");
	for (i = 0; i < n && !cov_terminated(); i++)
		add_export_operand(&all, v[i]);
	rc = operands_finish(&all);
	if (rc == 0) {
		new_program(p)->p = all.all.p;
		all.all.p = (struct profile){0};
		p->bins = all.bins;
		all.bins = NULL;
	}
	operands_release(&all);
	return rc;
}

/* --- records --- */

void programs_find_source(struct finder *finder, struct record *r)
{
	const char *repo =
		json_text(&r->arena, record_path(r, "source.repo"), NULL);
	const char *path = repo ? fs_decoded(&r->arena, repo) : NULL;
	struct err e = {0};

	if (finder && path && *path && finder_add(finder, path, &e) < 0)
		cov_warn("%s", e.text);
}

void programs_tell_sources(const struct covexport_cfg *cfg,
	struct finder *finder, int missing)
{
	const struct findnotes_how how = {.missing = missing,
		.head = 1,
		.folders = 1};
	struct errlist told = {0};
	struct str line = {0};

	findnotes_tell(finder_notes(finder), &how, &told);
	cov_errlist(&told);
	if (cfg->verbose || cov_on_terminal())
		findnotes_closing(finder_notes(finder), &line);
	if (line.len)
		cov_note("%s", line.buf);
	errlist_release(&told);
	str_release(&line);
}

/* Tables that are the same are one binary, whatever their records say. */
static void add_opened_program(struct programs *p, struct interner *hashes,
	struct program *fresh)
{
	const char *hash = blocks_hash(fresh->p.t);
	int is_new;
	uint32_t i = interner_add(hashes, hash, strlen(hash), &is_new);

	if (is_new) {
		*new_program(p) = *fresh;
		return;
	}
	profile_add(&p->v[i].p, &fresh->p, COUNT_MAX, COUNT_CAP_TEXT);
	if (!*p->v[i].url) {
		p->v[i].url = fresh->url;
		p->v[i].commit = fresh->commit;
	}
	profile_release(&fresh->p);
}

static int load_members(struct programs *p, const struct covexport_cfg *cfg,
	struct finder *finder, char *const *files, size_t nfiles)
{
	struct members *m = &p->members;
	struct interner hashes = {0};
	size_t i, n, seen = 0;

	if (members_read(m, cfg, files, nfiles) < 0)
		return cov_worst();
	p->bins = bins_new();
	for (i = 0; i < m->n && !cov_terminated(); i += n) {
		struct program one = {0};

		n = members_of_binary(m, i);
		if (!members_chosen(m->v + i, n))
			continue;
		seen++;
		programs_find_source(finder, &m->v[i].r);
		members_facts(m->v + i, n, &one.url, &one.commit);
		members_open(m, m->v + i, n, p->bins, &one.p);
		if (one.p.t)
			add_opened_program(p, &hashes, &one);
	}
	interner_release(&hashes);
	if (m->n && !seen)
		cov_warn("no owner is left by the filters: nothing is "
			 "exported");
	return seen && !p->n ? COV_ITEMS : 0;
}

int programs_load(struct programs *p, const struct covexport_cfg *cfg,
	struct finder *finder, char *const *operands, size_t n)
{
	return cfg->records ? load_members(p, cfg, finder, operands, n) :
			      load_operands(p, cfg, operands, n);
}

void programs_release(struct programs *p)
{
	while (p->n)
		profile_release(&p->v[--p->n].p);
	free(p->v);
	members_release(&p->members);
	bins_free(p->bins);
	*p = (struct programs){0};
}
