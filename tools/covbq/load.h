/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* load: rows into an SQLite file. */
#ifndef COVBQ_LOAD_H
#define COVBQ_LOAD_H

#include "sink.h"

struct sqlite_load;

/* Rows go into an SQLite file, in one transaction; kind: their table has the
   column of --file-kind. */
struct sqlite_load *load_open(const char *path, int kind, struct row_sink *sink,
	struct err *e) COV_MUST;
int load_commit(struct sqlite_load *l, struct err *e) COV_MUST;
/* Undoes what was not committed. */
void load_close(struct sqlite_load *l);

#endif
