/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * whoran: which owner of a binary ran which of its blocks.
 *
 * Of all blocks that ran, those of files whose blocks do not fit left out, in
 * the order of the page, an owner has the ones that it ran: lengths of runs
 * that it did and did not run, in turns. Owners that ran the same share a list.
 */
#ifndef COVHTML_WHORAN_H
#define COVHTML_WHORAN_H

#include "owners.h"
#include "sources.h"

struct whoran {
	struct str *sets; /* lists of lengths, as JSON, each once */
	size_t nsets, capsets;
	uint32_t *of; /* the list of each owner; UINT32_MAX not known */
	size_t n;
	int known; /* owners of which it is known */
};

/* Opens what the owners ran; what cannot be opened is not known. Owners in the
   order of owners_of. */
void whoran_open(struct whoran *w, struct page *pg, const struct owner_row *v,
	size_t n, const struct profile *p, const struct files *f);
/* 1 when there is more to tell than that all ran everything. */
int whoran_tells(const struct whoran *w);
/* {"set":[[7,2,1],...],"of":[0,...]}, -1 for what is not known. */
void whoran_json(struct str *s, const struct whoran *w);
void whoran_release(struct whoran *w);

#endif
