/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * key: what a file that we made was made from, as a hash at its end.
 *
 * Order: key_begin, all that is shown, md5_hex. The file ends in key_write; one
 * that has its key is up to date.
 */
#ifndef COVHTML_KEY_H
#define COVHTML_KEY_H

#include "covhtml.h"
#include "html.h"
#include "pages.h"

#include "base/hash.h"
#include "record/record.h"

/* This program, and the options that such a page shows. */
struct md5 *key_begin(enum html_kind kind, const struct covhtml_cfg *cfg);
void key_text(struct md5 *m, const char *text);
void key_number(struct md5 *m, uint64_t n);
/* What a record says for people. */
void key_record(struct md5 *m, const struct record *r);
/* The same of a page's record, which is made once. */
void key_page(struct md5 *m, struct page *pg);
/* A comment in a line of its own. */
void key_write(struct out *o, const char *key);
/* 1 when a file ends in that comment. */
int key_ends(const char *path, const char *key);

#endif
