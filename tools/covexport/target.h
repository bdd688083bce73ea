/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * target: a repository at a commit, and what is known of it.
 *
 * Order: targets_make; then for each of them payload_make of payload.h and what
 * sends it; targets_release.
 */
#ifndef COVEXPORT_TARGET_H
#define COVEXPORT_TARGET_H

#include "members.h"

/* Strings live in the members, or in the arena of all targets. */
struct target {
	const char *url; /* of the source, as records have it */
	const char *plain; /* HOST/PATH of it */
	const char *commit;
	const char *slug; /* OWNER/REPO, with subgroups between them */
	const char *service; /* "github", ...; NULL: nobody Codecov knows */
	size_t *first; /* index in members of the first of each binary */
	size_t n, cap; /* binaries */
	size_t owners; /* that were chosen */
};

struct targets {
	struct arena arena;
	struct target *v; /* sorted by repository, then by commit */
	size_t n, cap;
	size_t nowhere; /* binaries without known repository or commit */
	size_t binaries; /* all that were chosen */
};

/* slug is that of all of them, or NULL. */
void targets_make(struct targets *t, const struct members *m, const char *slug);
void targets_release(struct targets *t);
/* The flags of all uploads. */
const struct opt_list *target_flags(const struct covexport_cfg *cfg);
/* The part of the slug before its first slash, in the arena. */
const char *target_org(const struct target *t, struct arena *a);

#endif
