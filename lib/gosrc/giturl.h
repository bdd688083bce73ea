/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * giturl: addresses of repositories, compared and shown.
 *
 * `https://user@host:port/path.git`, `ssh://git@host/path`, `git@host:path`
 * and `host/path` all mean HOST/PATH.
 */
#ifndef COV_GITURL_H
#define COV_GITURL_H

#include "base/str.h"

/* HOST/PATH of an address, replacing what is in s: the host in lower case, no
   scheme, user, port, query and final .git. */
void giturl_plain(struct str *s, const char *url);
/* 1 when both mean the same repository; never for "". */
int giturl_same(const char *a, const char *b);

#endif
