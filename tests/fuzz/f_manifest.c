/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any lines as the manifest of covfetch: what makes no sense is skipped, the
 * last line for a directory counts, and each entry written again reads back.
 */
#include "../../tools/covfetch/etag.c"
#include "../../tools/covfetch/found.c"
#include "../../tools/covfetch/manifest.c"

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void same(const struct entry *x, const struct entry *y)
{
	size_t i;

	if (strcmp(x->dir, y->dir) || strcmp(x->source, y->source) ||
		x->n != y->n || x->nmissing != y->nmissing)
		bug("the entry of '%s' came back as another", x->dir);
	for (i = 0; i < x->n; i++)
		if (strcmp(x->files[i].name, y->files[i].name) ||
			strcmp(x->files[i].etag, y->files[i].etag) ||
			x->files[i].size != y->files[i].size ||
			x->files[i].mtime_ns != y->files[i].mtime_ns)
			bug("the file '%s' came back as another",
				x->files[i].name);
	for (i = 0; i < x->nmissing; i++)
		if (strcmp(x->missing[i], y->missing[i]))
			bug("'%s', which is missing, came back as another",
				x->missing[i]);
}

static void check(const struct manifest *m, struct manifest *again,
	const struct entry *x)
{
	const struct known *k;
	struct str s = {0};
	size_t i;

	write_entry(&s, x);
	read_entry(again, s.buf, s.len - 1);
	/* Bytes that are not UTF-8 become others; so may names. */
	if (!strstr(s.buf, "\xef\xbf\xbd"))
		same(x, find_entry(again, x->dir));
	for (i = 0; i < x->n; i++) {
		k = manifest_find(m, x->dir, x->source, x->files[i].name);
		if (!k || strcmp(k->name, x->files[i].name))
			bug("'%s' is not found", x->files[i].name);
	}
	str_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct covfetch_cfg cfg = {.collection = "none"};
	struct manifest m = {.cfg = &cfg, .fd = -1}, again = m;
	const char *p = (const char *)ptr, *end = p + len, *nl;
	struct arena a = {0};
	uint32_t i;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		read_entry(&m, p, (size_t)(nl - p));
	}
	for (i = 0; i < m.dirs.n; i++)
		check(&m, &again, m.v[i]);
	if (manifest_same(&m, "0123456789abcdef0123456789abcdef", 1, &a))
		bug("a file that is not there");
	release_manifest(&m);
	release_manifest(&again);
	arena_release(&a);
	return 0;
}
