/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * summary: what the index says of the files of a binary.
 *
 * Own code is what is neither generated nor vendored: by the text where it is
 * known, by its name where not. Zero-initialised is empty.
 */
#ifndef COVHTML_SUMMARY_H
#define COVHTML_SUMMARY_H

#include "sources.h"

/* One package of a binary. */
struct package {
	char *name;
	uint64_t total, covered; /* statements */
	uint64_t own_total, own_covered; /* of own code */
};

struct summary {
	int known; /* 0: nobody looked */
	uint64_t files, skewed;
	uint64_t own_total, own_covered;
	struct package *v; /* those that miss most, of all or of own code */
	size_t n;
};

/* Replaces what is there. */
void summary_make(struct summary *m, const struct files *f);
void summary_release(struct summary *m);
/* As JSON, and back; what makes no sense is as if nobody had looked. */
void summary_json(const struct summary *m, struct str *s);
void summary_read(struct summary *m, struct slice json);

#endif
