/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * facts: what is known of the source of an image (ARCHITECTURE: image-facts).
 *
 * Facts come from info.json through the records of an image's processes. Of
 * several values of one field the newest non-empty one wins (by collected_at,
 * then by bytes), so the order in which they come means nothing. The key of an
 * image is its name, or `host:BINARY` for a host process and for a report
 * without an image (covcompat(7): image-facts).
 */
#ifndef COV_FACTS_H
#define COV_FACTS_H

#include "base/mem.h"
#include "record/record.h"

enum fact { FACT_URL, FACT_COMMIT, FACT_GROUP, FACT_KEY, FACT_COUNT };

struct fact_image {
	const char *image; /* the key */
	const char *v[FACT_COUNT]; /* values, "" when unknown */
	const char *at[FACT_COUNT]; /* when each was said */
};

/* Zero-initialised is empty. */
struct facts {
	struct arena arena;
	struct fact_image *v; /* in the order in which they came */
	size_t n, cap;
};

/* The record key of a fact. */
enum rec_key fact_rec_key(enum fact f);
/* The image key of a report, in the record's arena. */
const char *fact_image_key(struct record *report);
/* Takes what a report (or an owner, for its image) says. */
void facts_add(struct facts *f, struct record *r, const char *key);
/*
 * The image that stands for all (covcompat(7): owner-image): by bytes the first
 * with a source URL, else the first; NULL when there is none.
 */
const struct fact_image *facts_best(const struct facts *f);
void facts_release(struct facts *f);

#endif
