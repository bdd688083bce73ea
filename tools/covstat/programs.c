/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The profiles of records, and of a database what `covgroup --all` prints of
 * it, as it is stored, after its filters: covgroup beside us opens it, since
 * we link no SQLite. Records of one block table are one binary, in which a
 * statement is covered when one of them has it; so owners and binaries of a
 * collection, both of which it prints, count once.
 */
#include "covstat.h"

#include "base/interner.h"
#include "cli/tool.h"
#include "io/beside.h"
#include "io/fs.h"
#include "io/subprocess.h"
#include "open/bins.h"
#include "open/source.h"
#include "profile/dedup.h"
#include "record/recin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RECORDS_MAX = 1 << 28, /* bytes of a database's records */
	COVGROUP_S = 3600 /* nobody waits longer for them */
};

int programs_is(const char *operand)
{
	return str_starts(operand, "db:") && !strrchr(operand, '#');
}

/* Programs that are being read. */
struct reading {
	struct programs *to;
	struct interner hashes; /* of their tables, numbered as they are */
	struct bins *bins;
	size_t opened, seen; /* records with a profile */
};

static void add_program(struct reading *r, struct profile *p)
{
	const char *hash = blocks_hash(p->t);
	struct programs *to = r->to;
	int fresh;
	uint32_t i = interner_add(&r->hashes, hash, strlen(hash), &fresh);

	if (!fresh) {
		profile_add(&to->v[i], p, COUNT_MAX, COUNT_CAP_TEXT);
		profile_release(p);
		return;
	}
	mem_grow(&to->v, &to->cap, to->n + 1, sizeof(*to->v));
	to->v[to->n++] = *p;
}

/* 0 for a record that says of no profile where it is. */
static int read_program(struct reading *r, struct record *rec)
{
	struct errlist problems = {0};
	struct profile p;

	if (!rec->v[REC_PROFILE].ptr && !rec->v[REC_INLINE].ptr &&
		!rec->v[REC_DIR].ptr && !rec->v[REC_ERROR].ptr)
		return 0;
	r->seen++;
	if (source_open_record(rec, &p, r->bins, &problems) == 0 && p.t) {
		r->opened++;
		add_program(r, &p);
	} else {
		profile_release(&p);
	}
	errlist_of_item(&problems);
	cov_errlist(&problems);
	errlist_release(&problems);
	return 1;
}

static int read_records(struct reading *r, const struct covstat_cfg *cfg,
	char *const *files, size_t n)
{
	struct errlist last = {0};
	struct record rec = {0};
	struct err e = {0};
	struct recin in;
	int worst;

	if (recin_open(&in, files, n, cfg->where, cfg->skip_bad, cov_stdout(),
		    &e) == 0)
		while (recin_next(&in, &rec, &e) > 0)
			if (!read_program(r, &rec))
				recin_other(&in, &rec);
	cov_err(&e);
	if (in.errors)
		cov_status(COV_ITEMS);
	recin_tell_others(&in, r->seen, COV_ITEMS,
		"they say of no profile where it is", &last);
	recin_close(&in, &last);
	worst = r->seen ? 0 : errlist_worst(&last);
	cov_errlist(&last);
	errlist_release(&last);
	record_release(&rec);
	return e.status ? e.status : worst;
}

/* What covgroup says of a database. */
static int ask_covgroup(struct str *records, const char *db, struct err *e)
{
	struct str path = {0};
	struct err why = {0};
	struct arena a = {0};
	const char *name = fs_encoded(&a, db);
	char *argv[] = {NULL, (char *)"--all", (char *)"--by", (char *)"binary",
		(char *)"--db", (char *)db, NULL};
	int rc;

	beside_path(&path, "covgroup");
	argv[0] = path.buf;
	if (access(db, R_OK) < 0)
		rc = err_sys(e, errno, "%s", name);
	else if (subprocess_run(argv, records, RECORDS_MAX, COVGROUP_S, &why))
		rc = err_set(e, why.status, "%s: covgroup: %s", name, why.text);
	else
		rc = 0;
	str_release(&path);
	arena_release(&a);
	return rc;
}

static int read_database(struct reading *r, const char *db)
{
	struct record rec = {0};
	struct str records = {0};
	struct err e = {0}, why = {0};
	struct arena a = {0};
	const char *line, *end, *nl;
	int rc = ask_covgroup(&records, db, &e);

	line = str_get(&records);
	end = line + records.len;
	for (; rc == 0 && line < end; line = nl + 1) {
		nl = memchr(line, '\n', (size_t)(end - line));
		if (!nl)
			nl = end;
		record_clear(&rec);
		rc = record_parse(&rec, line, (size_t)(nl - line), &why);
		if (rc == 0)
			(void)read_program(r, &rec);
		else
			err_set(&e, why.status, "%s: covgroup printed: %s",
				fs_encoded(&a, db), why.text);
	}
	cov_err(&e);
	arena_release(&a);
	record_release(&rec);
	str_release(&records);
	return e.status;
}

int programs_load(struct programs *p, const struct covstat_cfg *cfg,
	char *const *operands, size_t n)
{
	struct reading r = {.to = p, .bins = bins_new()};
	struct arena a = {0};
	int rc = 0;
	size_t i;

	if (cfg->records)
		rc = read_records(&r, cfg, operands, n);
	else if (cfg->collection)
		rc = read_database(&r,
			fs_join(&a, cfg->collection, "coverage.db"));
	for (i = 0; !cfg->records && i < n && !rc; i++)
		rc = read_database(&r, operands[i] + strlen("db:"));
	for (i = 0; i < p->n; i++)
		dedup_profile(&p->v[i], COUNT_MAX);
	if (!rc && r.seen && !r.opened)
		rc = COV_ITEMS;
	bins_free(r.bins);
	interner_release(&r.hashes);
	arena_release(&a);
	return rc;
}

void programs_release(struct programs *p)
{
	while (p->n)
		profile_release(&p->v[--p->n]);
	free(p->v);
}
