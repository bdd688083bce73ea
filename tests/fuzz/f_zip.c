/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Any bytes as a zip file: behind the name of a member and a NUL. */
#include "io/zip.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

enum { MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	const uint8_t *nul = len ? memchr(ptr, '\0', len) : NULL;
	struct str text = {0};
	struct err e = {0};
	int rc;

	if (!nul)
		return 0;
	rc = zip_member(nul + 1, len - (size_t)(nul + 1 - ptr),
		(const char *)ptr, MAX, &text, &e);
	if (rc > 0 && text.len > MAX)
		bug("%zu bytes", text.len);
	if ((rc < 0) != (e.status == COV_ITEMS || e.status == COV_USAGE))
		bug("%d, '%s'", rc, e.text);
	str_release(&text);
	return 0;
}
