/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * emit: the records that are printed.
 */
#ifndef COVGROUP_EMIT_H
#define COVGROUP_EMIT_H

#include "owners.h"

#include "fmt/jq.h"

/* Records to print, one line each, and the names of their files. */
struct emitted {
	struct str lines;
	struct arena arena;
	const char **names; /* for --split; one per line */
	size_t n, cap;
	struct jq *where; /* of those that come only these, or NULL */
};

/* What the input touched; o NULL: everything that is stored. */
int emit_all(struct run *run, const struct owners *o, struct emitted *out,
	struct err *e);
/* The reports of the input with their owners; with --all all reports. */
int emit_tagged(struct run *run, struct emitted *out, struct err *e);
/* One more, when out->where keeps it. */
int emit_record(const struct run *run, struct emitted *out, struct record *r,
	const char *name, struct err *e);
/* Prints or writes them. -1: told already. */
int emit_write(const struct covgroup_cfg *cfg, const struct emitted *out);
void emitted_release(struct emitted *out);

#endif
