/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* names: names of files in rows. */
#ifndef COVBQ_NAMES_H
#define COVBQ_NAMES_H

#include "base/str.h"
#include "profile/pathmap.h"

/* source_filename of a profile path: what a build's place hides is undone, the
   module stays in front (covcompat(7): rows-names). Replaces what is in
   name. */
void row_name(const struct pathmap *m, const char *path, struct str *name);

#endif
