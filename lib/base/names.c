/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Collected with repetitions, sorted when asked for. */
#include "base/names.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

void names_add(struct names *s, const char *name)
{
	const char *copy;

	/* Members of a group mostly repeat the one before. */
	if (s->n && strcmp(s->v[s->n - 1], name) == 0)
		copy = s->v[s->n - 1];
	else
		copy = arena_strdup(&s->arena, name);
	mem_grow(&s->v, &s->cap, s->n + 1, sizeof(*s->v));
	s->v[s->n++] = copy;
}

void names_order(struct names *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), str_by_bytes);
}

void names_sort(struct names *s)
{
	size_t i, n = 0;

	if (!s->n)
		return;
	names_order(s);
	for (i = 1; i < s->n; i++)
		if (strcmp(s->v[n], s->v[i]) != 0)
			s->v[++n] = s->v[i];
	s->n = n + 1;
}

void names_release(struct names *s)
{
	arena_release(&s->arena);
	free(s->v);
	*s = (struct names){0};
}
