/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Decimal numbers, both ways. */
#include "base/num.h"

#include <stdio.h>
#include <string.h>

enum num_result num_u64(const char *ptr, size_t len, uint64_t max, uint64_t *v)
{
	uint64_t n = 0;
	size_t i;

	if (!len)
		return NUM_EMPTY;
	for (i = 0; i < len; i++) {
		unsigned digit = (unsigned char)ptr[i] - (unsigned)'0';

		if (digit > 9)
			return NUM_SYNTAX;
		if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
			__builtin_add_overflow(n, (uint64_t)digit, &n))
			return NUM_RANGE;
	}
	if (n > max)
		return NUM_RANGE;
	*v = n;
	return NUM_OK;
}

const char *num_why(enum num_result r)
{
	switch (r) {
	case NUM_OK:
		break;
	case NUM_EMPTY:
		return "empty number";
	case NUM_SYNTAX:
		return "not a decimal number";
	case NUM_RANGE:
		return "number out of range";
	}
	return "a number";
}

const char num_pairs[] = "00010203040506070809101112131415161718192021222324"
			 "25262728293031323334353637383940414243444546474849"
			 "50515253545556575859606162636465666768697071727374"
			 "75767778798081828384858687888990919293949596979899";

/* Ten numbers that begin with the digits p and end with one digit more. */
#define TEN(p, end) \
	p "0" end, p "1" end, p "2" end, p "3" end, p "4" end, p "5" end, \
		p "6" end, p "7" end, p "8" end, p "9" end
#define HUNDRED(p) \
	TEN(p "0", "\3"), TEN(p "1", "\3"), TEN(p "2", "\3"), \
		TEN(p "3", "\3"), TEN(p "4", "\3"), TEN(p "5", "\3"), \
		TEN(p "6", "\3"), TEN(p "7", "\3"), TEN(p "8", "\3"), \
		TEN(p "9", "\3")

const char num_short[1000][4] = {TEN("", "\0\0\1"), TEN("1", "\0\2"),
	TEN("2", "\0\2"), TEN("3", "\0\2"), TEN("4", "\0\2"), TEN("5", "\0\2"),
	TEN("6", "\0\2"), TEN("7", "\0\2"), TEN("8", "\0\2"), TEN("9", "\0\2"),
	HUNDRED("1"), HUNDRED("2"), HUNDRED("3"), HUNDRED("4"), HUNDRED("5"),
	HUNDRED("6"), HUNDRED("7"), HUNDRED("8"), HUNDRED("9")};

char *num_put(char *p, uint64_t v)
{
	char tmp[NUM_MAX], *t = tmp + NUM_MAX;
	size_t n;

	if (v < 10) {
		*p = (char)('0' + v);
		return p + 1;
	}
	while (v >= 100) {
		t -= 2;
		memcpy(t, num_pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		t -= 2;
		memcpy(t, num_pairs + v * 2, 2);
	} else {
		*--t = (char)('0' + v);
	}
	n = (size_t)(tmp + NUM_MAX - t);
	memcpy(p, t, n);
	return p + n;
}

int num_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

double num_percent(uint64_t covered, uint64_t total)
{
	if (!total)
		return 0;
	return 100 * (double)covered / (double)total;
}

char *num_percent_put(char *p, uint64_t covered, uint64_t total)
{
	/* The most common ones, without printf. */
	if (!covered || !total) {
		memcpy(p, "0.0", 3);
		return p + 3;
	}
	if (covered == total) {
		memcpy(p, "100.0", 5);
		return p + 5;
	}
	return p + snprintf(p, NUM_MAX, "%.1f", num_percent(covered, total));
}

uint64_t num_add(uint64_t a, uint64_t b, uint64_t max)
{
	uint64_t sum;

	if (__builtin_add_overflow(a, b, &sum) || sum > max)
		return max;
	return sum;
}
