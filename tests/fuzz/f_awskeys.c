/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as the answer of a service that gives out keys: no keys, or two
 * that can go into a header line; never with a word of them in a message.
 */
#include "s3/awsfetch.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void plain(const char *text)
{
	for (; text && *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			bug("a key with byte %d", *text);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	static const struct awsnames names = {"AccessKeyId", "SecretAccessKey",
		"Token", "Expiration"};
	struct awskeys k;
	enum json_type type;
	struct err e = {0};
	struct slice raw;
	struct json j;

	json_init(&j, (const char *)ptr, len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e) ||
		type != JSON_OBJECT)
		return 0;
	if (awskeys_json(&k, raw, &names, "fuzz", &e) == 0) {
		if (!k.id || !*k.id || !k.secret || !*k.secret)
			bug("a key is missing");
		plain(k.id);
		plain(k.secret);
		plain(k.token);
	} else if (k.id || k.secret || k.token ||
		strcmp(e.text, "fuzz: no keys in the answer") != 0) {
		bug("refused as '%s'", e.text);
	}
	awskeys_release(&k);
	return 0;
}
