/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * --update: which reports are read again although nothing changed
 * (covcompat(7): update-filter). One value `*` takes all, whatever else is
 * said; otherwise every FIELD=GLOB must match.
 */
#include "update.h"

#include "cli/tool.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"

#include <stdlib.h>
#include <string.h>

struct field {
	const char *name;
	const char *path; /* in the record */
	const char *option; /* as messages have it */
};

static const struct field fields[] = {
	{"namespace", "namespace", "--update namespace="},
	{"node", "hostname", "--update node="},
	{"container", "container.name", "--update container="},
	{"image", "container.image", "--update image="},
};

struct update {
	int all;
	struct patternuse *uses; /* of all globs */
	size_t n;
	struct {
		const struct field *field;
		const char *glob; /* points into argv */
		struct patternuse *use;
	} v[];
};

static const struct field *find_field(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (strlen(fields[i].name) == len &&
			memcmp(fields[i].name, name, len) == 0)
			return &fields[i];
	return NULL;
}

static int add_condition(struct update *u, const char *word, struct err *e)
{
	const char *equal = strchr(word, '=');
	const struct field *field;

	field = equal ? find_field(word, (size_t)(equal - word)) : NULL;
	if (!field)
		return err_set(e, COV_USAGE,
			"--update '%s': neither '*' nor "
			"namespace=, node=, container= or image= and a glob",
			word);
	if (glob_check(equal + 1, GLOB_GO, e) < 0)
		return -1;
	equal++;
	u->v[u->n].field = field;
	u->v[u->n].glob = equal;
	u->v[u->n++].use = patternuse_add(&u->uses, field->option, PATTERN_NAME,
		&equal, 1);
	return 0;
}

struct update *update_new(const struct opt_list *l, struct err *e)
{
	struct update *u;
	size_t i;

	if (!l->n)
		return NULL;
	u = xcalloc(1, sizeof(*u) + l->n * sizeof(u->v[0]));
	for (i = 0; i < l->n; i++)
		if (strcmp(l->v[i], "*") == 0)
			u->all = 1;
	for (i = 0; i < l->n && !u->all; i++)
		if (add_condition(u, l->v[i], e) < 0) {
			update_free(u);
			return NULL;
		}
	return u;
}

void update_tell(struct update *u)
{
	if (u)
		patternuse_end(&u->uses, cov_warn);
}

void update_free(struct update *u)
{
	if (u)
		patternuse_end(&u->uses, NULL);
	free(u);
}

int update_all(const struct update *u)
{
	return u && u->all;
}

/* The value that a condition is about. */
static const char *value_of_field(const struct field *field, struct record *r)
{
	const char *text =
		json_text(&r->arena, record_path(r, field->path), NULL);

	return text ? text : "";
}

void update_see(const struct update *u, struct record *r)
{
	size_t i;

	for (i = 0; u && i < u->n; i++)
		patternuse_see(u->v[i].use, value_of_field(u->v[i].field, r));
}

int update_matches(const struct update *u, struct record *r)
{
	size_t i;

	if (!u || u->all)
		return u != NULL;
	for (i = 0; i < u->n; i++)
		if (!glob_match(u->v[i].glob, GLOB_GO,
			    value_of_field(u->v[i].field, r)))
			return 0;
	return 1;
}
