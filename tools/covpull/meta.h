/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* meta: covmetas of the collection. */
#ifndef COVPULL_META_H
#define COVPULL_META_H

#include "answer.h"
#include "store.h"

/* A covmeta of this hash that is whole, NULL. */
const struct known_meta *store_meta(struct store *s, const char *hash);
/* 1 when a covmeta of a program of this name lies there. */
int store_knows_binary(const struct store *s, const char *binary);
void store_add_meta(struct store *s, const char *hash, const char *path,
	const char *binary);
/* The covmeta of an answer or a link to a known one, unless a whole one is
   there: 0, -1, 1 not to be had. */
int write_meta(struct store *s, struct home *h, const struct answer *a,
	struct err *e) COV_MUST;

#endif
