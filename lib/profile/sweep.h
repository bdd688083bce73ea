/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * sweep: executions of each line of a file.
 *
 * Order: sweep_add for the blocks of the file, sweep_begin, sweep_line for its
 * lines from the first on; sweep_clear before the next file, sweep_release.
 */
#ifndef COV_SWEEP_H
#define COV_SWEEP_H

#include "profile/blocks.h"

/* Lines from line0 to line1, executed count times. */
struct sweep_span {
	uint32_t line0, line1;
	uint64_t count;
};

/* Goes through the lines of a file, from the first on. */
struct sweep {
	struct sweep_span *v; /* sorted by line0 after sweep_begin */
	size_t n, cap;
	size_t next; /* not yet reached */
	struct sweep_span *heap; /* reached, greatest count first */
	size_t nheap, capheap;
	uint32_t last; /* greatest end line */
};

/* Adds blocks of a file with their counters. */
void sweep_add(struct sweep *s, const struct block *v, const uint64_t *counts,
	size_t n);
void sweep_begin(struct sweep *s);
/* Executions of the next line, which must be behind the one before; -1 when
   no block covers it. */
int64_t sweep_line(struct sweep *s, uint64_t line);
/* Empty again, memory is kept. */
void sweep_clear(struct sweep *s);
void sweep_release(struct sweep *s);

#endif
