/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc -r: records in, records out. One that names its commit, and whose
 * files are in a repository that has it, gets `source`; others pass as the
 * bytes they were.
 */
#include "covsrc.h"

#include "cli/tool.h"
#include "db/db.h"
#include "io/fs.h"
#include "open/source.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

struct sourcing {
	const struct covsrc_cfg *cfg;
	struct lookup *sources;
	struct recin in;
};

/* Why a record stays as it is, for -v. */
static void note_unchanged(const struct sourcing *s, const char *why)
{
	struct str where = {0};

	if (!s->cfg->verbose)
		return;
	recin_where(&s->in, &where);
	cov_note("%s: %s", str_get(&where), why);
	str_release(&where);
}

static void set_source(struct record *r, const struct lookup_view *v)
{
	struct str raw = {0}, path = {0};

	fs_encode(&path, repo_path(v->repo));
	str_adds(&raw, "{\"repo\":");
	json_string(&raw, path.buf, path.len);
	str_addf(&raw, ",\"commit\":\"%s\",\"exact\":true}", v->commit);
	record_set_raw(r, REC_SOURCE, raw.buf, raw.len);
	str_release(&raw);
	str_release(&path);
}

/* Opens the profile, only for the names of its files. */
static void find_source(struct sourcing *s, struct record *r)
{
	struct errlist problems = {0};
	struct profile p = {0};
	const struct lookup_view *v = NULL;
	struct err e = {0};
	char **paths;
	size_t i, n;

	if (source_open_record(r, &p, NULL, &problems)) {
		errlist_of_item(&problems);
		cov_errlist(&problems);
	}
	paths = lookup_sample(&p, &n);
	if (n)
		v = lookup_choose(s->sources, record_text0(r, REC_SOURCE_URL),
			record_text0(r, REC_SOURCE_COMMIT),
			(const char *const *)paths, n, &e);
	if (v && v->exact)
		set_source(r, v);
	else if (v)
		note_unchanged(s,
			*v->commit ? "its commit is a name, and names move" :
				     "only a folder whose commit is not known "
				     "has its "
				     "files");
	else
		note_unchanged(s, n ? e.text : "it has no files");
	for (i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
	errlist_release(&problems);
	profile_release(&p);
}

static void pass_record(struct sourcing *s, struct record *r, struct str *line)
{
	if (*record_text0(r, REC_SOURCE_COMMIT))
		find_source(s, r);
	else
		note_unchanged(s, "its commit is not known");
	if (*record_text0(r, REC_ERROR))
		cov_status(COV_ITEMS);
	str_clear(line);
	record_write(r, line);
	out_str(cov_stdout(), line);
}

int covsrc_records(const struct covsrc_cfg *cfg, char *const *files, size_t n)
{
	struct sourcing s = {.cfg = cfg, .sources = lookup_new()};
	struct errlist told = {0};
	struct record r = {0};
	struct str line = {0};
	struct err e = {0};
	int rc = 0;

	source_use_db(db_open_profile);
	if (covsrc_sources(s.sources, cfg) == 0) {
		rc = recin_open(&s.in, files, n, cfg->where, cfg->skip_bad,
			cov_stdout(), &e);
		while (rc == 0 && recin_next(&s.in, &r, &e) > 0)
			pass_record(&s, &r, &line);
		recin_close(&s.in, &told);
	}
	cov_err(&e);
	cov_errlist(&told);
	errlist_release(&told);
	record_release(&r);
	str_release(&line);
	lookup_free(s.sources);
	return cov_worst();
}
