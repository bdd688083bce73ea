/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * hash: MD5 for names and change detection, FNV-1a for shards and locks.
 *
 * MD5 is here because names of pages and binary_hash are MD5
 * (ARCHITECTURE: hashes); nothing relies on it for safety. It is our own
 * (md5many.c), because to link libcrypto for it costs a program more time than
 * its start and a small file together. All of it is safe in any thread.
 */
#ifndef COV_HASH_H
#define COV_HASH_H

#include "base/md5many.h"
#include "base/mem.h"

#include <stdint.h>

struct md5; /* a running hash */

struct md5 *md5_new(void);
void md5_add(struct md5 *m, const void *ptr, size_t len);
/* Finishes, frees m, and puts 32 lower-case digits and a NUL at hex. */
void md5_hex(struct md5 *m, char hex[MD5_HEX]);
/* The digits of 16 bytes that are such a hash, or another of that size. */
void hash_hex(char hex[MD5_HEX], const void *bytes);
/* The MD5 of one buffer. */
void md5_of(const void *ptr, size_t len, char hex[MD5_HEX]);

/* FNV-1a of len bytes, of 32 and of 64 bits. */
uint32_t fnv1a(const void *ptr, size_t len);
uint64_t fnv1a64(const void *ptr, size_t len);
/*
 * A fast 64-bit hash for tables in memory; never stored. It is another one in
 * each process, so that nobody makes names that all meet in one place: no
 * output may depend on it.
 */
uint64_t hash_mem(const void *ptr, size_t len);

#endif
