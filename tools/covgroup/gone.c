/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Reports that leave the database (ARCHITECTURE: gone-reports): those whose
 * directory is no more, and those that --forget names. The end of the input
 * proves nothing, so only the disk is asked, and when nothing at all is there
 * any more it is more likely that a file system is not mounted. Of two reports
 * of one directory, which earlier versions made, one leaves.
 */
#include "gone.h"

#include "name.h"
#include "update.h"

#include "cli/tool.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"

#include <stdlib.h>

/* The report of a directory that stays. */
struct staying {
	int64_t id, owner_id;
	int input; /* it came in this run */
};

struct leaving {
	struct run *run;
	struct arena arena; /* of one row */
	int64_t *gone, *forgotten, *second; /* ids */
	size_t ngone, capgone, nforgotten, capforgotten, nsecond, capsecond;
	size_t unknown; /* reports whose directory cannot be looked at */
	int there; /* there is one whose directory is there */
	struct keys owners; /* of those that are gone */
	struct keys dirs; /* of the reports that were looked at, */
	struct staying *stay; /* and these, by number in dirs */
	size_t nstay, capstay;
	struct patternuse *uses, *forget; /* of --forget */
};

static void note_id(int64_t **v, size_t *n, size_t *cap, int64_t id)
{
	mem_grow(v, cap, *n + 1, sizeof(**v));
	(*v)[(*n)++] = id;
}

static int is_forgotten(const struct covgroup_cfg *cfg, const char *name)
{
	return glob_any(cfg->forget.v, cfg->forget.n, GLOB_GO, name);
}

void note_orphan(struct keys *set, int64_t id)
{
	if (id)
		keys_add_id(set, id);
}

/* A second report of a directory: that of the input stays, or the first. */
static int is_second(struct leaving *l, const struct db_report *row)
{
	struct staying this = {row->id, row->owner_id,
		keys_find(&l->run->names, row->dir_name) >= 0},
		       *other;
	size_t i = keys_add(&l->dirs, row->dir);

	mem_grow(&l->stay, &l->capstay, i + 1, sizeof(*l->stay));
	other = &l->stay[i];
	if (i == l->nstay) {
		l->nstay++;
		*other = this;
		return 0;
	}
	if (this.input && !other->input) {
		note_id(&l->second, &l->nsecond, &l->capsecond, other->id);
		note_orphan(&l->run->orphaned, other->owner_id);
		*other = this;
	} else {
		note_id(&l->second, &l->nsecond, &l->capsecond, this.id);
		note_orphan(&l->run->orphaned, this.owner_id);
	}
	return 1;
}

/* A directory that cannot be looked at may be there. */
static void look_for_dir(struct leaving *l, const struct db_report *row)
{
	int state = dir_state(l->run, &l->arena, row->dir);
	struct err e = {0};

	if (!state) {
		l->there = 1;
	} else if (dir_gone(state)) {
		note_id(&l->gone, &l->ngone, &l->capgone, row->id);
		note_orphan(&l->owners, row->owner_id);
	} else {
		l->unknown++;
		err_sys(&e, state, "%s",
			db_show_dir(l->run->db, &l->arena, row->dir));
		err_of_item(&e);
		cov_err(&e);
	}
}

static int look_for_gone(void *ctx, struct db_report *row, struct err *e)
{
	struct leaving *l = ctx;

	(void)e;
	patternuse_see(l->forget, row->dir_name);
	if (is_forgotten(l->run->cfg, row->dir_name)) {
		note_id(&l->forgotten, &l->nforgotten, &l->capforgotten,
			row->id);
		note_orphan(&l->run->orphaned, row->owner_id);
	} else if (row->dir && !is_second(l, row) && !l->run->cfg->keep_gone) {
		look_for_dir(l, row);
	}
	arena_reset(&l->arena);
	return 0;
}

static int drop_reports(struct run *run, const int64_t *ids, size_t n,
	struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (db_report_drop(run->db, ids[i], e) < 0)
			return -1;
	run->ngone += n;
	run->dirty |= n > 0;
	return 0;
}

static int drop_gone(struct leaving *l, struct err *e)
{
	uint64_t replaced = l->run->nreplaced;
	size_t i;

	if (!l->ngone && !replaced)
		return 0;
	if (l->ngone && !l->there && !update_all(l->run->cfg->force)) {
		cov_error(COV_ITEMS,
			"%s: the directories of all %zu reports "
			"are gone%s, none is removed (--update '*' does, "
			"--keep-gone keeps them)",
			l->run->cfg->db, l->ngone + l->unknown,
			l->unknown ? " or cannot be looked at" : "");
		return 0;
	}
	for (i = 0; i < l->owners.n; i++)
		keys_add(&l->run->orphaned, l->owners.v[i]);
	cov_note("%s: %llu report%s gone removed", l->run->cfg->db,
		(unsigned long long)(l->ngone + replaced),
		l->ngone + replaced == 1 ? " whose directory is" :
					   "s whose directories are");
	l->run->ngone += replaced;
	return drop_reports(l->run, l->gone, l->ngone, e);
}

int gone_remove(struct run *run, struct err *e)
{
	struct leaving l = {.run = run};
	int r;

	l.forget = patternuse_add(&l.uses, "--forget", PATTERN_NAME,
		run->cfg->forget.v, run->cfg->forget.n);
	r = db_reports(run->db, &l.arena, look_for_gone, &l, e);
	patternuse_end(&l.uses, r == 0 ? cov_warn : NULL);
	if (r == 0)
		r = drop_gone(&l, e);
	if (r == 0 && l.nforgotten)
		cov_note("%s: %zu report%s forgotten", run->cfg->db,
			l.nforgotten, l.nforgotten == 1 ? "" : "s");
	if (r == 0)
		r = drop_reports(run, l.forgotten, l.nforgotten, e);
	if (r == 0)
		r = drop_reports(run, l.second, l.nsecond, e);
	keys_release(&l.owners);
	keys_release(&l.dirs);
	arena_release(&l.arena);
	free(l.gone);
	free(l.forgotten);
	free(l.second);
	free(l.stay);
	return r;
}
