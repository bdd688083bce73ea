/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "telemetry/trace.h"

#include "base/hash.h"
#include "base/num.h"
#include "base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_MAX = 512 /* that all must hand on */ };

/* Of the first n letters: small hexadecimal digits, and not all of them 0. */
static int is_hex_id(const char *text, size_t n)
{
	size_t i, zeros = 0;

	for (i = 0; i < n; i++) {
		if (num_hex(text[i]) < 0 || (text[i] >= 'A' && text[i] <= 'F'))
			return 0;
		zeros += text[i] == '0';
	}
	return zeros < n;
}

/* 00-TRACE-SPAN-FLAGS; a later version may have more behind it. */
int trace_parse(struct trace_context *c, const char *text)
{
	*c = (struct trace_context){0};
	if (!text || strlen(text) < 55 || num_hex(text[0]) < 0 ||
		num_hex(text[1]) < 0 || text[2] != '-' || text[35] != '-' ||
		text[52] != '-' || num_hex(text[53]) < 0 ||
		num_hex(text[54]) < 0 || !strncmp(text, "ff", 2) ||
		(strncmp(text, "00", 2) ? text[55] && text[55] != '-' :
					  text[55]) ||
		!is_hex_id(text + 3, 32) || !is_hex_id(text + 36, 16))
		return -1;
	memcpy(c->trace_id, text + 3, 32);
	memcpy(c->span_id, text + 36, 16);
	c->sampled = num_hex(text[54]) & 1;
	return 0;
}

/* The seed of hash_mem is random, and another in each process. */
static void make_id(char text[SPAN_ID_HEX])
{
	static uint64_t made;
	uint64_t in[2] = {++made, (uint64_t)when_now_ns()};

	snprintf(text, SPAN_ID_HEX, "%016llx",
		(unsigned long long)(hash_mem(in, sizeof(in)) | 1));
}

static struct span *new_span(const char *parent, enum span_kind kind,
	const char *name)
{
	struct span *s = xcalloc(1, sizeof(*s));

	make_id(s->id);
	snprintf(s->parent, sizeof(s->parent), "%s", parent);
	s->kind = kind;
	s->name = xstrdup(name);
	s->begun_ns = when_now_ns();
	return s;
}

static void free_span(struct span *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < s->n; i++)
		free(s->v[i].text);
	free(s->v);
	free(s->name);
	free(s->message);
	free(s);
}

/* For children. */
static void set_context(const struct trace *t)
{
	char text[64];

	snprintf(text, sizeof(text), "00-%s-%s-01", t->id, t->root->id);
	setenv("TRACEPARENT", text, 1);
}

void trace_begin(struct trace *t, const char *name, int wanted, int record)
{
	struct trace_context c;
	const char *state;
	int given = trace_parse(&c, getenv("TRACEPARENT")) == 0;

	*t = (struct trace){.recording = record && (!given || c.sampled)};
	if (!given && !wanted && !record)
		return;
	t->root = new_span(c.span_id, SPAN_INTERNAL, name);
	if (given) {
		memcpy(t->id, c.trace_id, TRACE_ID_HEX);
	} else {
		make_id(t->id);
		make_id(t->id + SPAN_ID_HEX - 1);
	}
	if (t->recording && !given)
		unsetenv("TRACESTATE"); /* of another trace */
	if (t->recording && (state = getenv("TRACESTATE")) && *state &&
		strlen(state) <= STATE_MAX)
		t->state = xstrdup(state);
	if (t->recording)
		set_context(t);
	else if (given)
		memcpy(t->root->id, c.span_id, SPAN_ID_HEX);
}

void trace_end(struct trace *t)
{
	span_end(t->root);
}

void trace_clear(struct trace *t)
{
	size_t i, left = 0;

	for (i = 0; i < t->n; i++) {
		if (t->v[i]->ended_ns)
			free_span(t->v[i]);
		else
			t->v[left++] = t->v[i];
	}
	t->n = left;
}

void trace_release(struct trace *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free_span(t->v[i]);
	free(t->v);
	free(t->state);
	free_span(t->root);
	*t = (struct trace){0};
}

struct span *span_begin(struct trace *t, const struct span *above,
	enum span_kind kind, const char *name)
{
	if (!t->recording)
		return NULL;
	if (t->n == SPANS_MAX) {
		t->dropped++;
		return NULL;
	}
	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n] = new_span(above ? above->id : t->root->id, kind, name);
	return t->v[t->n++];
}

static struct span_attribute *add_attribute(struct span *s, const char *key)
{
	/* There are thousands of spans, with few of them each. */
	s->v = xrealloc(s->v, s->n + 1, sizeof(*s->v));
	s->v[s->n] = (struct span_attribute){.key = key};
	return &s->v[s->n++];
}

void span_text(struct span *s, const char *key, const char *value)
{
	if (s)
		add_attribute(s, key)->text = xstrdup(value);
}

void span_number(struct span *s, const char *key, int64_t value)
{
	if (s)
		add_attribute(s, key)->number = value;
}

void span_fail(struct span *s, const char *message)
{
	if (!s)
		return;
	s->failed = 1;
	free(s->message);
	s->message = message && *message ? xstrdup(message) : NULL;
}

void span_end(struct span *s)
{
	if (s && !s->ended_ns)
		s->ended_ns = when_now_ns();
	if (s && s->ended_ns < s->begun_ns)
		s->ended_ns = s->begun_ns; /* the clock was set back */
}
