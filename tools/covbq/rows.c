/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "rows.h"
#include "load.h"
#include "ndjson.h"
#include "schema.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <string.h>

int rows_make(struct ingest *in, struct binary_parts *ps, struct err *e)
{
	size_t i, n;
	int chosen, rc = 0;

	for (i = 0; rc == 0 && i < ps->n && !cov_terminated(); i += n) {
		chosen = 0;
		for (n = 0; i + n < ps->n; n++) {
			if (strcmp(ps->v[i].hash, ps->v[i + n].hash) != 0)
				break;
			chosen |= part_chosen(&ps->v[i + n]);
		}
		if (chosen)
			rc = ingest_binary(in, ps->v + i, n, e);
	}
	if (rc == 0 && ps->n && !in->binaries)
		cov_warn("no owner is left by the filters: no rows");
	return rc;
}

/* Rows of one table on standard output. */
static int rows_to_stdout(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	struct ndjson n = {0};
	int rc;

	n.to[in->cfg->table] = rows_to_out(cov_stdout());
	ndjson_sink(&n, &in->sink, in->cfg->schema);
	rc = rows_make(in, ps, e);
	if (rc == 0)
		rc = ndjson_end(&n, e);
	ndjson_release(&n);
	/* cov_finish says what is wrong with standard output. */
	if (rc < 0)
		e->status = 0;
	return 0;
}

static int create_table_file(struct out *o, const char *dir,
	enum bq_table table, struct err *e)
{
	struct arena a = {0};
	struct str name = {0};
	int rc;

	str_addf(&name, "%s.ndjson", schema_table(table));
	rc = out_create(o, fs_join(&a, dir, name.buf), 0, e);
	str_release(&name);
	arena_release(&a);
	return rc;
}

/* All tables in files. */
static int rows_to_files(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	const char *dir = in->cfg->out;
	struct out files[TABLE_COUNT];
	struct ndjson n = {0};
	int t, rc = 0;

	if (fs_mkdirs_own(dir, e) < 0)
		return -1;
	out_sweep(dir);
	for (t = 0; t < TABLE_COUNT; t++) {
		files[t] = (struct out){.fd = -1};
		if (rc < 0 || !schema_has(in->cfg->schema, t))
			continue;
		rc = create_table_file(&files[t], dir, t, e);
		n.to[t] = rows_to_out(&files[t]);
	}
	ndjson_sink(&n, &in->sink, in->cfg->schema);
	if (rc == 0)
		rc = rows_make(in, ps, e);
	if (rc == 0)
		rc = ndjson_end(&n, e);
	ndjson_release(&n);
	for (t = 0; t < TABLE_COUNT; t++) {
		if (rc == 0 && !cov_terminated() && n.to[t].ctx)
			rc = out_commit(&files[t], e);
		out_abort(&files[t]);
	}
	return rc;
}

static int rows_to_sqlite(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	struct sqlite_load *l =
		load_open(in->cfg->sqlite, in->cfg->file_kind, &in->sink, e);
	int rc;

	if (!l)
		return -1;
	rc = rows_make(in, ps, e);
	if (rc == 0 && !cov_terminated())
		rc = load_commit(l, e);
	load_close(l);
	return rc;
}

/* What is to be said of sources. */
static void tell_row_sources(const struct ingest *in)
{
	static const struct findnotes_how how = {.head = 1, .folders = 2};
	struct errlist told = {0};
	struct str line = {0};

	findnotes_merge(in->notes, finder_notes(in->finder));
	findnotes_tell(in->notes, &how, &told);
	cov_errlist(&told);
	if (in->cfg->verbose || cov_on_terminal())
		findnotes_closing(in->notes, &line);
	if (line.len)
		cov_note("%s", line.buf);
	errlist_release(&told);
	str_release(&line);
}

void rows_tell(struct ingest *in)
{
	tell_row_sources(in);
	if (in->safe.lines)
		cov_warn("%llu line%s of text no UTF-8, with NUL, or too long: "
			 "made safe with U+FFFD (first %s)",
			(unsigned long long)in->safe.lines,
			in->safe.lines == 1 ? "" : "s", in->safe.first.buf);
	if (in->no_source)
		cov_warn("%llu of %llu binar%s without source text%s",
			(unsigned long long)in->no_source,
			(unsigned long long)in->binaries,
			in->binaries == 1 ? "y" : "ies",
			in->cfg->verbose ? "" : " (-v says why)");
	if (in->cfg->verbose)
		cov_note("%llu binar%s, %llu line%s",
			(unsigned long long)in->binaries,
			in->binaries == 1 ? "y" : "ies",
			(unsigned long long)in->rows, in->rows == 1 ? "" : "s");
}

void rows_write(struct ingest *in, struct binary_parts *ps)
{
	struct err e = {0};
	int rc;

	if (in->cfg->sqlite)
		rc = rows_to_sqlite(in, ps, &e);
	else if (in->cfg->out)
		rc = rows_to_files(in, ps, &e);
	else
		rc = rows_to_stdout(in, ps, &e);
	cov_err(&e);
	if (rc == 0)
		rows_tell(in);
}
