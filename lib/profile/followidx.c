/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What is made of a table once, and looked up for unexpected lines. */
#include "profile/followidx.h"

#include "profile/digits.h"
#include "profile/text.h"

#include <stdlib.h>
#include <string.h>

enum {
	TAIL_MAX = 56, /* bytes of `:l.c,l.c stmts ` */
	TAIL_MOSTLY = 24, /* not more, in the average of a program */
	TAILS = 256 /* of so many the room is made at once */
};

/* 0 when a name occurs twice, or is none that a line of a text has. */
static int index_files(struct follow *f)
{
	const struct block_file *file = f->t->files;
	enum covmode mode;
	struct slice folder;
	uint32_t i;
	size_t len;
	int fresh;

	f->namelen = xcalloc(f->t->nfiles, sizeof(*f->namelen));
	f->folders = 1;
	for (i = 0; i < f->t->nfiles; i++, file++) {
		f->namelen[i] = len = strlen(file->name);
		interner_add(&f->names, file->name, len, &fresh);
		if (!fresh || !len || strchr(file->name, '\n') ||
			strcmp(file->name, "mode") == 0 ||
			text_mode(file->name, len, &mode))
			return 0;
		folder = blocks_folder(file->name, len);
		if (strncmp(file->pkg, folder.ptr, folder.len) != 0 ||
			file->pkg[folder.len])
			f->folders = 0;
	}
	return 1;
}

/* 0 when a block occurs twice in a file, or there are too many. */
static int index_blocks(struct follow *f)
{
	const struct blocks *t = f->t;
	const struct block_file *file = t->files;
	size_t cap = 0, n = 0;
	uint32_t k, end = t->nfiles ? file->count : 0;
	char *p;

	f->at = xmalloc(size_mul((size_t)t->n + 1, sizeof(*f->at)));
	mem_grow(&f->tails, &cap, size_mul(t->n, TAIL_MOSTLY), 1);
	for (k = 0; k < t->n; k++) {
		while (k == end)
			end += (++file)->count;
		if (k > file->first && block_cmp(&t->v[k - 1], &t->v[k]) == 0)
			return 0;
		if (k % TAILS == 0)
			mem_grow(&f->tails, &cap, n + TAILS * TAIL_MAX, 1);
		if (n > UINT32_MAX - TAIL_MAX)
			return 0;
		f->at[k] = (uint32_t)n;
		p = f->tails + n;
		*p++ = ':';
		p = put_positions(p, &t->v[k]);
		*p++ = ' ';
		n = (size_t)(p - f->tails);
	}
	f->at[t->n] = (uint32_t)n;
	return 1;
}

struct follow *follow_new(struct blocks *t)
{
	struct follow *f = xcalloc(1, sizeof(*f));
	size_t i;

	f->t = blocks_ref(t);
	for (i = 0; i < FOLLOW_ORDERS; i++)
		atomic_init(&f->order[i], NULL);
	f->usable = index_files(f) && index_blocks(f);
	return f;
}

void follow_free(struct follow *f)
{
	size_t i;

	if (!f)
		return;
	blocks_unref(f->t);
	free(f->tails);
	free(f->at);
	free(f->namelen);
	interner_release(&f->names);
	for (i = 0; i < FOLLOW_ORDERS; i++)
		free(f->order[i]);
	free(f);
}

uint32_t followidx_file(const struct follow *f, const char *name, size_t len)
{
	uint32_t file;

	return interner_find(&f->names, name, len, &file) ? file : BLOCK_NONE;
}

uint32_t followidx_file_of(const struct follow *f, uint32_t i)
{
	const struct block_file *files = f->t->files;
	uint32_t low = 0, high = f->t->nfiles, mid;

	/* The last one that begins at i or before, and is not empty. */
	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (files[mid].first <= i)
			low = mid;
		else
			high = mid;
	}
	return low;
}

uint32_t followidx_block(const struct follow *f, uint32_t file,
	const struct block *b)
{
	const struct block *v = f->t->v;
	uint32_t low = f->t->files[file].first, mid;
	uint32_t high = low + f->t->files[file].count;
	int d;

	while (low < high) {
		mid = low + (high - low) / 2;
		d = block_cmp(&v[mid], b);
		if (d == 0)
			return mid;
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return BLOCK_NONE;
}

void followidx_learn(struct follow *f, uint32_t *order)
{
	uint32_t *none;
	size_t i;

	for (i = 0; i < FOLLOW_ORDERS; i++) {
		none = NULL;
		if (atomic_compare_exchange_strong(&f->order[i], &none, order))
			return;
	}
	free(order);
}
