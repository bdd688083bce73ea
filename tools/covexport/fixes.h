/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* fixes: lines of a Go file that Codecov is told to leave out. */
#ifndef COVEXPORT_FIXES_H
#define COVEXPORT_FIXES_H

#include "base/str.h"

/* Their numbers as a JSON array, in the arena: empty lines, comments of a line,
   braces, and the ends of comments of several. NULL for a text that is not
   UTF-8. */
const char *fixes_of(struct arena *a, const struct str *text);

#endif
