/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * netopt: the options of every program that talks to the world.
 *
 * NET_OPTIONS stands in a table of options (cli/opt.h), as a group of its own;
 * `rules` is a struct http_rules *, filled with what holds without options. The
 * functions are of the type opt_call. covfetch(1) says what the options mean.
 */
#ifndef COV_NETOPT_H
#define COV_NETOPT_H

#include "net/http.h"

/* "N" */
int netopt_retries(void *rules, const char *text, struct err *e);
int netopt_seed(void *rules, const char *text, struct err *e);
/* "100ms", "2s", "5m" */
int netopt_delay(void *rules, const char *text, struct err *e);
int netopt_max_delay(void *rules, const char *text, struct err *e);
/* "N/s", "N/m" */
int netopt_rate(void *rules, const char *text, struct err *e);
/* "FAILURES,SUCCESSES,TIME" or "off" */
int netopt_breaker(void *rules, const char *text, struct err *e);

#define NET_OPTIONS(rules) NET_OPTIONS_OF(rules, "100ms", "20s")

/* The same where other waits hold without options. */
#define NET_OPTIONS_OF(rules, first, most) \
	{0, NULL, OPT_GROUP, NULL, NULL, "When servers fail", NULL}, \
		{0, "retries", OPT_CALL, rules, "N", "tries after the first", \
			netopt_retries}, \
		{0, "retry-delay", OPT_CALL, rules, "TIME", \
			"before the second try (" first \
			"), and twice as long " \
			"each time", \
			netopt_delay}, \
		{0, "retry-max-delay", OPT_CALL, rules, "TIME", \
			"the longest wait (" most ")", netopt_max_delay}, \
		{0, "retry-seed", OPT_CALL, rules, "N", \
			"of what is random in these waits", netopt_seed}, \
		{0, "rate", OPT_CALL, rules, "N/s", \
			"requests to a host, at most; or N/m", netopt_rate}, \
	{ \
		0, "breaker", OPT_CALL, rules, "F,S,TIME", \
			"when to leave a host in peace (10,2,5s), or off", \
			netopt_breaker \
	}

#endif
