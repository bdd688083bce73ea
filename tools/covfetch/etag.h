/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What the ETag of an object says of its content. */
#ifndef COV_COVFETCH_ETAG_H
#define COV_COVFETCH_ETAG_H

#include <stdint.h>

/* In the manifest, with a slash, before an ETag that is no MD5 of the content,
   though it looks like one: the object is encrypted. */
#define SEALED "sealed"

/* 1 when an ETag can be the MD5 of an object. */
int etag_is_md5(const char *etag);
/* An ETag of the manifest without the word for encrypted objects. */
const char *etag_plain(const char *etag);
/* 1 when an ETag is the MD5 of a local file of at most `size` bytes. */
int etag_fits(const char *etag, const char *path, uint64_t size);

#endif
