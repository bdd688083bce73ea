/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * wipe: secrets that leave memory, and memory that leaves no core file.
 */
#ifndef COV_WIPE_H
#define COV_WIPE_H

#include <stddef.h>

/* Zeroes bytes; no compiler takes it out. NULL is allowed. */
void wipe(void *ptr, size_t len);
/* wipe and free of a string. */
void wipe_free(char *text);
/* From now on this process leaves no core file when it dies. */
void wipe_no_core(void);

#endif
