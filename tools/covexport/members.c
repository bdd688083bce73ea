/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Records and their owners. All are kept, for they are few beside what their
 * profiles hold. An entry of `owners` becomes an owner record of its own, with
 * what the binary says about how profiles are read.
 */
#include "members.h"

#include "cli/tool.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"
#include "open/source.h"
#include "profile/dedup.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

static int is_wanted_name(const struct opt_list *globs, const char *name)
{
	return globs->n == 0 || glob_any(globs->v, globs->n, GLOB_GO, name);
}

/* A member that is yet to be described. */
static struct member *new_member(struct members *m)
{
	mem_grow(&m->v, &m->cap, m->n + 1, sizeof(*m->v));
	m->v[m->n] = (struct member){.record = m->nrecords - 1};
	return &m->v[m->n++];
}

/* Fills a member from its record. */
static void describe_member(struct member *b, const struct covexport_cfg *cfg)
{
	size_t i;

	for (i = 0; i < OWNER_ORDER; i++)
		b->order[i] = record_text0(&b->r, owner_order[i]);
	b->namespace_ = b->order[0];
	b->owner = b->order[2];
	b->binary = b->order[3];
	b->image = record_text0(&b->r, REC_IMAGE);
	b->url = record_text0(&b->r, REC_SOURCE_URL);
	b->commit = record_text0(&b->r, REC_SOURCE_COMMIT);
	if (b->whole)
		return;
	patternuse_see(cfg->in_namespaces, b->namespace_);
	patternuse_see(cfg->in_owners, b->owner);
	b->chosen = is_wanted_name(&cfg->namespaces, b->namespace_) &&
		is_wanted_name(&cfg->owners, b->owner);
}

/* The owners of a binary, as they are read. */
struct owner_input {
	struct members *m;
	const struct covexport_cfg *cfg;
	const struct record *binary;
	const char *hash; /* of it */
};

static int add_listed_owner(void *ctx, struct record *entry)
{
	struct owner_input *in = ctx;
	struct slice source = in->binary->v[REC_SOURCE];
	struct member *b = new_member(in->m);
	struct member_record *of = &in->m->records[b->record];

	b->hash = in->hash;
	b->r = *entry;
	if (source.ptr && !b->r.v[REC_SOURCE].ptr)
		record_set_raw(&b->r, REC_SOURCE, source.ptr, source.len);
	describe_member(b, in->cfg);
	of->n++;
	of->chosen += (size_t)b->chosen;
	return 0;
}

/* Takes a record apart. */
static int read_members(struct members *m, const struct covexport_cfg *cfg,
	struct record *rec, struct err *e)
{
	struct record own = {0};
	struct owner_input owners = {m, cfg, &own, NULL};
	struct member *b;

	mem_grow(&m->records, &m->caprecords, m->nrecords + 1,
		sizeof(*m->records));
	m->records[m->nrecords++] = (struct member_record){0, 0};
	b = new_member(m);
	record_copy(&b->r, rec);
	b->hash = owners.hash = record_text0(&b->r, REC_COVMETA_HASH);
	b->whole = b->r.v[REC_OWNERS].ptr && b->r.v[REC_OWNERS].len > 2 &&
		b->r.v[REC_OWNERS].ptr[0] == '[';
	describe_member(b, cfg);
	own = b->r; /* b moves when entries come */
	return b->whole ? owner_each(&own, add_listed_owner, &owners, e) : 0;
}

/* Takes back what a malformed record left. */
static void forget_record(struct members *m)
{
	m->nrecords--;
	while (m->n && m->v[m->n - 1].record == m->nrecords)
		record_release(&m->v[--m->n].r);
}

/* 0, or -1 when the record is malformed, which is told. */
static int take_member(struct members *m, const struct covexport_cfg *cfg,
	struct recin *in, struct record *rec)
{
	struct err e = {0};
	struct str where = {0};

	if (!rec->v[REC_PROFILE].ptr && !rec->v[REC_INLINE].ptr &&
		!rec->v[REC_DIR].ptr) {
		/* What has an error was told about by who made it. */
		if (!rec->v[REC_ERROR].ptr)
			recin_other(in, rec);
		return 0;
	}
	if (read_members(m, cfg, rec, &e) == 0)
		return 0;
	forget_record(m);
	if (cfg->skip_bad) {
		in->bad++;
		return 0;
	}
	recin_where(in, &where);
	cov_error(COV_USAGE, "%s: record: %s", where.buf, e.text);
	str_release(&where);
	return -1;
}

static int members_by_binary(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int c = strcmp(x->hash, y->hash);
	size_t i;

	if (c == 0)
		c = x->whole - y->whole;
	for (i = 0; c == 0 && i < OWNER_ORDER; i++)
		c = strcmp(x->order[i], y->order[i]);
	return c ? c : (x->record > y->record) - (x->record < y->record);
}

int members_read(struct members *m, const struct covexport_cfg *cfg,
	char *const *files, size_t n)
{
	struct errlist last = {0};
	struct record rec = {0};
	struct err e = {0};
	struct recin in;
	int rc;

	rc = recin_open(&in, files, n, cfg->where, cfg->skip_bad, cov_stdout(),
		&e);
	while (rc == 0 && !cov_terminated() && recin_next(&in, &rec, &e) > 0)
		rc = take_member(m, cfg, &in, &rec);
	if (e.status)
		rc = -1;
	cov_err(&e);
	if (in.errors)
		cov_status(COV_ITEMS);
	if (rc == 0)
		recin_tell_others(&in, m->n, COV_ITEMS,
			"they say of no profile where it is", &last);
	if (errlist_worst(&last) == COV_USAGE)
		rc = -1;
	recin_close(&in, &last);
	cov_errlist(&last);
	errlist_release(&last);
	record_release(&rec);
	if (m->n > 1)
		qsort(m->v, m->n, sizeof(*m->v), members_by_binary);
	return rc;
}

size_t members_of_binary(const struct members *m, size_t i)
{
	size_t n = 1;

	while (*m->v[i].hash && i + n < m->n &&
		strcmp(m->v[i].hash, m->v[i + n].hash) == 0)
		n++;
	return n;
}

int members_chosen(const struct member *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].chosen)
			return 1;
	return 0;
}

/* A host process that runs the binary of one of those that were chosen. */
static int is_host_of_chosen(const struct member *v, size_t n,
	const struct member *host)
{
	size_t i;

	if (!str_starts(host->image, "host:"))
		return 0;
	for (i = 0; i < n; i++)
		if (v[i].chosen &&
			strcmp(v[i].binary, host->image + strlen("host:")) == 0)
			return 1;
	return 0;
}

void members_facts(const struct member *v, size_t n, const char **url,
	const char **commit)
{
	enum { CHOSEN, HOST, WHOLE, NONE };
	int from = NONE, is;
	size_t i, all = 1;

	*url = *commit = "";
	for (i = 0; i < n; i++)
		all &= v[i].whole || v[i].chosen;
	for (i = 0; i < n; i++) {
		is = v[i].whole     ? (all ? WHOLE : NONE) :
			v[i].chosen ? CHOSEN :
				      NONE;
		if (is == NONE && is_host_of_chosen(v, n, &v[i]))
			is = HOST;
		if (is < from && *v[i].url) {
			from = is;
			*url = v[i].url;
			*commit = v[i].commit;
		}
	}
}

static void add_member_profile(struct record *r, struct bins *bins,
	struct profile *sum)
{
	struct errlist problems = {0};
	struct source s, *one = &s;
	struct err e = {0};
	struct profile p;

	/* What binaries know of functions is kept. What is malformed is told
	   when it is opened. */
	if (source_from_record(&s, r, &e) == 0)
		source_prepare(&one, 1, bins, 1);
	source_release(&s);
	if (source_open_record(r, &p, bins, &problems) == 0 && p.t) {
		dedup_profile(&p, COUNT_MAX);
		profile_add(sum, &p, COUNT_MAX, COUNT_CAP_TEXT);
	}
	errlist_of_item(&problems);
	cov_errlist(&problems);
	errlist_release(&problems);
	profile_release(&p);
}

void members_open(const struct members *m, struct member *v, size_t n,
	struct bins *bins, struct profile *p)
{
	const struct member_record *of;
	size_t i;

	for (i = 0; i < n && !cov_terminated(); i++) {
		of = &m->records[v[i].record];
		/* A record of which all owners are wanted is opened once. */
		if (v[i].whole ? of->chosen == of->n :
				 v[i].chosen && (!of->n || of->chosen < of->n))
			add_member_profile(&v[i].r, bins, p);
	}
}

void members_release(struct members *m)
{
	while (m->n)
		record_release(&m->v[--m->n].r);
	free(m->v);
	free(m->records);
	*m = (struct members){0};
}
