/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * layout: where coverage lies in a bucket and in a collection.
 *
 * Bucket (levels counted from the time, covcompat(7): bucket-levels):
 *     HOST/NAMESPACE/POD/CONTAINER/YYYYMMDDThhmmssZ/IMAGE/BINARY/
 *     HOST/_host_/YYYYMMDDThhmmssZ/BINARY/
 * Collection: coverage/NAME@TIME/ (or coverage/NAME/ under --latest-only), in
 * each of them metadata.json and perhaps info.json. NAME is made as
 * ARCHITECTURE: source-names says.
 */
#ifndef COV_LAYOUT_H
#define COV_LAYOUT_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "record/record.h"

/* Where a process ran, as a bucket path or metadata.json says. All strings
   live in an arena of the caller's; "" when unknown, never NULL. */
struct place {
	const char *hostname, *namespace_, *pod, *container, *image, *binary;
	const char *time; /* YYYYMMDDThhmmssZ of the bucket */
	const char *collected_at; /* RFC 3339, or what was there */
	const char *owner_type, *owner_name; /* when metadata names its owner */
	const char *source_path; /* the folder that a collection has it from,
		when no path told its place; as fs_encode writes it */
	int host; /* a process of the host itself */
	int known; /* it is said where it ran, by host or pod; else the other
		fields are but names that somebody gave it */
};

/* Every text "", nothing known. */
void layout_unknown(struct place *p);

/* 1 when text is YYYYMMDDThhmmssZ. */
int layout_is_time(const char *text);
/* YYYYMMDDThhmmssZ as RFC 3339 with Z; other text, and a day that no calendar
   has, as it is. */
const char *layout_rfc3339(struct arena *a, const char *time);
/* RFC 3339 (whole seconds, Z) as YYYYMMDDThhmmssZ; that form as it is; "" for
   other text. */
const char *layout_compact(struct arena *a, const char *rfc3339);

/*
 * Takes a folder path apart, n components from the front. 1 it is a place of
 * the bucket, 0 it is none (p is cleared).
 */
int layout_place(struct place *p, struct arena *a, const char *const *comp,
	size_t n);
/* host/namespace/pod/container/binary or host/_host_/binary. */
char *layout_key(struct arena *a, const struct place *p);
/* NAME without time, cut to 200 bytes (covcompat(7): name-cut). */
char *layout_name(struct arena *a, const struct place *p);
/* Any text as a NAME: bytes outside [A-Za-z0-9._@+=-], and a dot in front,
   become _XX; cut as well. Never "", "." or "..", unless text is "". */
char *layout_safe_name(struct arena *a, const char *text);
/* NAME with "-" and seven digits of the MD5 of key. */
char *layout_name_hashed(struct arena *a, const char *name, const char *key);
/* NAME@TIME; NAME alone when time is "". */
char *layout_name_time(struct arena *a, const char *name, const char *time);

/* metadata.json as coverage-collector writes it
   (covcompat(7): metadata-bytes); what it does not know, owner and
   source_path, is there when set, and of an unknown place nothing else than
   is set. */
void layout_metadata(struct str *s, const struct place *p);
/* Reads it; unknown text gives p->known 0. -1 only when the file exists and
   cannot be read or is no JSON object. */
int layout_read_metadata(struct place *p, struct arena *a, const char *dir,
	struct err *e) COV_MUST;
/*
 * Sets source_url, source_commit, software_group, software_key of a record
 * from DIR/info.json, those that are non-empty strings there. 1 there was one,
 * 0 none, -1 it cannot be read or is no JSON object.
 */
int layout_read_info(struct record *r, const char *dir, struct err *e) COV_MUST;

/* Fills a source_dir record's place keys (when p is not known, those that are
   set), and the place, in the record's arena, from a record. */
void layout_to_record(struct record *r, const struct place *p);
void layout_from_record(struct place *p, struct record *r);
/*
 * dir_name of a record: the `dir_name` key, else the name of the directory when
 * its parent is called "coverage", else NAME@TIME, else the directory's last
 * component. In the record's arena.
 */
const char *layout_dir_name(struct record *r);

/* 1 when a file name is one that collections keep: covmeta.*, covcounters.*,
   info.json. */
int layout_is_coverage(const char *name);

#endif
