/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfetch: what the sources of covfetch share; nothing outside includes it.
 *
 * They stand in the order in which a coverage directory passes through them;
 * each has a header, which only later ones include (`make lint` sees to it):
 *
 *   found     what was found: directories, the objects of those in a bucket
 *   etag      what the ETag of an object says of its content
 *   walk      finds directories in folders,
 *   tar       in a tar stream,
 *   cloud     and in buckets: what they are reached with,
 *   bucket    what is in them,
 *   records   the same as records, printed or read,
 *   objects   and the directories that these objects make
 *   program   says which program wrote the files of a folder,
 *   own       and what folders of one's own are called
 *   choose    says which directories are wanted,
 *   name      and what they are called
 *   file      brings one file into the collection,
 *   keep      and one directory
 *   manifest  remembers what is there of a bucket
 *   part      has what has come of an object
 *   events    counts and tells what happens to them
 *   arrive    does what follows when an object has come
 *   transfer  fetches objects
 *   plan      says which have to be fetched
 *   bring     does this for all of a bucket,
 *   verify    or compares
 *   options   reads the command line
 *   covfetch  does all of it, and prints the records
 */
#ifndef COV_COVFETCH_H
#define COV_COVFETCH_H

#include "cli/opt.h"
#include "cli/shard.h"
#include "net/http.h"
#include "telemetry/telemetry.h"

#include <stdint.h>

struct covfetch_cfg {
	const char *collection; /* -C, NULL: nothing is written */
	int copy; /* --copy */
	int latest; /* --latest-only */
	struct opt_list namespaces, containers, nodes, binaries;
	struct shard shard;
	const char *where; /* --where */
	const char *name; /* --name, or NULL */
	const char *owner; /* --owner, or NULL */
	int dry; /* --dry-run */
	int verbose;
	char *since, *until; /* as the bucket writes times, or NULL */
	int skip_existing; /* --skip-existing */
	/* S3 only */
	int list; /* --list */
	const char *from; /* --from: a file of keys, "-" standard input */
	int verify; /* --verify */
	struct telemetry_cfg seen; /* --metrics, --events */
	struct telemetry *telemetry;
	const char *endpoint, *profile, *region;
	const char *ca_bundle; /* --ca-bundle */
	int path_style, host_style;
	int unsigned_; /* --no-sign-request */
	int payer; /* --request-payer */
	uint64_t jobs; /* transfers at a time */
	struct http_rules rules; /* when servers fail */
	uint64_t stall_s; /* a try that stands still so long ends */
	uint64_t max_objects; /* a listing longer than this is refused */
};

/* What was done, in files. */
struct kept {
	uint64_t linked, copied, left, removed;
	/* objects of S3 */
	uint64_t fetched, same, shared, skipped, failed, bytes;
};

#endif
