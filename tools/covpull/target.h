/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* target: who is asked, and addresses. */
#ifndef COVPULL_TARGET_H
#define COVPULL_TARGET_H

#include "covpull.h"
#include "ident.h"

#include "base/hash.h"
#include "base/interner.h"
#include "base/str.h"
#include "net/http.h"

/* An operand, of which a range makes several targets. */
struct port_range {
	const char *shown; /* as the user wrote it */
	int single; /* one port was named: silence is an error */
	unsigned left, found; /* ports not looked at yet; servers */
	int alive; /* something answered, if only to refuse */
	int silent; /* a probe ran into its timeout */
	int unresolved; /* its host has no address; why says it */
	int64_t end_ms; /* when scanning stops; 0: not begun */
	int status; /* worst of what its ports said */
	char why[160]; /* what one of them said */
	int told; /* that there is nothing; not said again */
};

enum pull_step { STEP_PROBE, STEP_NOMETA, STEP_FULL };

struct home;

/* One run of a process: while it goes on its snapshots lie together. */
struct process_run {
	struct home *home; /* NULL: none yet */
	char hash[MD5_HEX];
	const char *pid;
	uint64_t slot; /* its snapshots are 2 * slot + 1 and + 2 */
	int last; /* 1 or 2, the one written last */
	int unchanged; /* the answer at hand is that one, byte for byte */
};

struct round;

struct target {
	struct http_job job;
	struct round *round;
	struct port_range *range;
	const char *shown; /* "10.0.0.3:53700", for people and records */
	const char *base; /* URL without final slash */
	const char *host; /* for info.json */
	unsigned port;
	const char *service; /* in goc's center; NULL: a coverage server */
	int known; /* the center has it */
	struct runs_at at;
	enum pull_step step;
	int64_t begin_ms; /* when the step began */
	int64_t end_ms; /* until when it may be pulled */
	int64_t asked_ns; /* since 1970, when it was asked last */
	int64_t begun_ns; /* of when_clock_ns, when first in this round */
	struct str body;
	int too_large; /* the body was cut off */
	int skipped; /* it was not asked at all */
	int missed; /* no server was found here in this round */
	int seen; /* one was, and --probe is to print it */
	struct ident ident;
	struct process_run run;
	char *said; /* last failure, not said again; malloc'd */
};

struct targets {
	struct arena arena;
	struct target **v;
	size_t n, cap;
	struct interner names; /* of services at addresses, goc.c's */
	struct target **named; /* by their numbers */
	size_t capnamed;
};

enum { TARGETS_MAX = 65536, PORTS_MAX = 1024, ANCESTOR_PORT = 9095 };

/* Adds the targets of `HOST`, `HOST:PORT`, `HOST:FROM-TO` or a URL. */
int targets_add(struct targets *t, const char *text, const struct runs_at *at,
	struct err *e) COV_MUST;

/* An address for people: one printable line, without a user and a password. */
char *address_shown(struct arena *a, const char *text);
/* Checks that a place is whole or is not said at all. */
int targets_place(const struct runs_at *at, struct err *e) COV_MUST;
void targets_release(struct targets *t);
/* `target` record, with a newline; what its server said is in it, if it was
   asked. */
void target_line(const struct target *t, struct str *s);
/* One more, which the caller fills; its strings belong in t's arena. */
struct target *targets_new(struct targets *t, const struct runs_at *at);
/* Host and port of an http URL, its base in *base without slashes at the end;
   -1 when it is none. */
int url_parse(struct arena *a, const char *url, const char **base,
	const char **host, unsigned *port, struct err *e) COV_MUST;

/* A text of somebody else's as one printable line. */
char *words_of(struct arena *a, const char *ptr, size_t len);

#endif
