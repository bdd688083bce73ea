/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A list, searched from its end: such files have a few dozen lines.
 *
 * Lines mean what they mean to Python's RawConfigParser, which aws reads them
 * with: one that is indented further than the setting before it goes on with
 * that one, any other is a section or a setting, however far it is indented.
 */
#include "fmt/ini.h"

#include "base/str.h"
#include "base/wipe.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Where a parse stands. */
struct ini_reader {
	struct ini *ini;
	const char *name;
	unsigned long line;
	const char *section; /* NULL before the first */
	size_t indent; /* of the last line that went on with nothing */
	size_t last; /* the setting to go on with, counted from 1; 0: none */
	int nesting; /* it had no value: what goes on with it are settings */
};

static int is_ini_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static struct slice trim_blanks(const char *ptr, size_t len)
{
	while (len > 0 && is_ini_blank(*ptr)) {
		ptr++;
		len--;
	}
	while (len > 0 && is_ini_blank(ptr[len - 1]))
		len--;
	return (struct slice){ptr, len};
}

static void add_setting(struct ini_reader *p, const char *key,
	struct slice value)
{
	struct ini *ini = p->ini;

	mem_grow(&ini->v, &ini->cap, ini->n + 1, sizeof(*ini->v));
	ini->v[ini->n++] = (struct ini_item){p->section, key,
		arena_strndup(&ini->arena, value.ptr, value.len)};
}

static int refuse_line(const struct ini_reader *p, const char *what,
	struct err *e)
{
	return err_set(e, COV_USAGE, "%s:%lu: %s", p->name, p->line, what);
}

/* `[profile "a b"]` and `[profile  a b]` are the same. */
static void tidy_section_name(char *name)
{
	char *from, *to = name, quote = 0;

	for (from = name; *from; from++) {
		if (*from == quote)
			quote = 0;
		else if (!quote && (*from == '"' || *from == '\''))
			quote = *from;
		else if (quote || !is_ini_blank(*from))
			*to++ = *from;
		else if (to > name && to[-1] != ' ')
			*to++ = ' ';
	}
	*to = '\0';
}

/* Up to the last ']'; what stands behind it means nothing. */
static int open_section(struct ini_reader *p, struct slice text, struct err *e)
{
	char *name;

	while (text.len > 0 && text.ptr[text.len - 1] != ']')
		text.len--;
	if (text.len < 3)
		return refuse_line(p, "a section without ']'", e);
	text = trim_blanks(text.ptr + 1, text.len - 2);
	name = arena_strndup(&p->ini->arena, text.ptr, text.len);
	tidy_section_name(name);
	p->section = name;
	add_setting(p, "", (struct slice){"", 0});
	p->last = 0;
	return 0;
}

/* What stands before and behind the first of some signs. */
static int divide_setting(const struct ini_reader *p, struct slice text,
	const char *signs, struct slice *key, struct slice *value,
	struct err *e)
{
	size_t n = 0;

	while (n < text.len && !strchr(signs, text.ptr[n]))
		n++;
	if (n == text.len)
		return refuse_line(p, "neither a section nor a setting", e);
	*key = trim_blanks(text.ptr, n);
	*value = trim_blanks(text.ptr + n + 1, text.len - n - 1);
	return key->len ? 0 : refuse_line(p, "a setting without a name", e);
}

/* Names of settings have no upper case; those of nested ones have. */
static int read_setting(struct ini_reader *p, struct slice text, struct err *e)
{
	struct slice key, value;
	char *name, *c;

	if (!p->section)
		return refuse_line(p, "a setting before the first section", e);
	if (divide_setting(p, text, "=:", &key, &value, e))
		return -1;
	name = arena_strndup(&p->ini->arena, key.ptr, key.len);
	for (c = name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	add_setting(p, name, value);
	p->last = p->ini->n;
	p->nesting = value.len == 0;
	return 0;
}

/* A nested setting, or more of the value before it. */
static int continue_setting(struct ini_reader *p, struct slice text,
	struct err *e)
{
	struct arena *a = &p->ini->arena;
	struct ini_item *last = &p->ini->v[p->last - 1];
	struct slice key, value;
	struct str whole = {0};
	int rc = 0;

	if (!p->nesting) {
		str_addf(&whole, "%s\n", last->value);
		str_add(&whole, text.ptr, text.len);
		last->value = arena_strndup(a, whole.buf, whole.len);
	} else if ((rc = divide_setting(p, text, "=", &key, &value, e)) == 0) {
		str_addf(&whole, "%s.", last->key);
		str_add(&whole, key.ptr, key.len);
		add_setting(p, arena_strndup(a, whole.buf, whole.len), value);
	}
	str_release(&whole);
	return rc;
}

static int parse_line(struct ini_reader *p, const char *ptr, size_t len,
	struct err *e)
{
	struct slice text = trim_blanks(ptr, len);
	size_t indent = (size_t)(text.ptr - ptr);

	if (text.len == 0 || *text.ptr == '#' || *text.ptr == ';')
		return 0;
	if (memchr(text.ptr, '\0', text.len))
		return refuse_line(p, "a NUL byte", e);
	if (p->last && indent > p->indent)
		return continue_setting(p, text, e);
	p->indent = indent;
	if (*text.ptr == '[')
		return open_section(p, text, e);
	return read_setting(p, text, e);
}

int ini_parse(struct ini *ini, const char *ptr, size_t len, const char *name,
	struct err *e)
{
	struct ini_reader p = {.ini = ini, .name = name};
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

const char *ini_get(const struct ini *ini, const char *section, const char *key)
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
