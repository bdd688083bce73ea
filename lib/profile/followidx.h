/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * followidx: what a text is compared with, for follow.c only.
 *
 * Order: as in follow.h, which has follow_new and follow_free.
 */
#ifndef COV_FOLLOWIDX_H
#define COV_FOLLOWIDX_H

#include "base/interner.h"
#include "profile/blocks.h"
#include "profile/follow.h"

#include <stdatomic.h>

/* Orders of lines that are remembered beside the table's own. */
enum { FOLLOW_ORDERS = 2 };

struct follow {
	struct blocks *t; /* one reference */
	char *tails; /* `:l.c,l.c stmts ` of all blocks */
	uint32_t *at; /* where those of block i begin; n + 1 of them */
	size_t *namelen; /* of each file */
	struct interner names; /* of the files, by their numbers */
	int usable; /* names of files are distinct, blocks of files too */
	int folders; /* packages are as in a table made from text */
	/*
	 * Orders that texts had, NULL where there is none yet: which block
	 * came after block i is order[i + 1], the first one is order[0]. They
	 * say only where to look first.
	 */
	uint32_t *_Atomic order[FOLLOW_ORDERS];
};

/* The number of the file, or BLOCK_NONE. */
uint32_t followidx_file(const struct follow *f, const char *name, size_t len);
/* The file that block i < n is of. */
uint32_t followidx_file_of(const struct follow *f, uint32_t i);
/* The block of this position in a file, or BLOCK_NONE. */
uint32_t followidx_block(const struct follow *f, uint32_t file,
	const struct block *b);
/* Takes an order, to keep it if there is room. */
void followidx_learn(struct follow *f, uint32_t *order);

#endif
