/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covexport: its settings.
 *
 * members.c reads records, programs.c opens the profiles that are exported,
 * files.c gives them the names of a repository and makes lines and functions of
 * their blocks; formats.c writes what a file of its own for each format makes
 * of these. codecov.c finds out what is to be sent where, payload.c makes it,
 * upload.c sends it.
 */
#ifndef COVEXPORT_H
#define COVEXPORT_H

#include "cli/opt.h"
#include "gosrc/finder.h"
#include "net/http.h"
#include "telemetry/telemetry.h"

struct patternuse;

struct covexport_cfg {
	int to; /* --to: which of the formats; -1: not given */
	const char *out; /* -o, NULL: standard output */
	const char *root; /* --root, NULL when not given */
	const char *label; /* --label, NULL when not given */
	struct finder_options from; /* where sources are */
	int skew, skip_bad; /* as covstat has them */
	int records; /* -r: operands are records */
	const char *where; /* --where */
	struct opt_list namespaces, owners;
	struct patternuse *in_namespaces, *in_owners; /* of these */
	int verbose; /* -v */

	int codecov; /* `covexport codecov` */
	const char *url; /* --url, NULL when not given */
	const char *token_file; /* --token-file, NULL when not given */
	const char *slug; /* --slug, NULL when not given */
	struct opt_list flags, orgs; /* --flag, --source-org */
	struct patternuse *in_orgs;
	int with_cli; /* --with-cli */
	int dry; /* -n */
	struct http_rules rules;
	struct telemetry_cfg seen;
	struct telemetry *telemetry;
};

#endif
