/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Words of counter modes and granularities, as Go prints them.
 */
#include "profile/covmode.h"

#include <string.h>

const char *covmode_name(enum covmode m)
{
	switch (m) {
	case COVMODE_SET:
		return "set";
	case COVMODE_COUNT:
		return "count";
	case COVMODE_ATOMIC:
		return "atomic";
	case COVMODE_REGONLY:
		return "regonly";
	case COVMODE_TESTMAIN:
		return "testmain";
	case COVMODE_NONE:
		break;
	}
	return "<invalid>";
}

enum covmode covmode_parse(const char *ptr, size_t len)
{
	int m;

	for (m = COVMODE_SET; m <= COVMODE_ATOMIC; m++) {
		const char *name = covmode_name((enum covmode)m);

		if (strlen(name) == len && memcmp(name, ptr, len) == 0)
			return (enum covmode)m;
	}
	return COVMODE_NONE;
}

/* Only modes with counters have a say when two meet. */
static int rank_of(enum covmode m)
{
	return m >= COVMODE_SET && m <= COVMODE_ATOMIC ? (int)m : 0;
}

enum covmode covmode_of_choice(int choice)
{
	static const enum covmode modes[] = {COVMODE_SET, COVMODE_COUNT,
		COVMODE_ATOMIC};

	return choice < 0 ? COVMODE_NONE : modes[choice];
}

enum covmode covmode_join(enum covmode own, enum covmode other)
{
	return own == COVMODE_NONE || rank_of(other) > rank_of(own) ? other :
								      own;
}

const char *covgran_name(unsigned g)
{
	switch (g) {
	case 1:
		return "perblock";
	case 2:
		return "perfunc";
	default:
		return "<invalid>";
	}
}
