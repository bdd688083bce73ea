/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covseal: whether a covmeta says what it said when it was written.
 *
 * A program's covmeta carries a hash over modes and packages, and each package
 * one over its own strings, functions and units: MD5 up to Go 1.23, FNV-1a of
 * 128 bits since. So bytes that were changed afterwards show, though all of it
 * can still be read. It tells damage, not lies: neither hash is hard to forge.
 */
#ifndef COV_COVSEAL_H
#define COV_COVSEAL_H

#include "gocov/covmeta.h"

/*
 * 1 when all hashes are true. 0 says that something is damaged, or that the
 * file was not written by a program of a Go known here: what covdata merges
 * into one has a hash of another kind. m has its bytes still.
 */
int covseal_holds(const struct covmeta *m);

#endif
