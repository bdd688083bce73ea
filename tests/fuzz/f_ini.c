/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Any bytes as a file of profiles: refused with a line, or every setting can be
   asked for; and its values as command lines. */
#include "fmt/ini.h"

#include "fmt/words.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct ini ini = {{0}, NULL, 0, 0};
	struct arena a = {0};
	struct err e = {0};
	size_t i;

	if (ini_parse(&ini, (const char *)ptr, len, "file", &e)) {
		if (e.status != COV_USAGE || strncmp(e.text, "file:", 5) != 0)
			bug("refused as '%s'", e.text);
	}
	for (i = 0; i < ini.n; i++) {
		const struct ini_item *x = &ini.v[i];
		char **v;

		if (!ini_has(&ini, x->section) ||
			!ini_get(&ini, x->section, x->key))
			bug("a setting that is not there");
		v = words_split(&a, x->value, &e);
		while (v && *v)
			v++;
	}
	arena_release(&a);
	ini_release(&ini);
	return 0;
}
