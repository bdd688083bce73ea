/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "rows.h"
#include "load.h"
#include "ndjson.h"

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

	n.to[in->cfg->table == TABLE_GENERATORS ? TABLE_GENERATORS :
						  TABLE_DATA] =
		rows_to_out(cov_stdout());
	ndjson_sink(&n, &in->sink);
	rc = rows_make(in, ps, e);
	if (rc == 0)
		rc = ndjson_end(&n, e);
	ndjson_release(&n);
	/* cov_finish says what is wrong with standard output. */
	if (rc < 0)
		e->status = 0;
	return 0;
}

static int create_table_file(struct out *o, const char *dir, const char *name,
	struct err *e)
{
	struct arena a = {0};
	int rc = out_create(o, fs_join(&a, dir, name), 0, e);

	arena_release(&a);
	return rc;
}

/* Both tables in files. */
static int rows_to_files(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	const char *dir = in->cfg->out;
	struct out data = {.fd = -1}, generators = {.fd = -1};
	struct ndjson n = {
		.to = {rows_to_out(&data), rows_to_out(&generators)}};
	int rc;

	if (fs_mkdirs_own(dir, e) < 0)
		return -1;
	out_sweep(dir);
	rc = create_table_file(&data, dir, "coverage_data.ndjson", e);
	if (rc == 0)
		rc = create_table_file(&generators, dir,
			"coverage_generators.ndjson", e);
	ndjson_sink(&n, &in->sink);
	if (rc == 0)
		rc = rows_make(in, ps, e);
	if (rc == 0)
		rc = ndjson_end(&n, e);
	ndjson_release(&n);
	if (rc == 0 && !cov_terminated())
		rc = out_commit(&data, e);
	if (rc == 0 && !cov_terminated())
		rc = out_commit(&generators, e);
	out_abort(&data);
	out_abort(&generators);
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
