/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Told by the first bytes; a record also by its type. */
#include "io/came.h"

#include <string.h>

/* How an input may begin, and what to do with it instead. */
struct form {
	size_t at; /* offset of the bytes */
	const char *bytes;
	size_t len;
	const char *what;
	const char *hint; /* what to type */
	enum came_wanted is; /* CAME_FOR_OTHER: nobody wants it */
};

#define BYTES(text) text, sizeof(text) - 1

static const char dir_hint[] = "its folder is named: 'covtext DIR'";
static const char page_hint[] = "it is for people, no program reads it";

static const char export_hint[] =
	"it is for other programs; 'covexport' makes it, nothing here reads it";

static const struct form forms[] = {
	{0, BYTES("mode:"), "a text profile",
		"covfilter, covmerge and covstat read it without -r, "
		"'covhtml -' makes a page of it; records are made by "
		"'covtext -r'",
		CAME_FOR_PROFILE},
	{0, BYTES("\0cvm"), "binary coverage", dir_hint, CAME_FOR_OTHER},
	{0, BYTES("\0cwm"), "binary coverage", dir_hint, CAME_FOR_OTHER},
	{0, BYTES("\x1f\x8b"), "what was compressed twice", "'gzip -dc' once",
		CAME_FOR_OTHER},
	{0, BYTES("SQLite format 3"), "a database",
		"'covgroup --all --db FILE' prints its records",
		CAME_FOR_OTHER},
	{0, BYTES("<!doctype html"), "a page", page_hint, CAME_FOR_OTHER},
	{0, BYTES("<!DOCTYPE html"), "a page", page_hint, CAME_FOR_OTHER},
	{0, BYTES("TN:"), "a tracefile of LCOV", export_hint, CAME_FOR_OTHER},
	{0, BYTES("<?xml"), "XML", export_hint, CAME_FOR_OTHER},
	{257, BYTES("ustar"), "a tar stream",
		"'covfetch -C COLLECTION -' unpacks it", CAME_FOR_TAR},
};

/* Types that hold no coverage themselves. */
static const struct {
	const char *type, *hint;
} bare_types[] = {
	{"target", "'covpull -C COLLECTION -' reads them"},
	{"func", page_hint},
	{"file", page_hint},
	{"pkg", page_hint},
	{"dir", page_hint},
	{"module", page_hint},
	{"total", page_hint},
};

/* The type of a record, put into word; 0 when there is none. */
static int read_type(const char *ptr, size_t len, struct str *word)
{
	static const char begin[] = "{\"type\":\"";
	const char *next = begin;
	size_t at;

	/* Blanks may stand between the tokens. */
	for (at = 0; at < len && *next; at++)
		if (ptr[at] == *next)
			next++;
		else if (ptr[at] != ' ' && ptr[at] != '\t')
			return 0;
	for (; at < len && word->len < 32; at++) {
		if ((ptr[at] < 'a' || ptr[at] > 'z') && ptr[at] != '_')
			break;
		str_addc(word, ptr[at]);
	}
	return word->len && at < len && ptr[at] == '"';
}

/* A line of JSON: a record, or one of another program. */
static int tell_json(struct str *s, const char *ptr, size_t len,
	enum came_wanted wanted)
{
	const char *hint = "'covtext -r --as textfmt | covstat -', or -r "
			   "where there is one";
	struct str type = {0};
	size_t i;

	if (!read_type(ptr, len, &type)) {
		str_release(&type);
		str_adds(s,
			len == 1 || !memchr(ptr, '"', len) ?
				"a record is one line of JSON: 'jq -c' "
				"prints them so" :
				"JSON without a type came: it is no record");
		return 1;
	}
	if (wanted != CAME_FOR_PROFILE)
		hint = "'covtext -r' and covgroup read them";
	for (i = 0; i < sizeof(bare_types) / sizeof(*bare_types); i++)
		if (strcmp(bare_types[i].type, type.buf) == 0)
			hint = bare_types[i].hint;
	if (wanted != CAME_FOR_RECORDS)
		str_addf(s, "records of type '%s' came: %s", type.buf, hint);
	str_release(&type);
	return wanted != CAME_FOR_RECORDS;
}

int came_tell(struct str *s, const char *ptr, size_t len,
	enum came_wanted wanted)
{
	const struct form *f;
	size_t i;

	if (len && *ptr == '{')
		return tell_json(s, ptr, len, wanted);
	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		f = &forms[i];
		if ((f->is == wanted && wanted != CAME_FOR_OTHER) ||
			len < f->at + f->len ||
			memcmp(ptr + f->at, f->bytes, f->len) != 0)
			continue;
		str_addf(s, "%s came: %s", f->what, f->hint);
		return 1;
	}
	return 0;
}
