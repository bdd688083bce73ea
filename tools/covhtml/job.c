/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What a page is made from, and the key of that.
 *
 * A page's key is the MD5 of all that it shows but the profile: the record,
 * the repository and commit, this program. With a merge_input_hash the record
 * stands for the profile too. Texts of a plain folder are hashed.
 */
#include "job.h"
#include "key.h"

#include "fmt/json.h"
#include "gosrc/srcsample.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* The key of a page, with what is known so far. */
void page_key(const struct page_job *j, char key[MD5_HEX])
{
	struct md5 *m = key_begin(HTML_PAGE, j->cfg);
	const char *problem = errlist_first(&j->pg->problems);

	key_page(m, j->pg);
	key_text(m, j->f.probe_md5);
	key_text(m, j->f.source_md5);
	if (problem)
		key_text(m, problem);
	if (!*record_text0(&j->pg->r, REC_MERGE_INPUT_HASH) && j->p.t)
		md5_add(m, j->p.counts, j->p.t->n * sizeof(*j->p.counts));
	md5_hex(m, key);
}

void open_job_profile(struct page_job *j)
{
	struct page *pg = j->pg;

	if (j->opened++)
		return;
	page_open(pg, &j->p);
	if (!pg->npaths) {
		free(pg->paths);
		pg->paths = srcsample_paths(&j->p, &pg->npaths);
	}
}

void open_job_owners(struct page_job *j)
{
	j->owner = owners_of(&j->pg->r, &j->a, &j->nowners);
	whoran_open(&j->who, j->pg, j->owner, j->nowners, &j->p, &j->f);
}

void job_release(struct page_job *j)
{
	whoran_release(&j->who);
	files_release(&j->f);
	profile_release(&j->p);
	arena_release(&j->a);
}

/* Sources that covsrc found, told by the record. */
void add_told(struct page_job *j)
{
	struct slice told = record_path(&j->pg->r, "source");
	struct err ignored = {0};
	const char *repo = NULL;

	if (told.ptr && *told.ptr == '{')
		repo = json_get_text(&j->pg->r.arena, told, "repo");
	if (repo)
		repo = fs_decoded(&j->pg->r.arena, repo);
	if (repo && finder_add(j->finder, repo, &ignored))
		return; /* then the page says that there is no source */
}

void set_totals(struct page *pg, const struct files *f)
{
	if (!record_u64(&pg->r, REC_TOTAL_STMTS, &pg->total))
		pg->total = 0;
	if (!record_u64(&pg->r, REC_COVERED_STMTS, &pg->covered))
		pg->covered = 0;
	if (f && f->total) {
		pg->total = f->total;
		pg->covered = f->covered;
	}
	if (pg->covered > pg->total)
		pg->covered = pg->total;
}
