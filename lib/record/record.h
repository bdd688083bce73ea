/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * record: one JSON object per line, covrecord(5).
 *
 * record_parse slices a line into known keys (the table in record.c gives
 * their order) and unknown ones, which are passed on as the bytes they were.
 * record_write prints `type` first, then known keys in table order, then
 * unknown keys in the order they came. A parsed record points into the line
 * it was made from; the caller keeps that line until record_clear. What is
 * set later lives in the record's arena.
 */
#ifndef COV_RECORD_H
#define COV_RECORD_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "fmt/json.h"

#include <stdint.h>

/* Known keys, in the order in which they are written. */
enum rec_key {
	REC_TYPE,
	REC_DIR,
	REC_DIR_NAME,
	/* who owns it */
	REC_GROUP_KEY,
	REC_OWNER_TYPE,
	REC_OWNER_NAME,
	/* where it ran */
	REC_HOSTNAME,
	REC_NAMESPACE,
	REC_POD_NAME,
	REC_CONTAINER,
	REC_BINARY_NAME,
	REC_COLLECTED_AT,
	REC_HOST_PROCESS,
	REC_IMAGE,
	/* whose source it is */
	REC_SOURCE_URL,
	REC_SOURCE_COMMIT,
	REC_SOFTWARE_GROUP,
	REC_SOFTWARE_KEY,
	REC_SOURCE,
	/* what was found */
	REC_FILES,
	REC_PID,
	REC_SNAPSHOT,
	REC_MODE,
	REC_TOTAL_STMTS,
	REC_COVERED_STMTS,
	REC_COVERAGE_PCT,
	REC_COVMETA_HASH,
	REC_INPUT_HASH,
	/* the members of a group */
	REC_PODS,
	REC_POD_COUNT,
	REC_CONTAINERS,
	REC_HOSTS,
	REC_IMAGES,
	REC_FIRST_SEEN,
	REC_LAST_SEEN,
	REC_MERGE_INPUT_HASH,
	REC_REPORTS,
	REC_OWNERS,
	REC_CHANGED,
	/* everything together */
	REC_PARTS,
	REC_CHANGES,
	REC_FAILED,
	/* where the profile is, and how it is to be read */
	REC_PROFILE,
	REC_FILTER,
	REC_COUNT,
	REC_SNAPSHOTS,
	REC_INLINE,
	REC_LOSSY,
	REC_NOTE,
	REC_ERROR,
	REC_KEY_COUNT
};

/* A key that the table does not know, with its value, as they came. */
struct rec_extra {
	struct slice key; /* raw string with quotes */
	struct slice value; /* raw value */
};

struct record {
	struct arena arena; /* values that were set */
	struct slice v[REC_KEY_COUNT]; /* raw values; ptr NULL: not there */
	struct rec_extra *extra;
	size_t nextra, capextra;
	int changed; /* something was set since record_parse */
	const char *line; /* the line as it came, NULL for a new record */
	size_t len;
};

/* Begins a record of a type; r must be zero-initialised or cleared. */
void record_init(struct record *r, const char *type);
/*
 * Reads one line (a carriage return at its end is dropped) into r, which must
 * be zero-initialised or cleared. -1 and the reason with its byte offset when
 * it is not a JSON object beginning with a string "type"; a repeated known
 * key is an error, and so is a newline inside. After -1 only record_clear and
 * record_release are allowed.
 */
int record_parse(struct record *r, const char *line, size_t len,
	struct err *e) COV_MUST;
/*
 * The same of an object that lies inside another record, as in `owners`, and
 * gets this type when it has none.
 */
int record_from_object(struct record *r, struct slice object, const char *type,
	struct err *e) COV_MUST;
/* Forgets everything, keeps memory for the next line. */
void record_clear(struct record *r);
void record_release(struct record *r);
/* dst becomes an independent copy of src; dst must be zero or cleared. */
void record_copy(struct record *dst, const struct record *src);
/* Lets go of what its values no longer need; texts taken from it are gone. */
void record_pack(struct record *r);

/*
 * Leaves out what url.h leaves out: of `source_url`, at any depth, and of
 * every address with `://` in other values, but for paths and profiles.
 * record_parse and record_set_text do it; whoever sets raw values that came
 * from outside does it for one key or for all.
 */
void record_hide_secret(struct record *r, enum rec_key k);
void record_hide_secrets(struct record *r);

const char *record_key_name(enum rec_key k);
/* The type, in the record's arena. */
const char *record_type(struct record *r);

/* Text of a string value in the record's arena; NULL when missing or not a
   string. */
char *record_text(struct record *r, enum rec_key k);
/* The same, "" instead of NULL. */
const char *record_text0(struct record *r, enum rec_key k);
/* 1 and *v when the value is a non-negative integer, else 0. */
int record_u64(const struct record *r, enum rec_key k, uint64_t *v);
/* 1 when the value is true, else 0. */
int record_true(const struct record *r, enum rec_key k);
/*
 * Value of a key path `a` or `a.b` (record keys or unknown ones) as raw JSON;
 * ptr NULL when it is not there or null. Of an unknown key that is repeated
 * the last counts, as in libjq.
 */
struct slice record_path(struct record *r, const char *path);

void record_set_text(struct record *r, enum rec_key k, const char *text);
void record_set_u64(struct record *r, enum rec_key k, uint64_t v);
/* raw is copied; it must be valid JSON. Newlines in it become blanks. */
void record_set_raw(struct record *r, enum rec_key k, const char *raw,
	size_t len);
/* An array of strings. */
void record_set_list(struct record *r, enum rec_key k, const char *const *v,
	size_t n);
void record_unset(struct record *r, enum rec_key k);

/*
 * Appends the record as JSON; the original line when nothing changed. When
 * something did, bytes that are not UTF-8 become U+FFFD and `lossy` is set to
 * true. What goes into another record may have lost its type.
 */
void record_json(const struct record *r, struct str *s);
/* The same and a newline: a line of its own, of a record with a type. */
void record_write(const struct record *r, struct str *s);

#endif
