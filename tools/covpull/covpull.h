/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covpull: its settings.
 *
 * check.c checks the options, target.c and input.c read who is to be asked,
 * pull.c asks coverage servers, with range.c for the ports of one operand,
 * ident.c for the headers and answer.c for the bodies of their replies; goc.c
 * asks goc; round.c has what both need. store.c knows what lies in the
 * collection, home.c reads a directory of it, meta.c has the covmetas, run.c
 * finds out where an answer belongs and textrun.c where a text does, claim.c
 * who may write there; keep.c and write.c put there what came. covpull.c goes
 * its rounds over all of these.
 */
#ifndef COV_COVPULL_H
#define COV_COVPULL_H

#include "cli/opt.h"
#include "fmt/jq.h"
#include "net/http.h"
#include "telemetry/telemetry.h"

#include <stdint.h>

/* Where a target runs, as the user says; NULL: not said. */
struct runs_at {
	const char *namespace_, *pod, *container, *node, *image;
};

enum goc_verb { GOC_PULL, GOC_LIST, GOC_CLEAR, GOC_REGISTER, GOC_REMOVE };

struct covpull_cfg {
	const char *collection; /* -C */
	const char *goc; /* --goc: URL of the center */
	struct opt_list services, addresses; /* --service, --address */
	int list, clear, reg, remove; /* what is asked of goc */
	enum goc_verb verb; /* the one of these */
	int force; /* --force */
	struct runs_at at; /* --namespace and so on */
	uint64_t jobs; /* -j */
	uint64_t interval; /* seconds; 0: one round; UINT64_MAX: not said */
	uint64_t count; /* of rounds; 0: no end */
	uint64_t timeout, probe_timeout; /* seconds */
	struct http_rules rules; /* when servers fail */
	uint64_t max_bytes; /* of one reply */
	int nometa; /* ask for no metadata, ever */
	int headerless; /* accept servers without identity headers */
	int nul; /* -0 */
	int skip_bad;
	int dry, probe; /* -n, --probe */
	int verbose;
	struct telemetry_cfg seen; /* --metrics, --events */
	struct telemetry *telemetry;
	const char *where; /* --where */
	const char *now; /* --now */
	struct jq *filter; /* where, compiled */
	int64_t fixed_now; /* seconds since 1970, -1: the clock's */
};

#endif
