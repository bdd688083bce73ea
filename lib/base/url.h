/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * url: addresses without what must not be shown.
 *
 * Users and passwords in front of a host, and what stands behind `?` and `#`,
 * are often tokens: they are left out where an address comes in, and again
 * where a message goes out. The user `git` of ssh is no secret and stays.
 */
#ifndef COV_URL_H
#define COV_URL_H

#include "base/str.h"

/* Appends the address of a repository: `https://host/path`, `git@host:path` or
   `host/path`. */
void url_add_public(struct str *s, const char *url);
/* Appends any text in which addresses with `://` may stand. */
void url_add_text(struct str *s, const char *text);
/* Appends an address that nobody could make sense of, or a message with one in
   it. A password may hold anything, so all up to the last `@` is left out. */
void url_add_refused(struct str *s, const char *text);

#endif
