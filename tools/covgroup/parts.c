/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What parts of the cluster cover of one binary: the union of the reports of
 * each namespace, node, image, software key and repository.
 *
 * Many parts have one report, of which the statements are enough to know. The
 * others have a bit per block; when there are SETS_MAX of them, or they take
 * more than BITS_MAX together, further parts wait: their reports are noted,
 * and read again, part by part, when all others are done. So memory does not
 * grow with nodes times blocks (100,000 nodes that run one binary of 60,000
 * blocks would need 750 MB).
 */
#include "parts.h"

#include "counts.h"

#include "profile/ranset.h"

#include <stdlib.h>
#include <string.h>

enum {
	SETS_MAX = 512,
	BITS_MAX = 16 << 20 /* bytes */
};

static const char *const kind_names[PART_COUNT] = {
	"namespace",
	"node",
	"image",
	"software_key",
	"repository",
};

struct cluster_part {
	uint64_t reports;
	uint64_t total, covered; /* statements, while there is one report */
	struct ranset ran; /* of several; empty while it waits */
	int64_t id, table_id; /* of its first report */
	int waits;
};

/* A report of a part that waits. */
struct waiting_report {
	size_t part;
	int64_t id, table_id;
};

struct parts {
	struct run *run;
	struct keys keys; /* kind and name, by number */
	struct cluster_part *v;
	size_t n, cap;
	struct waiting_report *wait;
	size_t nwait, capwait;
	size_t sets, bytes; /* of bits */
	struct reading again; /* a report that is read again */
	struct str key; /* scratch */
};

struct parts *parts_new(struct run *run)
{
	struct parts *p = xcalloc(1, sizeof(*p));

	p->run = run;
	return p;
}

static void forget_parts(struct parts *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		ranset_release(&p->v[i].ran);
	p->n = p->nwait = p->sets = p->bytes = 0;
	keys_release(&p->keys);
}

void parts_free(struct parts *p)
{
	if (!p)
		return;
	forget_parts(p);
	reading_release(&p->again);
	str_release(&p->key);
	free(p->wait);
	free(p->v);
	free(p);
}

static void add_waiting(struct parts *p, size_t at, int64_t id,
	int64_t table_id)
{
	mem_grow(&p->wait, &p->capwait, p->nwait + 1, sizeof(*p->wait));
	p->wait[p->nwait++] = (struct waiting_report){at, id, table_id};
}

/* Adds a report that was read before. */
static int add_again(struct parts *p, struct ranset *to, int64_t id,
	int64_t table_id, struct err *e)
{
	struct db_report row = {.id = id, .table_id = table_id};
	struct blocks *t;

	if (reading_counts(&p->again, p->run->db, &row, &t, e) < 0)
		return -1;
	ranset_add(to, t, COVMODE_NONE, &p->again.counts);
	return 0;
}

/* The second report of a part: now it needs bits, or has to wait. */
static int begin_set(struct parts *p, size_t at, const struct blocks *t,
	struct err *e)
{
	struct cluster_part *s = &p->v[at];

	if (p->sets == SETS_MAX || p->bytes + ranset_bytes(t) > BITS_MAX) {
		s->waits = 1;
		add_waiting(p, at, s->id, s->table_id);
		return 0;
	}
	p->sets++;
	p->bytes += ranset_bytes(t);
	return add_again(p, &s->ran, s->id, s->table_id, e);
}

/* The number of a part; made when it is new. */
static size_t find_part(struct parts *p, enum part_kind kind, const char *name)
{
	size_t at;

	str_clear(&p->key);
	str_addc(&p->key, (char)('0' + kind));
	str_adds(&p->key, name);
	at = keys_add(&p->keys, p->key.buf);
	if (at == p->n) {
		mem_grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
		p->v[p->n++] = (struct cluster_part){0};
	}
	return at;
}

int parts_add(struct parts *p, enum part_kind kind, const char *name,
	const struct part_report *r, struct err *e)
{
	struct cluster_part *s;
	size_t at;

	if (!*name)
		return 0;
	at = find_part(p, kind, name);
	s = &p->v[at];
	if (!s->reports++) {
		s->id = r->id;
		s->table_id = r->table_id;
		s->total = r->t->total_stmts;
		s->covered = r->covered;
		return 0;
	}
	if (s->reports == 2 && begin_set(p, at, r->t, e) < 0)
		return -1;
	if (s->waits)
		add_waiting(p, at, r->id, r->table_id);
	else
		ranset_add(&s->ran, r->t, COVMODE_NONE, r->counts);
	return 0;
}

static int put_part(struct parts *p, size_t at, const struct ranset *ran,
	const char *hash, struct err *e)
{
	const struct cluster_part *s = &p->v[at];
	struct db_union row = {
		.kind = kind_names[p->keys.v[at][0] - '0'],
		.name = p->keys.v[at] + 1,
		.covmeta_hash = hash,
		.reports = s->reports,
		.total = ran->t ? ran->t->total_stmts : s->total,
		.covered = ran->t ? ran->covered : s->covered,
	};

	return db_union_put(p->run->db, &row, e);
}

static int by_part(const void *a, const void *b)
{
	const struct waiting_report *x = a, *y = b;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* The parts that waited, one after the other. */
static int put_waiting(struct parts *p, const char *hash, struct err *e)
{
	struct ranset ran = {0};
	size_t i, part;
	int r = 0;

	if (p->nwait)
		qsort(p->wait, p->nwait, sizeof(*p->wait), by_part);
	for (i = 0; i < p->nwait && r == 0;) {
		part = p->wait[i].part;
		for (; i < p->nwait && p->wait[i].part == part && r == 0; i++)
			r = add_again(p, &ran, p->wait[i].id,
				p->wait[i].table_id, e);
		if (r == 0)
			r = put_part(p, part, &ran, hash, e);
		ranset_release(&ran);
	}
	return r;
}

int parts_put(struct parts *p, const char *hash, struct err *e)
{
	size_t i;
	int r = 0;

	for (i = 0; i < p->n && r == 0; i++) {
		if (!p->v[i].waits)
			r = put_part(p, i, &p->v[i].ran, hash, e);
		ranset_release(&p->v[i].ran);
	}
	if (r == 0)
		r = put_waiting(p, hash, e);
	forget_parts(p);
	return r;
}
