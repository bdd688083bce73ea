/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/netopt.h"

#include "base/num.h"
#include "base/when.h"

#include <string.h>

enum {
	RETRIES_MAX = 1000,
	TIME_MAX_MS = 86400000, /* a day */
	RATE_MAX = 1000000,
	BREAKER_MAX = 1000000
};

static int read_amount(const char *what, const char *ptr, size_t len,
	uint64_t most, uint64_t *v, struct err *e)
{
	enum num_result r = num_u64(ptr, len, most, v);

	if (r == NUM_OK)
		return 0;
	return err_set(e, COV_USAGE, "%s '%.*s': %s", what, (int)len, ptr,
		num_why(r));
}

static int read_wait(const char *text, unsigned *ms, struct err *e)
{
	uint64_t v;

	if (when_read_span(text, TIME_MAX_MS, &v))
		return err_set(e, COV_USAGE,
			"'%s': not a time such as 100ms, 2s or 5m, of a day "
			"at most",
			text);
	*ms = (unsigned)v;
	return 0;
}

int netopt_retries(void *rules, const char *text, struct err *e)
{
	struct http_rules *r = rules;
	uint64_t v;

	if (read_amount("retries", text, strlen(text), RETRIES_MAX, &v, e))
		return -1;
	r->retry.retries = (unsigned)v;
	return 0;
}

int netopt_seed(void *rules, const char *text, struct err *e)
{
	struct http_rules *r = rules;

	return read_amount("seed", text, strlen(text), UINT64_MAX, &r->seed, e);
}

int netopt_delay(void *rules, const char *text, struct err *e)
{
	struct http_rules *r = rules;

	return read_wait(text, &r->retry.first_ms, e);
}

int netopt_max_delay(void *rules, const char *text, struct err *e)
{
	struct http_rules *r = rules;

	if (read_wait(text, &r->retry.most_ms, e))
		return -1;
	r->retry.after_most_ms = r->retry.most_ms;
	return 0;
}

int netopt_rate(void *rules, const char *text, struct err *e)
{
	struct http_rules *r = rules;
	size_t n = strcspn(text, "/");
	uint64_t v;

	if (strcmp(text + n, "/s") != 0 && strcmp(text + n, "/m") != 0)
		return err_set(e, COV_USAGE, "'%s': not N/s or N/m", text);
	if (read_amount("rate", text, n, RATE_MAX, &v, e))
		return -1;
	if (v == 0)
		return err_set(e, COV_USAGE, "'%s': none at all", text);
	r->pace = (struct pace_cfg){(unsigned)v,
		text[n + 1] == 's' ? 1000 : 60000};
	return 0;
}

int netopt_breaker(void *rules, const char *text, struct err *e)
{
	struct http_rules *r = rules;
	size_t n = strcspn(text, ","), more = 0;
	uint64_t failures, successes;

	if (!strcmp(text, "off")) {
		r->breaker.failures = 0;
		return 0;
	}
	if (text[n])
		more = strcspn(text + n + 1, ",");
	if (!text[n] || !text[n + 1 + more])
		return err_set(e, COV_USAGE,
			"'%s': not FAILURES,SUCCESSES,TIME or off", text);
	if (read_amount("failures", text, n, BREAKER_MAX, &failures, e) ||
		read_amount("successes", text + n + 1, more, BREAKER_MAX,
			&successes, e) ||
		read_wait(text + n + more + 2, &r->breaker.timeout_ms, e))
		return -1;
	if (failures == 0 || successes == 0)
		return err_set(e, COV_USAGE, "'%s': 0 is no number of these",
			text);
	r->breaker.failures = (unsigned)failures;
	r->breaker.successes = (unsigned)successes;
	return 0;
}
