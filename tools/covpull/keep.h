/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* keep: answers are put where they belong. */
#ifndef COVPULL_KEEP_H
#define COVPULL_KEEP_H

#include "answer.h"
#include "store.h"
#include "target.h"

enum keep_result {
	KEEP_DONE,
	KEEP_META, /* the covmeta is needed */
	KEEP_UNWANTED, /* --where says no */
	KEEP_FAILED
};

/* Puts an answer where it belongs. */
enum keep_result keep_answer(struct store *s, const struct covpull_cfg *cfg,
	struct target *t, struct answer *a, struct err *e) COV_MUST;
/* Gives a place the time of its discovery. */
void keep_time(struct place *p, struct arena *a, int64_t seconds);
/* 1 when --where keeps the record of a place. */
int keep_wanted(const struct covpull_cfg *cfg, const struct place *p,
	const struct target *t, struct err *e) COV_MUST;

#endif
