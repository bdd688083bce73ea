/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * path: the parts of a path, as text; nothing is looked at.
 *
 * A path is cut at its last slash. One that ends in a slash has an empty last
 * part (fs_base() of io/fs.h leaves such slashes out).
 */
#ifndef COV_PATH_H
#define COV_PATH_H

#include "base/mem.h"

#include <stddef.h>

/* The last part: what is behind the last slash, all when there is none. */
const char *path_last(const char *path);
/* How many bytes are before the last slash; 0 when there is none, and of "/x",
   too. */
size_t path_dir_len(const char *path);
/* The folder of a path, in the arena: "." of "x", "/" of "/x". */
const char *path_dir(struct arena *a, const char *path);
/* The descriptor that a path like /dev/fd/3 or /dev/stdin means; -1 for
   another path. */
int path_descriptor(const char *path);

#endif
