/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as the path of an object: the place that it names has names that
 * are safe for folders, and comes back out of metadata.json and out of a
 * record. Any text as metadata.json and info.json: read, or refused.
 */
#include "record/layout.h"

#include "base/err.h"
#include "base/utf8.h"
#include "fmt/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

enum { PARTS = 16 };

static const char *folder(void)
{
	static char dir[] = "/tmp/cov-fuzz-XXXXXX";
	static int made;

	if (!made++ && !mkdtemp(dir))
		bug("no temporary folder");
	return dir;
}

static void write_file(const char *name, const char *ptr, size_t len)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder(), name);
	f = fopen(path, "wb");
	if (!f || fwrite(ptr, 1, len, f) != len || fclose(f))
		bug("%s cannot be written", path);
}

static void tidy(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/metadata.json", folder());
	unlink(path);
	snprintf(path, sizeof(path), "%s/info.json", folder());
	unlink(path);
}

static void check_name(const char *name, const char *from)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789._@+=-";

	if (strspn(name, safe) != strlen(name) || *name == '.' ||
		strlen(name) > 200 || (!*name && *from))
		bug("'%s' became the name '%s'", from, name);
}

static void same(const struct place *p, const struct place *q)
{
	if (strcmp(p->hostname, q->hostname) || strcmp(p->pod, q->pod) ||
		strcmp(p->namespace_, q->namespace_) ||
		strcmp(p->container, q->container) ||
		strcmp(p->image, q->image) || strcmp(p->binary, q->binary) ||
		strcmp(p->time, q->time) || p->host != q->host ||
		strcmp(p->collected_at, q->collected_at))
		bug("the place '%s' came back as another", p->binary);
}

/* Through a file and through a record; bytes that are not UTF-8 do not. */
static void back(const struct place *p, struct arena *a)
{
	struct record r = {0};
	struct str s = {0};
	struct err e = {0};
	struct place q;

	layout_metadata(&s, p);
	write_file("metadata.json", s.buf, s.len);
	if (layout_read_metadata(&q, a, folder(), &e))
		bug("metadata.json does not read back: %s", e.text);
	same(p, &q);
	record_init(&r, "source_dir");
	layout_to_record(&r, p);
	layout_from_record(&q, &r);
	same(p, &q);
	record_release(&r);
	str_release(&s);
}

static void object(const char *text, size_t len)
{
	char *copy = xstrndup(text, len), *p = copy;
	const char *comp[PARTS], *name;
	struct arena a = {0};
	struct place place;
	size_t n = 0;

	check_name(layout_safe_name(&a, copy), copy);
	while (n < PARTS) {
		comp[n++] = p;
		p += strcspn(p, "/");
		if (!*p)
			break;
		*p++ = '\0';
	}
	if (layout_place(&place, &a, comp, n)) {
		name = layout_name(&a, &place);
		check_name(name, name);
		name = layout_name_time(&a,
			layout_name_hashed(&a, name, layout_key(&a, &place)),
			place.time);
		if (!layout_is_time(place.time) || !str_ends(name, place.time))
			bug("the time of '%s'", name);
		if (strcmp(layout_compact(&a, layout_rfc3339(&a, place.time)),
			    place.time))
			bug("the time %s does not come back", place.time);
		if (utf8_valid(text, len))
			back(&place, &a);
	}
	arena_release(&a);
	free(copy);
}

static void documents(const char *ptr, size_t len)
{
	struct record r = {0};
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	struct str s = {0};
	int rc;

	write_file("metadata.json", ptr, len);
	write_file("info.json", ptr, len);
	record_init(&r, "source_dir");
	rc = layout_read_metadata(&p, &a, folder(), &e);
	if ((layout_read_info(&r, folder(), &e) < 0) != (rc < 0))
		bug("one of two equal files is refused");
	if (rc == 0) {
		check_name(layout_name(&a, &p), "x");
		layout_to_record(&r, &p);
		record_write(&r, &s);
		layout_metadata(&s, &p);
		if (!utf8_valid(s.buf, s.len))
			bug("printed what is not UTF-8");
	} else if (!*e.text || e.status == COV_WORLD) {
		bug("refused with status %d", e.status);
	}
	record_release(&r);
	arena_release(&a);
	str_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	static int registered;

	if (!registered++)
		atexit(tidy);
	/* Files cost more than all the rest. */
	if (len && (*ptr == '{' || *ptr == ' ' || *ptr == '['))
		documents((const char *)ptr, len);
	else
		object((const char *)ptr, len);
	return 0;
}
