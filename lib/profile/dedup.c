/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Files that share a name become one; then equal blocks are neighbours. */
#include "profile/dedup.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* What a table remembers of itself. */
enum { UNKNOWN, UNIQUE, REPEATED };

/* Marks files whose name another file has too; NULL when there are none. */
static unsigned char *shared_names(const struct blocks *t)
{
	const struct block_file **v = blocks_files_by_name(t);
	unsigned char *mark = NULL;
	uint32_t i;

	for (i = 1; i < t->nfiles; i++) {
		if (strcmp(v[i - 1]->name, v[i]->name) != 0)
			continue;
		if (!mark)
			mark = xcalloc(t->nfiles, 1);
		mark[v[i - 1] - t->files] = mark[v[i] - t->files] = 1;
	}
	free(v);
	return mark;
}

/* The table with one file for those that are marked; *slot as of
   blocks_finish, by index of t. */
static struct blocks *unite_files(const struct blocks *t,
	const unsigned char *mark, uint32_t **slot)
{
	struct blocks_build b = {0};
	uint32_t f, i, file;

	for (f = 0; f < t->nfiles; f++) {
		const struct block_file *from = &t->files[f];

		file = blocks_file(&b, mark && mark[f] ? NULL : from->pkg,
			from->name, strlen(from->name));
		for (i = from->first; i < from->first + from->count; i++)
			blocks_add(&b, file, t->v[i]);
	}
	return blocks_finish(&b, slot);
}

/* The table with one block for equal ones; map leads there from t. */
static struct blocks *unite_blocks(const struct blocks *t, uint32_t *map)
{
	struct blocks_build b = {0};
	struct blocks *result;
	uint32_t *slot, f, i, file, n = 0;

	for (f = 0; f < t->nfiles; f++) {
		const struct block_file *from = &t->files[f];

		file = blocks_file(&b, from->pkg, from->name,
			strlen(from->name));
		for (i = from->first; i < from->first + from->count; i++) {
			if (i == from->first ||
				block_cmp(&t->v[i - 1], &t->v[i]) != 0) {
				blocks_add(&b, file, t->v[i]);
				n++;
			}
			map[i] = n - 1;
		}
	}
	result = blocks_finish(&b, &slot);
	for (i = 0; i < t->n; i++)
		map[i] = slot[map[i]];
	free(slot);
	return result;
}

struct blocks *dedup_blocks(struct blocks *t, uint32_t **map)
{
	struct blocks *united, *result;
	unsigned char *mark;
	uint32_t *to, i;

	*map = NULL;
	if (t->unique == UNIQUE)
		return blocks_ref(t);
	mark = shared_names(t);
	if (!mark && !blocks_repeat(t)) {
		t->unique = UNIQUE;
		return blocks_ref(t);
	}
	t->unique = REPEATED;
	united = unite_files(t, mark, map);
	free(mark);
	to = xmalloc(size_mul((size_t)t->n + 1, sizeof(*to)));
	result = unite_blocks(united, to);
	for (i = 0; i < t->n; i++)
		(*map)[i] = to[(*map)[i]];
	free(to);
	blocks_unref(united);
	result->unique = UNIQUE;
	return result;
}

void dedup_profile(struct profile *p, enum count_op op)
{
	uint64_t cap = p->mode == COVMODE_SET ? 1 : COUNT_CAP_TEXT, *to;
	struct profile q = {0};
	struct blocks *t;
	uint32_t *map, i;

	if (!p->t)
		return;
	t = dedup_blocks(p->t, &map);
	if (map) {
		profile_zero(&q, t, p->mode);
		for (i = 0; i < p->t->n; i++) {
			to = &q.counts[map[i]];
			if (op == COUNT_SUM)
				*to = num_add(*to, p->counts[i], cap);
			else if (p->counts[i] > *to)
				*to = p->counts[i];
		}
		profile_release(p);
		*p = q;
		free(map);
	}
	blocks_unref(t);
}
