/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The table for programs: TSV, whose names are written as paths in records
 * are, and NDJSON, where they are strings.
 */
#include "covstat.h"

#include "base/num.h"
#include "fmt/json.h"
#include "io/fs.h"

#include <string.h>

/* Types of the records. */
static const char *const types[] = {
	[BY_FUNC] = "func",
	[BY_FILE] = "file",
	[BY_PKG] = "pkg",
	[BY_DIR] = "dir",
	[BY_MODULE] = "module",
	[BY_TOTAL] = "total",
};

/* Writes the rows that are shown, each as `put` makes it. */
static void put_rows(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o,
	void (*put)(const struct row *row, const struct covstat_cfg *cfg,
		struct str *s))
{
	struct str s = {0};
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (!row_shown(&t->v[i], cfg))
			continue;
		str_clear(&s);
		put(&t->v[i], cfg, &s);
		out_str(o, &s);
	}
	str_release(&s);
}

static void tsv_row(const struct row *row, const struct covstat_cfg *cfg,
	struct str *s)
{
	fs_encode(s, row->name);
	if (row->func) {
		str_addf(s, "\t%lu\t", (unsigned long)row->line);
		fs_encode(s, row->full);
	}
	str_addf(s, "\t%llu\t%llu\t", (unsigned long long)row->total,
		(unsigned long long)row->covered);
	percent_text(s, row, 2);
	if (cfg->missing) {
		str_addc(s, '\t');
		ranges_text(s, row, ",", 0);
	}
	str_addc(s, '\n');
}

void table_tsv(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	put_rows(t, cfg, o, tsv_row);
}

/* [[3,4],[9,9]] */
static void ranges_json(struct str *s, const struct row *row)
{
	size_t i;

	str_adds(s, ",\"missing\":[");
	for (i = 0; i < row->nmissing; i++)
		str_addf(s, "%s[%lu,%lu]", i ? "," : "",
			(unsigned long)row->missing[i].from,
			(unsigned long)row->missing[i].to);
	str_addc(s, ']');
}

static void json_row(const struct row *row, const struct covstat_cfg *cfg,
	struct str *s)
{
	int lossy = 0;

	str_addf(s, "{\"type\":\"%s\"", types[cfg->by]);
	if (cfg->by != BY_TOTAL) {
		str_adds(s, ",\"path\":");
		lossy = json_string(s, row->name, strlen(row->name));
	}
	if (row->func) {
		str_addf(s,
			",\"line\":%lu,\"name\":", (unsigned long)row->line);
		lossy |= json_string(s, row->full, strlen(row->full));
	}
	str_addf(s,
		",\"total_stmts\":%llu,\"covered_stmts\":%llu,"
		"\"coverage_pct\":%.2f",
		(unsigned long long)row->total,
		(unsigned long long)row->covered,
		num_percent(row->covered, row->total));
	if (cfg->missing)
		ranges_json(s, row);
	str_adds(s, lossy ? ",\"lossy\":true}\n" : "}\n");
}

void table_ndjson(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	put_rows(t, cfg, o, json_row);
}
