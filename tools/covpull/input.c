/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Targets from standard input: one a line, as on the command line, or a JSON
 * object `{"address": ..., "namespace": ..., "pod": ...}`. Names of records are
 * understood too, and other members are passed over, so that what another
 * program found can be given as it is. What a line does not say, the options
 * say.
 */
#include "input.h"

#include "cli/tool.h"
#include "fmt/json.h"
#include "io/came.h"
#include "io/in.h"

#include <string.h>

/* The first of two members that is a string that says something. */
static const char *member_or(struct arena *a, struct slice o, const char *x,
	const char *y, const char *otherwise)
{
	const char *text = json_get_text(a, o, x);

	if ((!text || !*text) && y)
		text = json_get_text(a, o, y);
	return text && *text ? text : otherwise;
}

/* `container` may be an object, as in records. */
static void read_container(struct arena *a, struct slice o, struct runs_at *at)
{
	struct slice c = json_get(o, "container");

	if (!c.ptr || *c.ptr != '{')
		return;
	at->container = member_or(a, c, "name", NULL, at->container);
	at->image = member_or(a, c, "image", NULL, at->image);
}

/* 1, with e, when the line is what another program of the suite writes. */
static int is_other_output(const char *line, size_t len, struct err *e)
{
	struct str came = {0};
	int is = came_tell(&came, line, len, CAME_FOR_OTHER);

	if (is)
		err_set(e, COV_USAGE, "%s", came.buf);
	str_release(&came);
	return is;
}

static int add_target_object(struct targets *t, const char *line, size_t len,
	const struct runs_at *options, struct err *e)
{
	struct runs_at at = *options;
	struct arena *a = &t->arena;
	enum json_type type;
	struct slice o;
	struct json j;
	const char *address;

	json_init(&j, line, len);
	if (json_value(&j, &type, &o, e) || json_end(&j, e))
		return -1;
	address = json_get_text(a, o, "type");
	if (address && strcmp(address, "target") != 0 &&
		is_other_output(line, len, e))
		return -1;
	address = json_get_text(a, o, "address");
	if (!address)
		return err_set(e, COV_USAGE, "no 'address', or not a string");
	at.namespace_ = member_or(a, o, "namespace", NULL, at.namespace_);
	at.pod = member_or(a, o, "pod", "pod_name", at.pod);
	at.container =
		member_or(a, o, "container", "container_name", at.container);
	at.image = member_or(a, o, "image", NULL, at.image);
	at.node = member_or(a, o, "node", "hostname", at.node);
	read_container(a, o, &at);
	if (targets_place(&at, e))
		return -1;
	return targets_add(t, address, &at, e);
}

static int add_target_line(struct targets *t, const char *line, size_t len,
	const struct runs_at *at, struct err *e)
{
	char *text;

	if (*line != '{' && is_other_output(line, len, e))
		return -1;
	if (memchr(line, '\0', len))
		return err_set(e, COV_USAGE, "a NUL byte");
	if (*line == '{')
		return add_target_object(t, line, len, at, e);
	text = arena_strndup(&t->arena, line, len);
	return targets_add(t, text, at, e);
}

/* Without blanks around it; empty lines and `#` say nothing. */
static int is_line_empty(char **line, size_t *len)
{
	while (*len && strchr(" \t\r", (*line)[*len - 1]) && (*line)[*len - 1])
		--*len;
	while (*len && (**line == ' ' || **line == '\t'))
		++*line, --*len;
	return *len == 0 || **line == '#';
}

int targets_read(struct targets *t, const struct covpull_cfg *cfg,
	struct err *e)
{
	uint64_t bad = 0;
	struct in in;
	size_t len;
	char *line;
	int got;

	if (in_open(&in, "-", e))
		return -1;
	while ((got = in_item(&in, cfg->nul ? '\0' : '\n', &line, &len, e)) >
		0) {
		struct err why = {0};

		if (is_line_empty(&line, &len) ||
			add_target_line(t, line, len, &cfg->at, &why) == 0)
			continue;
		if (!cfg->skip_bad) {
			got = err_set(e, COV_USAGE, "%s:%llu: target: %s",
				in.name, (unsigned long long)in.line, why.text);
			break;
		}
		bad++;
	}
	in_close(&in);
	if (bad)
		cov_error(COV_ITEMS, "%llu malformed target%s left out",
			(unsigned long long)bad, bad == 1 ? "" : "s");
	return got < 0 ? -1 : 0;
}
