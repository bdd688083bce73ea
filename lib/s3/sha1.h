/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * sha1: SHA-1 (libcrypto), which names the files in the cache of `aws`.
 *
 * Nothing relies on it for safety. Safe in any thread.
 */
#ifndef COV_SHA1_H
#define COV_SHA1_H

#include <stddef.h>

enum { SHA1_HEX = 41 };

/* Puts the hash of len bytes at hex: 40 lower-case digits and a NUL. */
void sha1_of(const void *ptr, size_t len, char hex[SHA1_HEX]);

#endif
