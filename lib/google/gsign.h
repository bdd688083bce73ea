/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gsign: SHA-256, and signatures with RSA, by libcrypto.
 */
#ifndef COV_GSIGN_H
#define COV_GSIGN_H

#include "base/err.h"
#include "base/str.h"

enum { SHA256_HEX = 65 };

struct sha256; /* a running hash */

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *s, const void *ptr, size_t len);
/* Finishes and frees; puts 64 lower-case digits and a NUL at hex. */
void sha256_hex(struct sha256 *s, char hex[SHA256_HEX]);

/*
 * Appends the signature (RSASSA-PKCS1-v1_5 with SHA-256, RS256 of JWS) of len
 * bytes by a private key, which is text in PEM. -1 when that is no such key;
 * the message holds nothing of it.
 */
int rs256_sign(struct str *to, const char *pem, const void *ptr, size_t len,
	struct err *e) COV_MUST;

#endif
