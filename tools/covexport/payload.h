/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* payload: what is sent of a target. */
#ifndef COVEXPORT_PAYLOAD_H
#define COVEXPORT_PAYLOAD_H

#include "target.h"

/* Zero-initialised is ready; made again it keeps its memory. */
struct payload {
	struct str text; /* the profile, with paths of the repository */
	uint64_t lines; /* blocks in it */
	size_t left_out; /* files that are not of the repository */
	struct str fixes; /* JSON: lines without code, by file */
	struct str network; /* JSON: the files of the repository */
	struct str root; /* where they lie; empty when nowhere */
};

/* 0, or -1: there is nothing to send, which was told. */
int payload_make(struct payload *p, const struct target *t,
	const struct members *m, struct bins *bins,
	struct finder *finder) COV_MUST;
/* The body of the upload, replacing what is in s. */
void payload_json(const struct payload *p, struct str *s);
void payload_release(struct payload *p);

#endif
