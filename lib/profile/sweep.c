/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Executions of each line: the greatest counter of the blocks that are on it.
 *
 * A sweep: blocks are taken in the order of their first lines into a heap
 * with the greatest counter on top; those that ended are thrown away when they
 * come to the top. So the cost is n log n for n blocks, however many lines
 * each of them claims to cover.
 */
#include "profile/sweep.h"

#include <stdlib.h>

void sweep_add(struct sweep *s, const struct block *v, const uint64_t *counts,
	size_t n)
{
	uint32_t last;
	size_t i;

	mem_grow(&s->v, &s->cap, s->n + n, sizeof(*s->v));
	for (i = 0; i < n; i++) {
		last = block_last_line(&v[i]);
		s->v[s->n++] = (struct sweep_span){v[i].line0, last, counts[i]};
		if (last > s->last)
			s->last = last;
	}
}

static int by_first_line(const void *a, const void *b)
{
	const struct sweep_span *x = a, *y = b;

	return (x->line0 > y->line0) - (x->line0 < y->line0);
}

void sweep_begin(struct sweep *s)
{
	size_t i;

	/* Blocks of one file are in order already. */
	for (i = 1; i < s->n; i++)
		if (s->v[i].line0 < s->v[i - 1].line0) {
			qsort(s->v, s->n, sizeof(*s->v), by_first_line);
			break;
		}
	mem_grow(&s->heap, &s->capheap, s->n, sizeof(*s->heap));
	s->next = s->nheap = 0;
}

static void push_span(struct sweep *s, struct sweep_span span)
{
	struct sweep_span *h = s->heap;
	size_t i = s->nheap++, up;

	for (; i > 0; i = up) {
		up = (i - 1) / 2;
		if (h[up].count >= span.count)
			break;
		h[i] = h[up];
	}
	h[i] = span;
}

static void pop_span(struct sweep *s)
{
	struct sweep_span *h = s->heap, span = h[--s->nheap];
	size_t i = 0, down;

	for (; (down = 2 * i + 1) < s->nheap; i = down) {
		if (down + 1 < s->nheap && h[down + 1].count > h[down].count)
			down++;
		if (h[down].count <= span.count)
			break;
		h[i] = h[down];
	}
	h[i] = span;
}

int64_t sweep_line(struct sweep *s, uint64_t line)
{
	while (s->next < s->n && s->v[s->next].line0 <= line)
		push_span(s, s->v[s->next++]);
	while (s->nheap && s->heap[0].line1 < line)
		pop_span(s);
	if (!s->nheap)
		return -1;
	return s->heap[0].count > INT64_MAX ? INT64_MAX :
					      (int64_t)s->heap[0].count;
}

void sweep_clear(struct sweep *s)
{
	s->n = s->nheap = s->next = 0;
	s->last = 0;
}

void sweep_release(struct sweep *s)
{
	free(s->v);
	free(s->heap);
	*s = (struct sweep){0};
}
