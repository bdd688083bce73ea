/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * num: numbers from and to text, without locale.
 *
 * Nothing else in the suite turns text into numbers.
 */
#ifndef COV_NUM_H
#define COV_NUM_H

#include "base/mem.h"

#include <stdint.h>

enum num_result {
	NUM_OK = 0,
	NUM_EMPTY, /* no digits at all */
	NUM_SYNTAX, /* something that is not a decimal digit */
	NUM_RANGE /* more than max */
};

/* Bytes that num_put may write. */
enum { NUM_MAX = 20 };

/* Decimal digits only: no sign, no blanks, nothing behind. *v is set only
   when the result is NUM_OK. */
enum num_result num_u64(const char *ptr, size_t len, uint64_t max,
	uint64_t *v) COV_MUST;
/* What a result means, for messages: "empty number", "out of range", ... */
const char *num_why(enum num_result r);

/* The value of a hexadecimal digit of either case; -1 for other bytes. */
int num_hex(char c);

/* "00" to "99": two digits a step halve the divisions. */
extern const char num_pairs[];
/* The numbers below 1000: up to three digits, and in the last byte how many. */
extern const char num_short[1000][4];
/* Writes v in decimal at p; returns the byte behind it. No NUL. */
char *num_put(char *p, uint64_t v);

/*
 * Share of covered statements for people: covered / total * 100, 0 for a total
 * of 0 (ARCHITECTURE: percentages). The one place where it is computed, in the
 * order of operations of Go's cmd/cover, so that "%.1f" agrees with it.
 */
double num_percent(uint64_t covered, uint64_t total);
/* Writes it as "%.1f" at p, where NUM_MAX bytes are free; returns the end. */
char *num_percent_put(char *p, uint64_t covered, uint64_t total);

/* a + b, at most max. */
uint64_t num_add(uint64_t a, uint64_t b, uint64_t max);

#endif
