/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as each of the small forms: a number, a time, an address of a
 * repository, a command line, a path, a pod's name. What is read and written
 * comes back.
 */
#include "base/num.h"
#include "base/utf8.h"
#include "base/when.h"
#include "cli/shard.h"
#include "fmt/uri.h"
#include "fmt/words.h"
#include "gosrc/giturl.h"
#include "io/fs.h"
#include "record/owner.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void number(const char *text, size_t len)
{
	char out[NUM_MAX + 1];
	uint64_t v = 1, w;
	size_t zeros = 0;
	enum num_result r = num_u64(text, len, UINT64_MAX, &v);

	if (!len != (r == NUM_EMPTY))
		bug("empty is %s", num_why(r));
	if (r == NUM_RANGE && len < 20)
		bug("%s is out of range", text);
	if (r != NUM_OK)
		return;
	*num_put(out, v) = '\0';
	while (zeros + 1 < len && text[zeros] == '0')
		zeros++;
	if (strlen(out) != len - zeros ||
		memcmp(out, text + zeros, len - zeros) != 0)
		bug("%s became %s", text, out);
	if (num_u64(text, len, v, &w) != NUM_OK || w != v ||
		(v && num_u64(text, len, v - 1, &w) != NUM_RANGE))
		bug("%s and its limit", text);
}

static void moment(const char *text)
{
	char out[WHEN_MAX];
	int64_t ms, again;
	uint64_t span;

	if (when_read_http(text, 0, &ms) == 0 &&
		(ms > WHEN_LAST + 1 || ms < -WHEN_LAST))
		bug("'%s' is %lld", text, (long long)ms);
	if (when_read_span(text, 1000000, &span) == 0 && span > 1000000)
		bug("'%s' is %llu ms", text, (unsigned long long)span);
	if (when_parse(text, &ms))
		return;
	when_print(ms, out);
	if (when_parse(out, &again) || again != ms)
		bug("'%s' is %lld, and '%s' is not", text, (long long)ms, out);
}

static void address(const char *text)
{
	struct str s = {0}, t = {0};

	giturl_plain(&s, text);
	str_addf(&t, "https://%s.git", str_get(&s));
	if (s.len && !strpbrk(s.buf, "@:") && strchr(s.buf, '/') > s.buf &&
		!giturl_same(text, t.buf))
		bug("'%s' is not '%s'", text, t.buf);
	if (giturl_same(text, text) != (s.len > 0))
		bug("'%s' is not itself", text);
	str_release(&s);
	str_release(&t);
}

/* Each word in quotes, and blanks between them, is the same command. */
static void command(struct arena *a, const char *text)
{
	struct str s = {0};
	struct err e = {0};
	char **v = words_split(a, text, &e), **w, *p;
	size_t i;

	if (!v && e.status != COV_USAGE)
		bug("refused with status %d", e.status);
	for (i = 0; v && v[i]; i++) {
		str_adds(&s, " \"");
		for (p = v[i]; *p; p++) {
			if (*p == '"' || *p == '\\')
				str_addc(&s, '\\');
			str_addc(&s, *p);
		}
		str_addc(&s, '"');
	}
	w = v ? words_split(a, s.buf, &e) : NULL;
	for (i = 0; v && (v[i] || !w || w[i]); i++)
		if (!w || !v[i] || !w[i] || strcmp(v[i], w[i]) != 0)
			bug("words of '%s'", text);
	str_release(&s);
}

/* Printable and back; and what is written for a URL. */
static void path(struct arena *a, const char *text)
{
	char *shown = fs_encoded(a, text), *back = fs_decoded(a, shown), *p;
	struct str s = {0};

	if (!back || strcmp(back, text) != 0)
		bug("'%s' does not come back", shown);
	if (!utf8_valid(shown, strlen(shown)))
		bug("what is printed is not UTF-8");
	for (p = shown; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			bug("a control byte is printed");
	back = fs_decoded(a, text);
	if (back && strlen(back) > strlen(text))
		bug("'%s' became longer", text);
	uri_encode(&s, text, 0);
	back = fs_decoded(a, str_get(&s));
	if (!back || strcmp(back, text) != 0)
		bug("'%s' is '%s' in a URL", text, str_get(&s));
	if (strpbrk(str_get(&s), "/?&=#+ \"<>"))
		bug("'%s' in a URL", s.buf);
	str_release(&s);
}

/* A name is what stands before a hyphen. */
static void pod(struct arena *a, const char *text, enum owner_style style)
{
	struct owner o = {0};
	size_t len;

	owner_of_pod(&o, a, text, style);
	len = strlen(o.name);
	if (strncmp(o.name, text, len) != 0 || (len && text[len] != '-') ||
		!len != !strcmp(o.type, "Pod (No Owner)"))
		bug("'%s' is %s '%s'", text, o.type, o.name);
}

static void part(const char *text)
{
	struct shard s = {0};
	struct err e = {0};

	if (shard_parse(&s, text, &e) == 0 ? !s.count || s.index >= s.count :
					     e.status != COV_USAGE)
		bug("the part '%s'", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	char *text = xstrndup((const char *)ptr, len);
	struct arena a = {0};

	number(text, len);
	moment(text);
	address(text);
	command(&a, text);
	path(&a, text);
	pod(&a, text, OWNER_DEFAULT);
	pod(&a, text, OWNER_LEGACY);
	part(text);
	arena_release(&a);
	free(text);
	return 0;
}
