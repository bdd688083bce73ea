/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* parts: the records of the input and their owners, filtered. */
#ifndef COVBQ_PARTS_H
#define COVBQ_PARTS_H

#include "covbq.h"

#include "record/facts.h"
#include "record/owner.h"
#include "record/record.h"

/* An owner of a binary. Strings live in the record of its part. */
struct generator {
	struct record r; /* an owner record: where its profile is */
	const char *order[OWNER_ORDER]; /* covcompat(7): owner-order */
	const char *namespace_, *owner, *binary; /* as they are filtered */
	const char *containers; /* joined by commas */
	const char *image;
	const char *fact[FACT_COUNT]; /* "" when unknown */
	int shown; /* not a host, nor a pod without owner */
	int chosen; /* the filters let it pass */
};

/* A record of the input: a binary with its owners, or an owner alone. */
struct binary_part {
	struct record r;
	const char *hash; /* covmeta_hash */
	size_t order; /* place in the input */
	struct generator *v; /* its owners; none: a binary without `owners` */
	size_t n, cap, chosen;
};

struct binary_parts {
	struct binary_part *v; /* sorted by hash, then as they came */
	size_t n, cap;
};

/* Reads the records and filters their owners. -1: told already. */
int parts_read(struct binary_parts *ps, const struct covbq_cfg *cfg,
	char *const *files, size_t n);
void parts_release(struct binary_parts *ps);
/* 1 when something of the part is wanted. */
int part_chosen(const struct binary_part *p);

#endif
