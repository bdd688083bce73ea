/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The time of a run.
 *
 * BigQuery's TIMESTAMP has microseconds, so the clock's is written with six
 * digits behind the point: two runs then never share a key. What the user says
 * is kept as exact as it was said.
 */
#include "covbq.h"

#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MICROSECONDS = 6 }; /* digits behind the point */

int ingestion_time(char text[WHEN_MAX], const char *now, struct err *e)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char fraction[32];
	struct timespec t;
	struct when w;
	uint64_t v;

	if (now) {
		if (when_read(&w, now, WHEN_RFC3339))
			return err_set(e, COV_USAGE,
				"'%s' is no RFC 3339 "
				"time such as 2025-03-12T08:02:33Z",
				now);
		if (w.digits > MICROSECONDS)
			w.digits = MICROSECONDS;
		when_print_fraction(w.seconds, w.fraction, w.digits, text);
		return 0;
	}
	if (epoch && *epoch) {
		if (num_u64(epoch, strlen(epoch), WHEN_LAST, &v) != NUM_OK)
			return err_set(e, COV_USAGE,
				"SOURCE_DATE_EPOCH is "
				"'%s', no number of seconds",
				epoch);
		when_print_fraction((int64_t)v, NULL, 0, text);
		return 0;
	}
	clock_gettime(CLOCK_REALTIME, &t);
	snprintf(fraction, sizeof(fraction), "%06ld", t.tv_nsec / 1000);
	when_print_fraction(t.tv_sec, fraction, MICROSECONDS, text);
	return 0;
}
