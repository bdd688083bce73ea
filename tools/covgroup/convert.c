/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What coverage-collector has to do with a run: its database becomes one of
 * ours, and ours may hold the texts that it wants.
 */
#include "convert.h"

#include "cli/tool.h"

int convert_begin(struct run *run, struct covgroup_cfg *cfg, struct err *e)
{
	int on = cfg->store_text ? 1 : cfg->no_store_text ? 0 : -1;

	if (run->temp)
		return 0;
	if (!cfg->no_backup)
		db_keep_old(run->db);
	run->texts = db_store_text(run->db, on, e);
	if (run->texts > 0)
		cfg->reference_hashes = 1;
	return run->texts < 0 ? -1 : 0;
}

int convert_end(struct run *run, struct err *e)
{
	return run->texts ? db_write_texts(run->db, e) : 0;
}

void convert_note(const struct run *run)
{
	const char *kept = db_kept_old(run->db);
	int version = db_old_version(run->db);

	if (!version)
		return;
	cov_note("%s: converted from version %d of coverage-collector%s%s",
		run->cfg->db, version, kept ? "; the old one is " : "",
		kept ? kept : "");
}
