/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * uri: text in URLs, in the one form that signatures agree on.
 */
#ifndef COV_URI_H
#define COV_URI_H

#include "base/str.h"

/*
 * Appends text with all but letters, digits and `-._~` written %XX, with
 * capital digits (RFC 3986); `/` stays as it is when slash is 1.
 */
void uri_encode(struct str *out, const char *text, int slash);

#endif
