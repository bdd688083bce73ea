/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * json: writing JSON text, and a bounded scanner over it.
 *
 * Writing appends to a str; strings are escaped, bytes that are not UTF-8
 * become U+FFFD. The scanner checks and slices: it makes no tree, reads
 * nothing behind the given length, and refuses nesting deeper than
 * JSON_DEPTH_MAX. Numbers stay text, so that no integer passes through a
 * double. Failures say where: `byte 17: expected ':'`, counted from 0.
 */
#ifndef COV_JSON_H
#define COV_JSON_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum { JSON_DEPTH_MAX = 64 };

/* "text" with quotes. Returns 1 when bytes had to be replaced, else 0. */
int json_string(struct str *s, const char *ptr, size_t len);

enum json_type {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* Where a scan stands. */
struct json {
	const char *ptr; /* next unread byte */
	const char *end;
	const char *begin; /* for offsets in messages */
};

void json_init(struct json *j, const char *ptr, size_t len);
/* Reads one value, whole; *raw gets its bytes without surrounding blanks. */
int json_value(struct json *j, enum json_type *type, struct slice *raw,
	struct err *e) COV_MUST;
/* Nothing but blanks is left. */
int json_end(struct json *j, struct err *e) COV_MUST;

/*
 * Walks the members of an object given as its raw text: json_init over it,
 * then json_member until it returns 0. key is the raw string with quotes.
 * 1 member, 0 end, -1 malformed.
 */
int json_member(struct json *j, struct slice *key, enum json_type *type,
	struct slice *raw, struct err *e) COV_MUST;
/* The same for the elements of an array. */
int json_element(struct json *j, enum json_type *type, struct slice *raw,
	struct err *e) COV_MUST;

/*
 * The text of a raw string (with quotes), unescaped, NUL-terminated, in the
 * arena; *len may be NULL, and then an embedded NUL becomes U+FFFD, as lone
 * surrogates do in any case. Bytes that are not UTF-8 stay. The string
 * must have been scanned before; NULL when raw is not there or no string.
 */
char *json_text(struct arena *a, struct slice raw, size_t *len);
/* 1 when a raw string (with quotes, scanned before) means these bytes. */
int json_equal(struct slice raw, const char *ptr, size_t len);
/* The raw value of a member of an object, ptr NULL when it is not there; of
   several the last. The object must have been scanned before. */
struct slice json_get(struct slice object, const char *key);
/* The text of a string member; NULL when missing or not a string. */
char *json_get_text(struct arena *a, struct slice object, const char *key);
/* The same of a secret, for the caller to wipe_free: no other copy is left in
   memory. NULL also when it is empty. */
char *json_get_secret(struct slice object, const char *key);

#endif
