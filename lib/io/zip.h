/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * zip: one member of a zip file, as modules of Go are packed.
 *
 * Names are compared and nothing else: none becomes a path. Only the member
 * that is asked for is unpacked, and no further than its own entry says. No
 * encryption, no spanned archives, no zip64.
 */
#ifndef COV_ZIP_H
#define COV_ZIP_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* The member `name` of the len bytes at ptr, of at most max bytes: 1 found
   (text replaced), 0 there is none, -1 damaged. */
int zip_member(const void *ptr, size_t len, const char *name, uint64_t max,
	struct str *text, struct err *e) COV_MUST;

#endif
