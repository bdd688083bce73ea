/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A list, searched from its end: such files have a few dozen lines. */
#include "ini.h"

#include "fs.h"
#include "str.h"
#include "wipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Where a parse stands. */
struct parse {
	struct ini *ini;
	const char *name;
	unsigned long line;
	const char *section; /* NULL before the first */
	struct ini_item *last; /* what an indented line belongs to */
	int nesting; /* last had no value: indented lines are settings */
	const char *parent; /* its key then */
};

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice trim(const char *ptr, size_t len)
{
	while (len > 0 && is_blank(*ptr)) {
		ptr++;
		len--;
	}
	while (len > 0 && is_blank(ptr[len - 1]))
		len--;
	return (struct slice){ptr, len};
}

static struct ini_item *add(struct parse *p, const char *key,
	struct slice value)
{
	struct ini *ini = p->ini;

	mem_grow(&ini->v, &ini->cap, ini->n + 1, sizeof(*ini->v));
	ini->v[ini->n] = (struct ini_item){p->section, key,
		arena_strndup(&ini->arena, value.ptr, value.len)};
	return &ini->v[ini->n++];
}

static int bad(const struct parse *p, const char *what, struct err *e)
{
	return err_set(e, COV_USAGE, "%s:%lu: %s", p->name, p->line, what);
}

/* `[profile "a b"]` and `[profile a b]` are the same. */
static int open_section(struct parse *p, struct slice text, struct err *e)
{
	char *name, *from, *to;

	if (text.len < 2 || text.ptr[text.len - 1] != ']')
		return bad(p, "a section without ']'", e);
	text = trim(text.ptr + 1, text.len - 2);
	name = arena_strndup(&p->ini->arena, text.ptr, text.len);
	for (from = to = name; *from; from++)
		if (*from != '"' && *from != '\'')
			*to++ = *from;
	*to = '\0';
	p->section = name;
	add(p, "", (struct slice){"", 0});
	p->last = NULL;
	p->nesting = 0;
	return 0;
}

static int setting(struct parse *p, struct slice text, const char *parent,
	struct err *e)
{
	size_t n = 0;
	struct slice key, value;
	struct str whole = {0};

	while (n < text.len && text.ptr[n] != '=' && text.ptr[n] != ':')
		n++;
	if (n == text.len)
		return bad(p, "neither a section nor a setting", e);
	if (!p->section)
		return bad(p, "a setting before the first section", e);
	key = trim(text.ptr, n);
	value = trim(text.ptr + n + 1, text.len - n - 1);
	if (key.len == 0)
		return bad(p, "a setting without a name", e);
	if (parent)
		str_addf(&whole, "%s.", parent);
	str_add(&whole, key.ptr, key.len);
	p->last = add(p, arena_strndup(&p->ini->arena, whole.buf, whole.len),
		value);
	str_release(&whole);
	if (!parent) {
		p->nesting = value.len == 0;
		p->parent = p->last->key;
	}
	return 0;
}

/* An indented line: a nested setting, or more of the value before it. */
static int indented(struct parse *p, struct slice text, struct err *e)
{
	struct str whole = {0};

	if (p->nesting)
		return setting(p, text, p->parent, e);
	if (!p->last)
		return setting(p, text, NULL, e);
	str_addf(&whole, "%s\n", p->last->value);
	str_add(&whole, text.ptr, text.len);
	p->last->value = arena_strndup(&p->ini->arena, whole.buf, whole.len);
	str_release(&whole);
	return 0;
}

static int parse_line(struct parse *p, const char *ptr, size_t len,
	struct err *e)
{
	struct slice text = trim(ptr, len);

	if (text.len == 0 || *text.ptr == '#' || *text.ptr == ';')
		return 0;
	if (memchr(text.ptr, '\0', text.len))
		return bad(p, "a NUL byte", e);
	if (is_blank(*ptr))
		return indented(p, text, e);
	if (*text.ptr == '[')
		return open_section(p, text, e);
	return setting(p, text, NULL, e);
}

int ini_parse(struct ini *ini, const char *ptr, size_t len, const char *name,
	struct err *e)
{
	struct parse p = {.ini = ini, .name = name};
	const char *end = ptr + len, *stop;

	if (len >= 3 && !memcmp(ptr, "\xef\xbb\xbf", 3))
		ptr += 3; /* a mark of UTF-8 */
	for (; ptr < end; ptr = stop + 1) {
		stop = memchr(ptr, '\n', (size_t)(end - ptr));
		if (!stop)
			stop = end;
		p.line++;
		if (parse_line(&p, ptr, (size_t)(stop - ptr), e))
			return -1;
	}
	return 0;
}

int ini_read(struct ini *ini, const char *path, struct err *e)
{
	struct str s = {0};
	struct stat st;
	int rc;

	if (stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (stat(path, &st) == 0 && S_ISCHR(st.st_mode))
		return 0; /* /dev/null, to say that there is none */
	rc = fs_read(&s, path, INI_MAX, NULL, e);
	if (rc == 0)
		rc = ini_parse(ini, str_get(&s), s.len, path, e);
	if (s.buf)
		wipe(s.buf, s.cap);
	str_release(&s);
	return rc;
}

const char *ini_get(const struct ini *ini, const char *section,
	const char *key)
{
	size_t i;

	for (i = ini->n; i-- > 0;)
		if (!strcmp(ini->v[i].key, key) &&
		    !strcmp(ini->v[i].section, section))
			return ini->v[i].value;
	return NULL;
}

int ini_has(const struct ini *ini, const char *section)
{
	return ini_get(ini, section, "") != NULL;
}

void ini_release(struct ini *ini)
{
	size_t i;

	for (i = 0; i < ini->n; i++)
		wipe((char *)ini->v[i].value, strlen(ini->v[i].value));
	free(ini->v);
	arena_release(&ini->arena);
	*ini = (struct ini){0};
}
