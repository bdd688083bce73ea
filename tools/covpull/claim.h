/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* claim: what this program has claimed to write. */
#ifndef COVPULL_CLAIM_H
#define COVPULL_CLAIM_H

#include "base/err.h"

#include <sys/types.h>

struct target;

/* What this program has claimed to write, claim.c. */
struct claims {
	int fd; /* COLLECTION/.covpull */
	off_t made; /* its size, as far as is known */
	struct claim *v;
	size_t n, cap;
};

int claims_open(struct claims *c, const char *collection,
	struct err *e) COV_MUST;
void claims_release(struct claims *c);
/* 1 when `owner` may write what is called so; 0 when it is another's, in this
   program or another. */
int claim_take(struct claims *c, const char *name,
	const struct target *owner) COV_MUST;
/* Tells others that a directory was made; 1 when others have, since it was
   asked last. */
void claims_made(struct claims *c);
int claims_changed(struct claims *c);
/* All claims of an owner but one (NULL: all) can be had by others. */
void claim_drop(struct claims *c, const struct target *owner, const char *but);

#endif
