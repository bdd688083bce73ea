/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * b64: standard base64 with padding, for bytes inside JSON.
 */
#ifndef COV_B64_H
#define COV_B64_H

#include "base/mem.h"
#include "base/str.h"

/* Appends the text of len bytes. */
void b64_encode(struct str *s, const void *ptr, size_t len);
/* Appends the bytes of a text; -1 when it is not base64. */
int b64_decode(struct str *s, const char *ptr, size_t len) COV_MUST;

#endif
