/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * ini: files of sections and settings, as `aws` has them in ~/.aws.
 *
 *	[section]
 *	key = value
 *	nested =
 *	  key = value		(asked for as "nested.key")
 *
 * A line that begins with `#` or `;` is a comment; `:` does for `=`. Names of
 * settings are the same in upper case, and kept in lower case; those of nested
 * ones are not. What stands behind the last `]` of a section's line means
 * nothing. A key that comes twice counts the second time, sections of one name
 * are one. A line that is indented further than the setting before it goes on
 * with its value.
 */
#ifndef COV_INI_H
#define COV_INI_H

#include "base/err.h"
#include "base/mem.h"

enum { INI_MAX = 1 << 20 }; /* bytes of a file */

struct ini_item {
	const char *section, *key, *value;
};

/* Zero-initialised is empty. Strings live in the arena. */
struct ini {
	struct arena arena;
	struct ini_item *v; /* in the order of the file; a section without
		settings has one item with an empty key */
	size_t n, cap;
};

/* Adds a text; name is for messages. -1 and file:line when it is malformed. */
int ini_parse(struct ini *ini, const char *ptr, size_t len, const char *name,
	struct err *e) COV_MUST;
/* Adds a file; one that is not there is empty. */
int ini_read(struct ini *ini, const char *path, struct err *e) COV_MUST;
/* NULL when it is not there. */
const char *ini_get(const struct ini *ini, const char *section,
	const char *key);
int ini_has(const struct ini *ini, const char *section);
/* Wipes and frees. */
void ini_release(struct ini *ini);

#endif
