/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/pace.h"

enum { BURST_MS = 100 };

/* Credit until now. A long pause is cut before it is multiplied. */
static void count_credit(struct pace *p, int64_t now_ms)
{
	int64_t cost = p->cfg.per_ms, most = (int64_t)p->cfg.n * BURST_MS;
	int64_t passed = now_ms - p->at_ms;

	if (most < cost)
		most = cost;
	if (!p->at_ms || passed > most / p->cfg.n)
		p->credit = most;
	else
		p->credit += passed * p->cfg.n;
	if (p->credit > most)
		p->credit = most;
	p->at_ms = now_ms;
}

int64_t pace_wait(struct pace *p, int64_t now_ms)
{
	int64_t missing;

	if (!p->cfg.n)
		return 0;
	count_credit(p, now_ms);
	missing = (int64_t)p->cfg.per_ms - p->credit;
	return missing > 0 ? (missing + p->cfg.n - 1) / p->cfg.n : 0;
}

void pace_take(struct pace *p, int64_t now_ms)
{
	if (!p->cfg.n)
		return;
	count_credit(p, now_ms);
	p->credit -= p->cfg.per_ms;
}
