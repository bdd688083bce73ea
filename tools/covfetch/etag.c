/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "etag.h"

#include "base/hash.h"
#include "io/fs.h"

#include <string.h>

int etag_is_md5(const char *etag)
{
	return strlen(etag) == 32 && strspn(etag, "0123456789abcdef") == 32;
}

const char *etag_plain(const char *etag)
{
	return str_starts(etag, SEALED "/") ? etag + sizeof(SEALED) : etag;
}

int etag_fits(const char *etag, const char *path, uint64_t size)
{
	char hex[MD5_HEX];
	struct str s = {0};
	struct err e;
	int fits = 0;

	if (etag_is_md5(etag) && fs_read(&s, path, size, NULL, &e) == 0) {
		md5_of(str_get(&s), s.len, hex);
		fits = !strcmp(hex, etag);
	}
	str_release(&s);
	return fits;
}
