/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What a database remembers of the runs that wrote it. */
#include "settings.h"

#include "base/num.h"

#include <string.h>

/* What is stored of a report and of what is made of them; another value means
   that it was less. */
#define CONTENTS "3"

/* Written only when it says something new: an idle run writes nothing. */
static int set_setting(struct run *run, const char *name, const char *value,
	struct err *e)
{
	const char *old = db_setting(run->db, &run->arena, name, e);

	if (!old || strcmp(old, value) == 0)
		return old ? 0 : -1;
	return db_set_setting(run->db, name, value, e);
}

/* What was said of earlier runs, and of this one from now on. */
int settings_use(struct run *run, struct err *e)
{
	const char *count = run->cfg->count_sum ? "sum" : "max";
	const char *old = db_setting(run->db, &run->arena, "count", e);
	const char *number = db_setting(run->db, &run->arena, "run", e);
	const char *contents = db_setting(run->db, &run->arena, "contents", e);
	uint64_t n = 0;

	if (!old || !number || !contents)
		return -1;
	run->remerge = *old && strcmp(old, count) != 0;
	if (num_u64(number, strlen(number), INT64_MAX - 1, &n) != NUM_OK)
		n = 0;
	run->number = n + 1;
	if (run->temp)
		return 0;
	run->reload = n && strcmp(contents, CONTENTS) != 0;
	run->remerge |= run->reload;
	if (set_setting(run, "contents", CONTENTS, e) < 0)
		return -1;
	if (set_setting(run, "count", count, e) < 0)
		return -1;
	return set_setting(run, "owner_rules",
		run->cfg->rules ? run->cfg->rules : "", e);
}

int settings_save_number(struct run *run, struct err *e)
{
	struct str s = {0};
	int r;

	str_addu(&s, run->number);
	r = db_set_setting(run->db, "run", s.buf, e);
	str_release(&s);
	return r;
}
