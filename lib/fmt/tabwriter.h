/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * tabwriter: text aligned as Go's text/tabwriter does it, whatever is in it.
 *
 * With cells of at least one character, tabs of 8 and a padding of one, which
 * is what Go's coverage tools ask for. Tabs (and vertical ones) end a cell,
 * newlines and form feeds a line; what stands between two bytes 0xff is text.
 * Source: text/tabwriter/tabwriter.go of Go 1.26.
 */
#ifndef COV_TABWRITER_H
#define COV_TABWRITER_H

#include "base/str.h"

/* 1 when there is a byte in the text that would be more than text. */
int tabwriter_special(const char *ptr, size_t len);
/* Appends len bytes at ptr, aligned. */
void tabwriter_align(struct str *to, const char *ptr, size_t len);

#endif
