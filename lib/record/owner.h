/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * owner: who owns a pod, and the owners that a binary lists.
 *
 * Patterns, order and alphabet as ARCHITECTURE: owner-alphabet says; `legacy`
 * is coverage-collector's order and looser ones, covcompat(7): owner-patterns.
 */
#ifndef COV_OWNER_H
#define COV_OWNER_H

#include "base/err.h"
#include "base/mem.h"
#include "record/record.h"

enum owner_style { OWNER_DEFAULT, OWNER_LEGACY };

/* Strings live in the arena given, or are constants. */
struct owner {
	const char *namespace_; /* "host" for host processes */
	const char *type; /* CronJob, Deployment, Job, StatefulSet, DaemonSet,
		Pod (No Owner), Host, or what metadata says */
	const char *name; /* "" for Pod (No Owner) */
	const char *binary; /* covcompat(7): group-key */
	const char *group_key; /* namespace/type/name/binary/covmeta_hash */
};

/* What owners are in order of: covcompat(7): owner-order. */
enum { OWNER_ORDER = 5 };
extern const enum rec_key owner_order[OWNER_ORDER];

/* Takes an entry over; -1: stop. */
typedef int owner_entry_fn(void *ctx, struct record *entry);
/* Each entry of the `owners` of a binary as an owner record of its own, with
   what the binary says about how profiles are read. -1: stopped, or malformed,
   then e says why. */
int owner_each(const struct record *binary, owner_entry_fn *fn, void *ctx,
	struct err *e) COV_MUST;

/* Type and name of a pod name. */
void owner_of_pod(struct owner *o, struct arena *a, const char *pod,
	enum owner_style style);
/*
 * The owner of a report: from owner_type and owner_name when the record has
 * them, else from its pod name. The record needs covmeta_hash.
 */
void owner_of(struct owner *o, struct record *report, enum owner_style style);
/* 1 when the report is of a host process: host_process or no namespace. */
int owner_is_host(struct record *report);
/* 1 when the report says owner_type and owner_name itself; the latter may be
   empty. */
int owner_is_named(struct record *report);
/* Sets group_key, owner_type, owner_name of a report. */
void owner_tag(struct record *report, const struct owner *o);

#endif
