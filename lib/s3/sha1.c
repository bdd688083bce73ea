/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A module of its own, so that programs without it need no libcrypto. */
#include "s3/sha1.h"

#include "base/err.h"

#include <openssl/evp.h>

void sha1_of(const void *ptr, size_t len, char hex[SHA1_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	int i;

	if (!EVP_Digest(ptr, len, sum, NULL, EVP_sha1(), NULL))
		bug("SHA-1 failed");
	for (i = 0; i < SHA1_HEX / 2; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[SHA1_HEX - 1] = '\0';
}
