/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * ask: a question to a service and its answer, one after the other.
 *
 * For programs that put a few questions, each of which the next one depends
 * on. Order: fill in a zero-initialised question, ask_put, look at status and
 * reply; ask_clear for another one, ask_release at the end, which wipes what
 * was said. The client (http.h) tries again, by its rules, after no answer,
 * 408, 429 and 5xx, and where `again` says so.
 */
#ifndef COV_ASK_H
#define COV_ASK_H

#include "net/http.h"

struct ask {
	struct http_job job; /* private */
	const char *method; /* NULL: GET, or POST with a body */
	struct str url;
	struct str headers; /* lines `Name: value`, each with its newline */
	struct str body;
	const char *data; /* a body that is the caller's, when there is one */
	size_t data_len;
	unsigned total_ms; /* deadline of a try; 0: ASK_MS */
	unsigned stall_s; /* as in http_req */
	int direct; /* past any proxy */
	int once; /* one try only */
	/* 1: the answer, which is whole, is one to ask again after */
	int (*again)(const struct ask *q);

	/* The answer. */
	long status; /* 0: none came */
	struct str reply;
	struct str location, range; /* these headers, "" without */
	int too_large; /* it was longer than ASK_REPLY_MAX */
	int transient; /* without an answer: another time there may be one */
	char why[256]; /* why there is none */
};

enum { ASK_MS = 60000, ASK_REPLY_MAX = 8 << 20 };

/* Puts the question. -1 when libcurl fails; else status says what came, also
   when stop (NULL: never) ended it. */
int ask_put(struct http *h, struct ask *q, int (*stop)(void *),
	struct err *e) COV_MUST;
/* Empty again, memory is kept. */
void ask_clear(struct ask *q);
void ask_release(struct ask *q);

/* Appends `name=value`, encoded, to a form; a NULL value is left out. */
void ask_add_field(struct str *form, const char *name, const char *value);
/* The answer as a JSON object; -1 when it is none. */
int ask_object(const struct ask *q, const char *who, struct slice *object,
	struct err *e) COV_MUST;
/* No control bytes, nor blanks: what can stand in a header line. */
int ask_is_header_safe(const char *text);

#endif
