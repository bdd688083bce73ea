/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A report of the input, before it is opened: its records become one.
 */
#include "job.h"

#include "stored.h"

#include "io/fs.h"
#include "open/group.h"

#include <stdlib.h>
#include <string.h>

/* Adds a member's inline profile to the job's. */
static void add_inline_profile(const struct run *run, struct job *j,
	struct record *r)
{
	struct profile p;

	if (source_open_record(r, &p, NULL, &j->problems) == 0) {
		profile_add(&j->inlined, &p,
			run->cfg->count_sum ? COUNT_SUM : COUNT_MAX,
			COUNT_CAP_TEXT);
		j->ninlined++;
	}
	profile_release(&p);
}

/* The directory that a report was read from, decoded; NULL when it is not on
   this machine. */
static const char *local_dir(struct job *j)
{
	const char *dir = record_text(&j->rec, REC_DIR);

	return dir && j->inc->local ? fs_decoded(&j->rec.arena, dir) : NULL;
}

static void join_records(const struct run *run, struct job *j)
{
	struct incoming *inc = j->inc;
	const struct slice *line = incoming_lines(inc);
	struct err e = {0};
	size_t i;

	j->lines = xcalloc(inc->n, sizeof(*j->lines));
	for (i = 0; i < inc->n; i++)
		if (record_parse(&j->lines[i], line[i].ptr, line[i].len, &e) <
			0)
			bug("a record that was read cannot be: %s", e.text);
	if (inc->n == 1 && strcmp(record_type(j->lines), "report") == 0) {
		record_copy(&j->rec, j->lines);
		return;
	}
	j->members = group_new(GROUP_REPORT);
	for (i = 0; i < inc->n; i++) {
		if (j->lines[i].v[REC_INLINE].ptr)
			add_inline_profile(run, j, &j->lines[i]);
		group_add(j->members, &j->lines[i]);
	}
	group_finish(j->members, NULL, NULL, (struct slice){NULL, 0}, &j->rec);
	if (run->cfg->count_sum)
		record_set_text(&j->rec, REC_COUNT, "sum");
	if (run->cfg->snapshots_sum)
		record_set_text(&j->rec, REC_SNAPSHOTS, "sum");
}

void job_join(const struct run *run, struct job *j)
{
	struct err e = {0};

	join_records(run, j);
	j->said = record_text0(&j->rec, REC_ERROR);
	j->dir = local_dir(j);
	j->valid = source_from_record(&j->src, &j->rec, &e) == 0;
	if (!j->valid)
		errlist_add(&j->problems, e.status, "%s: %s",
			j->inc->where ? j->inc->where : j->inc->key, e.text);
	else if (!j->ninlined)
		stamp_of(run->cfg, &j->src, j->stamp, j->written);
	j->src.want_hash = 1;
}

void job_release(struct job *j)
{
	size_t i;

	for (i = 0; j->lines && i < j->inc->n; i++)
		record_release(&j->lines[i]);
	free(j->lines);
	if (j->members)
		group_free(j->members);
	if (j->valid)
		source_release(&j->src);
	record_release(&j->rec);
	arena_release(&j->arena);
	profile_release(&j->inlined);
	profile_release(&j->p);
	db_packed_release(&j->packed);
	errlist_release(&j->problems);
	*j = (struct job){0};
}
