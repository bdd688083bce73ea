/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * X-Art-Coverage-* headers. Server, Pid and Binary are understood; all others
 * are kept under their names in lower case with `_` for `-`, whatever they
 * will be called: they end in info.json. How many and how long is bounded.
 */
#include "ident.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char prefix[] = "X-Art-Coverage-";

enum { EXTRA_MAX = 64, NAME_BYTES = 64, VALUE_MAX = 4096 };

static char *header_text(struct ident *id, const char *value)
{
	size_t n = strlen(value);

	/* An empty value comes with its CR. */
	while (n > 0 && strchr(" \t\r\n", value[n - 1]))
		n--;
	return arena_strndup(&id->arena, value, n > VALUE_MAX ? VALUE_MAX : n);
}

/* A number as everybody writes it; anything else as it is, to be refused. */
static const char *header_number(struct ident *id, const char *value)
{
	const char *as_sent = header_text(id, value);
	char digits[NUM_MAX + 1];
	uint64_t v;

	if (num_u64(as_sent, strlen(as_sent), INT64_MAX, &v) != NUM_OK)
		return as_sent;
	*num_put(digits, v) = '\0';
	return arena_strdup(&id->arena, digits);
}

/* The name in lower snake, NULL when it holds anything else. */
static char *snake_name(struct ident *id, const char *name)
{
	char *out = arena_strdup(&id->arena, name), *p;

	if (!*name || strlen(name) > NAME_BYTES)
		return NULL;
	for (p = out; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
		else if (*p == '-')
			*p = '_';
		else if (!(*p >= 'a' && *p <= 'z') &&
			!(*p >= '0' && *p <= '9') && *p != '_')
			return NULL;
	}
	return out;
}

/* 1 when info.json has a member of that name already. */
static int is_member_taken(const struct ident *id, const char *name)
{
	static const char *const ours[] = {"binary", "host", "port", "pid",
		"image", "service", "address", "goc_center", "type",
		"namespace", "pod", "container", "node", "binary_name"};
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (!strcmp(name, ours[i]))
			return 1;
	for (i = 0; i < id->n; i++)
		if (!strcmp(name, id->extra[i].name))
			return 1;
	return 0;
}

static void add_ident_extra(struct ident *id, const char *name,
	const char *value)
{
	char *key = snake_name(id, name);

	value = header_text(id, value);
	if (!key || !*value || id->n == EXTRA_MAX || is_member_taken(id, key))
		return;
	mem_grow(&id->extra, &id->cap, id->n + 1, sizeof(*id->extra));
	id->extra[id->n].name = key;
	id->extra[id->n++].value = value;
}

static void note_header(void *ctx, const char *name, const char *value)
{
	struct ident *id = ctx;

	if (strncasecmp(name, prefix, sizeof(prefix) - 1) != 0)
		return;
	name += sizeof(prefix) - 1;
	if (!strcasecmp(name, "Server"))
		id->server = !strcmp(value, "1") || !strcasecmp(value, "true");
	else if (!strcasecmp(name, "Pid"))
		id->pid = header_number(id, value);
	else if (!strcasecmp(name, "Binary"))
		id->binary = header_text(id, value);
	else
		add_ident_extra(id, name, value);
}

void ident_release(struct ident *id)
{
	free(id->extra);
	arena_release(&id->arena);
	*id = (struct ident){0};
}

void ident_read(struct ident *id, const struct http_job *job)
{
	arena_reset(&id->arena);
	id->server = 0;
	id->pid = id->binary = "";
	id->n = 0;
	http_headers(job, note_header, id);
}
