/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "google/gsign.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

/* The running hash is libcrypto's; no struct sha256 is ever made. */
static EVP_MD_CTX *sha256_ctx(struct sha256 *s)
{
	return (EVP_MD_CTX *)s;
}

struct sha256 *sha256_new(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL))
		bug("SHA-256 failed");
	return (struct sha256 *)ctx;
}

void sha256_add(struct sha256 *s, const void *ptr, size_t len)
{
	if (!EVP_DigestUpdate(sha256_ctx(s), ptr, len))
		bug("SHA-256 failed");
}

void sha256_hex(struct sha256 *s, char hex[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	int i;

	if (!EVP_DigestFinal_ex(sha256_ctx(s), sum, NULL))
		bug("SHA-256 failed");
	EVP_MD_CTX_free(sha256_ctx(s));
	for (i = 0; i < SHA256_HEX / 2; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[SHA256_HEX - 1] = '\0';
}

/* Nobody is asked for the password of a key. */
static int no_password(char *buf, int size, int writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

static EVP_PKEY *read_private_key(const char *pem)
{
	size_t len = strlen(pem);
	BIO *bio = len < INT_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
	EVP_PKEY *key;

	if (!bio)
		return NULL;
	key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	BIO_free(bio);
	if (key && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

int rs256_sign(struct str *to, const char *pem, const void *ptr, size_t len,
	struct err *e)
{
	EVP_PKEY *key = read_private_key(pem);
	EVP_MD_CTX *ctx = key ? EVP_MD_CTX_new() : NULL;
	size_t size = 0;
	int rc = -1;

	if (ctx &&
		EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestSign(ctx, NULL, &size, ptr, len) == 1 &&
		EVP_DigestSign(ctx, (unsigned char *)str_room(to, size), &size,
			ptr, len) == 1) {
		to->len += size;
		str_add(to, "", 0);
		rc = 0;
	}
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	if (rc)
		return err_set(e, COV_USAGE,
			"the private key is none of RSA in PEM");
	return 0;
}
