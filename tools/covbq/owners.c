/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Who ran a binary, and what is known of its source: the row of the table of
 * generators.
 */
#include "owners.h"
#include "ndjson.h"

#include <stdlib.h>
#include <string.h>

static int by_generator_order(const void *a, const void *b)
{
	const struct generator *const *x = a, *const *y = b;
	size_t i;
	int c = 0;

	for (i = 0; c == 0 && i < sizeof((*x)->order) / sizeof(char *); i++)
		c = strcmp((*x)->order[i], (*y)->order[i]);
	return c ? c : strcmp((*x)->containers, (*y)->containers);
}

static const char host_image[] = "host:";

/* The binary that a host process runs, by its image. */
static const char *host_binary(const struct generator *g)
{
	return g->image + sizeof(host_image) - 1;
}

static int by_host_binary(const void *a, const void *b)
{
	const struct generator *const *x = a, *const *y = b;
	int c = strcmp(host_binary(*x), host_binary(*y));

	return c ? c : by_generator_order(a, b);
}

static void list_hosts(struct making *m)
{
	size_t i, cap = 0;

	for (i = 0; i < m->nall; i++) {
		if (!str_starts(m->all[i]->image, host_image))
			continue;
		mem_grow(&m->hosts, &cap, m->nhosts + 1, sizeof(*m->hosts));
		m->hosts[m->nhosts++] = m->all[i];
	}
	if (m->nhosts > 1)
		qsort(m->hosts, m->nhosts, sizeof(*m->hosts), by_host_binary);
}

void owners_list(struct making *m)
{
	size_t i, j, cap = 0;

	for (i = 0; i < m->n; i++) {
		if (!m->v[i].n && !part_chosen(&m->v[i]))
			m->some = 1;
		for (j = 0; j < m->v[i].n; j++) {
			mem_grow(&m->all, &cap, m->nall + 1,
				sizeof(struct generator *));
			m->all[m->nall++] = &m->v[i].v[j];
			m->some |= !m->v[i].v[j].chosen;
		}
	}
	if (m->nall > 1)
		qsort(m->all, m->nall, sizeof(struct generator *),
			by_generator_order);
	list_hosts(m);
}

/* --- facts ---------------------------------------------------------------- */

/* The first owner of a host process that runs a binary of this name. */
static const struct generator *host_generator(const struct making *m,
	const char *binary)
{
	size_t low = 0, high = m->nhosts, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(host_binary(m->hosts[mid]), binary) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < m->nhosts && strcmp(host_binary(m->hosts[low]), binary) == 0)
		return m->hosts[low];
	return NULL;
}

const struct generator *owners_next(const struct making *m, size_t *at,
	struct generator *whole)
{
	const struct generator *g;
	size_t i;
	int f;

	while (*at < 2 * m->nall) {
		i = (*at)++;
		g = m->all[i % m->nall];
		if (g->chosen && i >= m->nall)
			g = host_generator(m, g->binary);
		else if (!g->chosen)
			g = NULL;
		if (g)
			return g;
	}
	/* Of the whole only when the whole is shown. */
	while (!m->some && *at < 2 * m->nall + m->n) {
		i = (*at)++ - 2 * m->nall;
		for (f = 0; f < FACT_COUNT; f++)
			whole->fact[f] =
				record_text0(&m->v[i].r, fact_rec_key(f));
		return whole;
	}
	return NULL;
}

/* URL and commit of one owner, group and key each of the first that has it; a
   commit without any URL, or a group without, is still a fact. */
void owners_facts(struct making *m)
{
	const struct generator *g, *url = NULL, *commit = NULL;
	struct generator whole = {0};
	size_t at = 0;
	int f;

	for (f = 0; f < FACT_COUNT; f++)
		m->fact[f] = "";
	while ((g = owners_next(m, &at, &whole))) {
		if (!url && *g->fact[FACT_URL]) {
			url = g;
			m->fact[FACT_URL] = g->fact[FACT_URL];
			m->fact[FACT_COMMIT] = g->fact[FACT_COMMIT];
		}
		if (!url && !commit && *g->fact[FACT_COMMIT]) {
			commit = g;
			m->fact[FACT_COMMIT] = g->fact[FACT_COMMIT];
		}
		for (f = FACT_GROUP; f <= FACT_KEY; f++)
			if (!*m->fact[f])
				m->fact[f] = g->fact[f];
	}
}

/* --- generators ----------------------------------------------------------- */

static int same_owner(const struct generator *a, const struct generator *b)
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (strcmp(a->order[i], b->order[i]) != 0)
			return 0;
	return strcmp(a->containers, b->containers) == 0;
}

int owners_put(struct making *m, struct err *e)
{
	struct generators_row row = {.key = m->key};
	const struct generator *last = NULL;
	struct str s = {0};
	size_t i;
	int rc;

	str_addc(&s, '[');
	for (i = 0; i < m->nall; i++) {
		const struct generator *g = m->all[i];

		/* A record that came twice says nothing new. */
		if (!g->chosen || (last && same_owner(last, g)))
			continue;
		str_adds(&s, last ? ",{" : "{");
		add_column(&s, "\"namespace\":", g->shown ? g->namespace_ : "");
		add_column(&s, ",\"owner\":", g->shown ? g->owner : "");
		add_column(&s,
			",\"container\":", g->shown ? g->containers : "");
		add_column(&s, ",\"binary_name\":", g->binary);
		str_addc(&s, '}');
		last = g;
	}
	str_addc(&s, ']');
	memcpy(row.fact, m->fact, sizeof(row.fact));
	row.generators = &s;
	rc = m->in->sink.generators(m->in->sink.ctx, &row, e);
	str_release(&s);
	return rc;
}
