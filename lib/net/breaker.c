/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What was under way when it opened is noted late: its failures are no news,
   a success is. */
#include "net/breaker.h"

int64_t breaker_wait(const struct breaker *b, int64_t now_ms)
{
	if (b->state == BREAKER_OPEN && now_ms < b->until_ms)
		return b->until_ms - now_ms;
	return b->state == BREAKER_HALF_OPEN && b->probing ? -1 : 0;
}

enum breaker_pass breaker_allows(struct breaker *b, int64_t now_ms)
{
	if (b->state == BREAKER_CLOSED)
		return BREAKER_YES;
	if (breaker_wait(b, now_ms) != 0)
		return BREAKER_NO;
	if (b->state == BREAKER_OPEN) {
		b->state = BREAKER_HALF_OPEN;
		b->well = 0;
	}
	b->probing = 1;
	return BREAKER_PROBE;
}

static void open_breaker(struct breaker *b, int64_t now_ms)
{
	b->state = BREAKER_OPEN;
	b->until_ms = now_ms + b->cfg.timeout_ms;
}

/* 1 when that was enough. */
static int note_success(struct breaker *b)
{
	b->failed = 0;
	if (b->state == BREAKER_CLOSED)
		return 0;
	if (b->state == BREAKER_OPEN) {
		b->state = BREAKER_HALF_OPEN;
		b->well = 0;
	}
	if (++b->well < b->cfg.successes)
		return 0;
	b->state = BREAKER_CLOSED;
	return 1;
}

int breaker_note(struct breaker *b, enum breaker_pass pass,
	enum breaker_how how, int64_t now_ms)
{
	if (pass == BREAKER_PROBE)
		b->probing = 0;
	if (how == BREAKER_WELL)
		return note_success(b);
	if (how == BREAKER_UNSAID || b->cfg.failures == 0)
		return 0;
	if (b->failed < UINT32_MAX)
		b->failed++;
	if (b->state == BREAKER_HALF_OPEN && pass == BREAKER_PROBE)
		open_breaker(b, now_ms);
	if (b->state != BREAKER_CLOSED || b->failed < b->cfg.failures)
		return 0;
	open_breaker(b, now_ms);
	return 1;
}
