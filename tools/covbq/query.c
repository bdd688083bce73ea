/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "query.h"
#include "rest.h"

#include "cli/tool.h"
#include "db/dbask.h"
#include "fmt/uri.h"

#include <string.h>

enum { PARAMS_MAX = 2 };

/* What is asked for, by operands. */
enum param { P_FILE, P_FROM, P_TO, P_NONE };

static const struct {
	const char *name, *shown;
} param_names[] = {
	[P_FILE] = {"@file", "FILE"},
	[P_FROM] = {"@from", "COMMIT"},
	[P_TO] = {"@to", "COMMIT"},
};

struct question {
	const char *name, *help;
	enum param params[PARAMS_MAX + 1]; /* up to P_NONE */
	size_t needed; /* of them; others are "" */
	const char *sql;
};

/* The lines of a file in every collection, over binaries and runs. */
#define LINES \
	"(SELECT collection_id, source_line_number," \
	" MAX(line_executions) AS executions FROM coverage_data" \
	" WHERE source_filename = @file" \
	" GROUP BY collection_id, source_line_number) AS by_line"

/* The lines of two commits. */
#define COMMITS \
	"(SELECT d.source_filename, d.source_line_number," \
	" CASE WHEN g.source_commit = @from THEN 1 ELSE 0 END AS is_from," \
	" CASE WHEN MAX(d.line_executions) > 0 THEN 1 ELSE 0 END AS is_run" \
	" FROM coverage_data AS d JOIN coverage_generators AS g" \
	" ON d.binary_hash = g.binary_hash" \
	" AND d.collection_id = g.collection_id" \
	" AND d.ingestion_time = g.ingestion_time" \
	" WHERE g.source_commit = @from OR g.source_commit = @to" \
	" GROUP BY d.source_filename, d.source_line_number, is_from" \
	" HAVING MAX(d.line_executions) >= 0) AS by_line"

#define LINES_FROM "SUM(is_from)"
#define RUN_FROM "SUM(is_from * is_run)"
#define LINES_TO "SUM(1 - is_from)"
#define RUN_TO "SUM((1 - is_from) * is_run)"

static const struct question questions[] = {
	{"file", "coverage of a file over collections", {P_FILE, P_NONE}, 1,
		"SELECT collection_id, COUNT(*) AS lines_tracked,"
		" SUM(CASE WHEN executions > 0 THEN 1 ELSE 0 END)"
		" AS lines_run FROM " LINES " WHERE executions >= 0"
		" GROUP BY collection_id ORDER BY collection_id"},
	{"never", "lines that no collection ran", {P_FILE, P_NONE}, 0,
		"SELECT source_filename, source_line_number, source_line"
		" FROM coverage_data"
		" WHERE @file = '' OR source_filename = @file"
		" GROUP BY source_filename, source_line_number, source_line"
		" HAVING MAX(line_executions) = 0"
		" ORDER BY source_filename, source_line_number, source_line"},
	{"changed", "files whose coverage a commit changed",
		{P_FROM, P_TO, P_NONE}, 2,
		"SELECT source_filename, " LINES_FROM
		" AS lines_from, " RUN_FROM " AS run_from, " LINES_TO
		" AS lines_to, " RUN_TO " AS run_to FROM " COMMITS
		" GROUP BY source_filename"
		" HAVING " LINES_FROM " != " LINES_TO " OR " RUN_FROM
		" != " RUN_TO " ORDER BY source_filename"},
};

enum { QUESTIONS = sizeof(questions) / sizeof(*questions) };

/* Tabs and line ends would be columns and rows. */
static void print_cell(struct out *o, const char *text)
{
	for (; text && *text; text++)
		switch (*text) {
		case '\t':
			out_puts(o, "\\t");
			break;
		case '\n':
			out_puts(o, "\\n");
			break;
		case '\r':
			out_puts(o, "\\r");
			break;
		case '\\':
			out_puts(o, "\\\\");
			break;
		default:
			out_putc(o, *text);
		}
}

static void print_answer_row(void *ctx, const char *const *v, size_t n)
{
	struct out *o = ctx;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			out_putc(o, '\t');
		print_cell(o, v[i]);
	}
	out_putc(o, '\n');
}

/* --- BigQuery ------------------------------------------------------------- */

/* An array of objects, each a cell with a text by that name. */
static void print_cells(struct slice array, const char *key)
{
	struct arena a = {0};
	struct slice item;
	struct err ignored = {0};
	enum json_type type;
	struct json j;
	int first = 1;

	if (!array.ptr || *array.ptr != '[')
		return;
	json_init(&j, array.ptr, array.len);
	while (json_element(&j, &type, &item, &ignored) > 0) {
		if (!first)
			out_putc(cov_stdout(), '\t');
		first = 0;
		if (type == JSON_OBJECT)
			print_cell(cov_stdout(), json_get_text(&a, item, key));
	}
	out_putc(cov_stdout(), '\n');
	arena_release(&a);
}

/* Prints a page of the answer; the path of the next, "" for none. */
static int print_page(const struct ask *q, int first, struct str *path,
	struct err *e)
{
	struct arena a = {0};
	struct slice object, rows, item;
	enum json_type type;
	struct json j;
	const char *token, *id, *location;

	str_clear(path);
	if (ask_object(q, "query", &object, e))
		return -1;
	if (first)
		print_cells(json_get(json_get(object, "schema"), "fields"),
			"name");
	rows = json_get(object, "rows");
	json_init(&j, rows.ptr, rows.len);
	while (rows.ptr && json_element(&j, &type, &item, e) > 0)
		print_cells(json_get(item, "f"), "v");
	token = json_get_text(&a, object, "pageToken");
	item = json_get(object, "jobReference");
	id = json_get_text(&a, item, "jobId");
	location = json_get_text(&a, item, "location");
	if (token && *token && id) {
		str_adds(path, "/queries/");
		uri_encode(path, id, 0);
		str_adds(path, "?pageToken=");
		uri_encode(path, token, 0);
		if (location) {
			str_adds(path, "&location=");
			uri_encode(path, location, 0);
		}
	}
	arena_release(&a);
	return e->status ? -1 : 0;
}

static int ask_cloud(struct covbq_cfg *cfg, const char *sql,
	const struct dbask_param *params, struct err *e)
{
	struct rest r;
	struct ask q = {0};
	struct str list = {0}, path = {0};
	int rc = rest_open(&r, cfg, e), first = 1;

	for (; params->name; params++)
		rest_add_param(&list, params->name + 1, "STRING",
			params->value);
	if (rc == 0)
		rc = rest_query(&r, &q, sql, str_get(&list), e);
	if (rc == 0)
		rc = print_page(&q, first, &path, e);
	while (rc == 0 && path.len) {
		ask_clear(&q);
		rc = rest_call(&r, &q, "GET", path.buf, e);
		if (rc == 0 && q.status != 200)
			rc = rest_fail(&q, "query", e);
		if (rc == 0)
			rc = print_page(&q, 0, &path, e);
	}
	ask_release(&q);
	str_release(&list);
	str_release(&path);
	rest_close(&r);
	return rc;
}

/* --- all ------------------------------------------------------------------ */

static int list_questions(void)
{
	size_t i, k;

	for (i = 0; i < QUESTIONS; i++) {
		struct out *o = cov_stdout();

		out_puts(o, questions[i].name);
		for (k = 0; questions[i].params[k] != P_NONE; k++)
			out_printf(o, k < questions[i].needed ? " %s" : " [%s]",
				param_names[questions[i].params[k]].shown);
		out_printf(o, ": %s\n", questions[i].help);
	}
	return 0;
}

int query_tables(struct covbq_cfg *cfg, char **operands, size_t n)
{
	struct dbask_param params[PARAMS_MAX + 1] = {{NULL, NULL}};
	const struct question *q = NULL;
	struct err e = {0};
	size_t i, k, given = 0;
	int rc;

	if (!n)
		return list_questions();
	for (i = 0; i < QUESTIONS && !q; i++)
		if (strcmp(operands[0], questions[i].name) == 0)
			q = &questions[i];
	if (!q)
		return opt_usage_error("query: no question '%s'; "
				       "'covbq query' lists them",
			operands[0]);
	if (cfg->sql) {
		out_printf(cov_stdout(), "%s\n", q->sql);
		return 0;
	}
	while (q->params[given] != P_NONE)
		given++;
	if (n - 1 < q->needed || n - 1 > given)
		return opt_usage_error("query %s: not so many operands; "
				       "'covbq query' lists what it takes",
			q->name);
	for (k = 0; k < given; k++)
		params[k] = (struct dbask_param){param_names[q->params[k]].name,
			k < n - 1 ? operands[k + 1] : ""};
	if (cfg->sqlite)
		rc = dbask(cfg->sqlite, q->sql, params, print_answer_row,
			cov_stdout(), &e);
	else
		rc = ask_cloud(cfg, q->sql, params, &e);
	if (rc && !cov_terminated())
		cov_err(&e);
	return 0;
}
