/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * --update: which reports are read again although nothing changed
 * (covcompat(7): update-filter). One value `*` takes all, whatever else is
 * said; otherwise every FIELD=GLOB must match.
 */
#include "update.h"

#include "fmt/glob.h"

#include <stdlib.h>
#include <string.h>

struct field {
	const char *name;
	const char *path; /* in the record */
};

static const struct field fields[] = {
	{"namespace", "namespace"},
	{"node", "hostname"},
	{"container", "container.name"},
	{"image", "container.image"},
};

struct update {
	int all;
	size_t n;
	struct {
		const struct field *field;
		const char *glob; /* points into argv */
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
	u->v[u->n].field = field;
	u->v[u->n++].glob = equal + 1;
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
			free(u);
			return NULL;
		}
	return u;
}

void update_free(struct update *u)
{
	free(u);
}

int update_all(const struct update *u)
{
	return u && u->all;
}

int update_matches(const struct update *u, struct record *r)
{
	const char *text;
	size_t i;

	if (!u || u->all)
		return u != NULL;
	for (i = 0; i < u->n; i++) {
		text = json_text(&r->arena, record_path(r, u->v[i].field->path),
			NULL);
		if (!glob_match(u->v[i].glob, GLOB_GO, text ? text : ""))
			return 0;
	}
	return 1;
}
