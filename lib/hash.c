/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * MD5 comes from a library context of our own: it does not read openssl.cnf,
 * so a host whose default context is restricted to FIPS algorithms still
 * gives the names that every other host gives. The algorithm is fetched
 * once; EVP_md5() would fetch it again for each of a million small buffers.
 */
#include "hash.h"

#include "err.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static EVP_MD *algorithm; /* NULL when libcrypto refuses */

static void fetch(void)
{
	OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();

	if (ctx)
		algorithm = EVP_MD_fetch(ctx, "MD5", "-fips");
}

int md5_init(struct err *e)
{
	if (!CRYPTO_THREAD_run_once(&once, fetch) || !algorithm)
		return err_set(e, COV_WORLD, "libcrypto refuses MD5");
	return 0;
}

/* struct md5 is libcrypto's own context under another name. */
static EVP_MD_CTX *context(struct md5 *m)
{
	return (EVP_MD_CTX *)m;
}

struct md5 *md5_new(void)
{
	EVP_MD_CTX *ctx = NULL;
	struct err e;

	if (md5_init(&e) == 0)
		ctx = EVP_MD_CTX_new();
	/* Memory is what can be missing here, and mem says that best. */
	if (!ctx || !EVP_DigestInit_ex2(ctx, algorithm, NULL))
		xmalloc(SIZE_MAX);
	return (struct md5 *)ctx;
}

void md5_add(struct md5 *m, const void *ptr, size_t len)
{
	if (!EVP_DigestUpdate(context(m), ptr, len))
		bug("MD5 failed");
}

static void put_hex(char *hex, const unsigned char *sum, int n)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < n; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[2 * n] = '\0';
}

void md5_hex(struct md5 *m, char hex[MD5_HEX])
{
	unsigned char sum[EVP_MAX_MD_SIZE];

	if (!EVP_DigestFinal_ex(context(m), sum, NULL))
		bug("MD5 failed");
	EVP_MD_CTX_free(context(m));
	put_hex(hex, sum, MD5_LEN);
}

void sha1_of(const void *ptr, size_t len, char hex[SHA1_HEX])
{
	unsigned char sum[EVP_MAX_MD_SIZE];

	if (!EVP_Digest(ptr, len, sum, NULL, EVP_sha1(), NULL))
		bug("SHA-1 failed");
	put_hex(hex, sum, SHA1_HEX / 2);
}

void md5_of(const void *ptr, size_t len, char hex[MD5_HEX])
{
	struct md5 *m = md5_new();

	md5_add(m, ptr, len);
	md5_hex(m, hex);
}

uint32_t fnv1a(const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	uint32_t h = 2166136261u;

	while (len-- > 0)
		h = (h ^ *p++) * 16777619u;
	return h;
}

/* Every bit of h reaches every bit of the result (MurmurHash3's mixer). */
static uint64_t mix(uint64_t h)
{
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

uint64_t hash_mem(const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	uint64_t h = len * UINT64_C(0x9e3779b97f4a7c15), w;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&w, p, 8);
		h = mix(h ^ w);
	}
	if (len > 0) {
		w = 0;
		memcpy(&w, p, len);
		h ^= w;
	}
	return mix(h);
}
