/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One page that stands alone: of a profile named on the command line, or of
 * the one binary that comes as records.
 */
#include "single.h"
#include "job.h"
#include "owners.h"
#include "page.h"
#include "text.h"

#include "cli/tool.h"
#include "gosrc/srcsample.h"
#include "io/fs.h"
#include "io/in.h"
#include "open/operand.h"

#include <stdlib.h>
#include <string.h>

/* What is to be said of the sources of a page that has some. */
static void tell_page_sources(const struct page_job *j)
{
	const struct findnotes_how how = {.head = 1,
		.folders = j->cfg->from.commit != NULL};
	struct findnotes *n = finder_notes(j->finder);
	struct errlist told = {0};
	struct str line = {0};

	if (j->f.texts)
		findnotes_merge(n, j->f.notes);
	findnotes_tell(n, &how, &told);
	cov_errlist(&told);
	if (j->cfg->from.sources.n && (j->cfg->verbose || cov_on_terminal()))
		findnotes_closing(j->f.texts ? n : j->f.notes, &line);
	if (line.len)
		cov_note("%s", line.buf);
	errlist_release(&told);
	str_release(&line);
}

/* Finds sources and writes; j's profile is open. */
static int write_single(struct page_job *j)
{
	const struct covhtml_cfg *cfg = j->cfg;
	const char *title;
	struct arena a = {0};
	struct out file, *o;

	add_told(j);
	files_probe(&j->f, j->finder, &j->pg->r, j->pg->paths, j->pg->npaths,
		&j->pg->problems);
	files_load(&j->f, j->finder, &j->pg->r, &j->p, &j->pg->problems);
	errlist_of_item(&j->pg->problems);
	open_job_owners(j);
	j->alone = 1;
	set_totals(j->pg, &j->f);
	page_key(j, j->pg->key);
	title = cfg->title ? cfg->title : title_of(j->pg, &a);
	if (!j->f.texts && cfg->from.sources.n && j->f.n)
		cov_warn("no source text: %s", str_get(&j->f.why));
	else if (j->f.n && !j->f.texts && text_stands(cfg->out))
		cov_warn("%s: the page had source text, and now has none: "
			 "--source says where it is",
			cfg->out);
	o = cov_output(&file, cfg->out);
	if (o) {
		page_write(o, j, title, NULL);
		cov_output_end(o);
	}
	cov_errlist(&j->pg->problems);
	errlist_clear(&j->pg->problems);
	tell_page_sources(j);
	arena_release(&a);
	return cov_worst();
}

/* The record that stands for a profile without one. */
static void make_profile_record(struct page *pg, const struct profile *p,
	const char *operand)
{
	char *name = fs_base(operand);
	struct str shown = {0};

	fs_encode(&shown, strcmp(operand, "-") ? name : "profile");
	record_init(&pg->r, "binary");
	record_set_text(&pg->r, REC_BINARY_NAME, str_get(&shown));
	if (p->mode != COVMODE_NONE)
		record_set_text(&pg->r, REC_MODE, covmode_name(p->mode));
	memcpy(pg->hash, profile_hash(p), strlen(profile_hash(p)) + 1);
	pg->paths = srcsample_paths(p, &pg->npaths);
	str_release(&shown);
	free(name);
}

/* Records where a profile was expected: the first character tells. */
static int holds_records(const char *operand)
{
	struct err ignored = {0};
	struct in in;
	char *text;
	size_t len;
	int found;

	if (strcmp(operand, "-") == 0 || in_open(&in, operand, &ignored))
		return 0;
	found = in_chunk(&in, &text, &len, &ignored) > 0 && *text == '{';
	in_close(&in);
	return found;
}

static void render_operand(struct page_job *j, const char *operand)
{
	enum operand_result rc =
		operand_open(&j->p, operand, 0, NULL, &j->pg->problems);
	int status = errlist_worst(&j->pg->problems);
	struct err e = {0};

	if (rc == OPERAND_OPEN && blocks_agree(j->p.t, operand, &e) < 0) {
		cov_err(&e);
		return;
	}
	if (rc == OPERAND_OPEN && j->p.t) {
		make_profile_record(j->pg, &j->p, operand);
		write_single(j);
		return;
	}
	cov_errlist(&j->pg->problems);
	if (status == COV_USAGE && holds_records(operand))
		cov_note("%s: holds records; they come on standard input",
			operand);
	if (!status)
		cov_error(COV_ITEMS, "%s: no coverage", operand);
}

int render_profile(const struct covhtml_cfg *cfg, const char *operand)
{
	struct page *pg = xcalloc(1, sizeof(*pg));
	struct err e = {0};
	struct page_job j = {.cfg = cfg,
		.pg = pg,
		.finder = finder_new(&cfg->from, &e)};

	if (!j.finder)
		cov_err(&e);
	else
		render_operand(&j, operand);
	job_release(&j);
	finder_free(j.finder);
	page_free(pg);
	return cov_worst();
}

int render_single(const struct covhtml_cfg *cfg)
{
	struct pages ps = {0};
	struct err e = {0};
	struct page_job j = {.cfg = cfg, .finder = finder_new(&cfg->from, &e)};

	if (!j.finder) {
		cov_err(&e);
	} else if (pages_read(&ps, cfg) == 0) {
		if (ps.n == 1) {
			j.pg = ps.v[0];
			open_job_profile(&j);
			write_single(&j);
		} else {
			cov_error(COV_USAGE,
				"--single needs records of one "
				"binary, %zu came: -o DIR/ takes several",
				ps.n);
		}
	}
	job_release(&j);
	pages_release(&ps);
	finder_free(j.finder);
	return cov_worst();
}
