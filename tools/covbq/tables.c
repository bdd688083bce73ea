/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What is there is never changed: rows that do not fit are refused by the load
 * job. Who may not look whether something is there may still load.
 */
#include "tables.h"
#include "ndjson.h"
#include "schema.h"

#include "cli/tool.h"

#include <stdlib.h>

static void note_location(struct rest *r, const struct ask *q)
{
	struct arena a = {0};
	struct slice object;
	struct err ignored = {0};
	const char *text;

	if (r->location || ask_object(q, "", &object, &ignored))
		return;
	text = json_get_text(&a, object, "location");
	if (text && *text)
		r->location = xstrdup(text);
	arena_release(&a);
}

/* Is it there? 1, 0, or -1; 403 is taken for yes. */
static int looks_there(struct rest *r, struct ask *q, const char *path,
	const char *what, struct err *e)
{
	if (rest_call(r, q, "GET", path, e))
		return -1;
	if (q->status == 200 || q->status == 403)
		return 1;
	return q->status == 404 ? 0 : rest_fail(q, what, e);
}

/* Makes it; that somebody else just did is as good. */
static int make_there(struct rest *r, struct ask *q, const char *path,
	const char *what, struct err *e)
{
	if (rest_call(r, q, "POST", path, e))
		return -1;
	if (q->status != 200 && q->status != 409)
		return rest_fail(q, what, e);
	if (q->status == 200 && r->cfg->verbose)
		cov_note("%s made", what);
	return 0;
}

int tables_dataset(struct rest *r, struct err *e)
{
	struct ask q = {0};
	struct str what = {0};
	int rc;

	str_addf(&what, "data set %s.%s", r->cfg->project, r->cfg->dataset);
	rc = looks_there(r, &q, r->dataset.buf, what.buf, e);
	if (rc > 0)
		note_location(r, &q);
	if (rc == 0) {
		ask_clear(&q);
		str_adds(&q.body, "{\"datasetReference\":{");
		add_column(&q.body, "\"projectId\":", r->cfg->project);
		add_column(&q.body, ",\"datasetId\":", r->cfg->dataset);
		str_addc(&q.body, '}');
		if (r->location)
			add_column(&q.body, ",\"location\":", r->location);
		str_addc(&q.body, '}');
		rc = make_there(r, &q, "/datasets", what.buf, e);
		if (rc == 0 && q.status == 200)
			note_location(r, &q);
	}
	ask_release(&q);
	str_release(&what);
	return rc < 0 ? -1 : 0;
}

void tables_add_reference(const struct rest *r, enum bq_table table,
	struct str *s)
{
	add_column(s, "{\"projectId\":", r->cfg->project);
	add_column(s, ",\"datasetId\":", r->cfg->dataset);
	add_column(s, ",\"tableId\":", schema_table(table));
	str_addc(s, '}');
}

int tables_table(struct rest *r, enum bq_table table, struct err *e)
{
	const char *name = schema_table(table);
	struct ask q = {0};
	struct str what = {0}, path = {0};
	int rc;

	str_addf(&what, "table %s.%s.%s", r->cfg->project, r->cfg->dataset,
		name);
	str_addf(&path, "%s/tables/%s", r->dataset.buf, name);
	rc = looks_there(r, &q, path.buf, what.buf, e);
	if (rc == 0) {
		ask_clear(&q);
		str_adds(&q.body, "{\"tableReference\":");
		tables_add_reference(r, table, &q.body);
		str_adds(&q.body, ",\"schema\":{\"fields\":");
		schema_add_columns(&q.body, table, r->cfg->file_kind);
		str_addc(&q.body, '}');
		schema_add_layout(&q.body, table);
		str_addc(&q.body, '}');
		str_clear(&path);
		str_addf(&path, "%s/tables", r->dataset.buf);
		rc = make_there(r, &q, path.buf, what.buf, e);
	}
	ask_release(&q);
	str_release(&what);
	str_release(&path);
	return rc < 0 ? -1 : 0;
}
