/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * namelock: names that one process at a time may have.
 *
 * A name is a record lock on one byte of a file; the byte's number is a hash of
 * it. Nobody waits for a name, and the system takes all of them back when the
 * process ends, however it does. Locks do not hold against the process itself,
 * and two of its names that share a byte are given back together. Where a file
 * system has no locks every name can be had.
 */
#ifndef COV_NAMELOCK_H
#define COV_NAMELOCK_H

#include "base/err.h"

#include <sys/types.h>

/* Opens the file, which is made when it is missing, for locks and to append:
   its descriptor, or -1. It must be the only one that the process has of this
   file: closing any gives back all names. */
int namelock_open(const char *path, struct err *e) COV_MUST;
/* The byte that stands for a name. */
off_t namelock_byte(const char *name);
/* 1 it is ours, 0 another process has it. */
int namelock_take(int fd, const char *name) COV_MUST;
void namelock_drop(int fd, const char *name);

#endif
