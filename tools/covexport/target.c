/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Binaries of one repository and commit are sent together. */
#include "target.h"

#include "gosrc/giturl.h"

#include <stdlib.h>
#include <string.h>

/* Codecov's name of who has a host; NULL for an address without one. */
static const char *service_of(const char *url, const char *plain)
{
	size_t host = strcspn(plain, "/");
	char *name;
	const char *service = "github_enterprise";

	if (!host || str_starts(url, "/") || str_starts(url, "file:"))
		return NULL;
	name = xstrndup(plain, host);
	if (strstr(name, "github.com"))
		service = "github";
	else if (strstr(name, "gitlab"))
		service = "gitlab";
	else if (strstr(name, "bitbucket"))
		service = "bitbucket";
	free(name);
	return service;
}

static struct target *get_target(struct targets *t, const char *url,
	const char *commit, const char *slug)
{
	struct str plain = {0};
	struct target *to;
	size_t i;

	giturl_plain(&plain, url);
	for (i = 0; i < t->n; i++)
		if (strcmp(t->v[i].plain, str_get(&plain)) == 0 &&
			strcmp(t->v[i].commit, commit) == 0) {
			str_release(&plain);
			return &t->v[i];
		}
	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	to = &t->v[t->n++];
	*to = (struct target){.url = url, .commit = commit};
	to->plain = str_to_arena(&plain, &t->arena);
	to->service = service_of(url, to->plain);
	to->slug = strchr(to->plain, '/');
	to->slug = slug ? slug : to->slug ? to->slug + 1 : "";
	return to;
}

static int targets_by_repository(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	int c = strcmp(x->plain, y->plain);

	return c ? c : strcmp(x->commit, y->commit);
}

void targets_make(struct targets *t, const struct members *m, const char *slug)
{
	const char *url, *commit;
	struct target *to;
	size_t i, k, n;

	for (i = 0; i < m->n; i += n) {
		n = members_of_binary(m, i);
		if (!members_chosen(m->v + i, n))
			continue;
		t->binaries++;
		members_facts(m->v + i, n, &url, &commit);
		if (!*url || !*commit) {
			t->nowhere++;
			continue;
		}
		to = get_target(t, url, commit, slug);
		mem_grow(&to->first, &to->cap, to->n + 1, sizeof(*to->first));
		to->first[to->n++] = i;
		for (k = i; k < i + n; k++)
			to->owners += (size_t)m->v[k].chosen;
	}
	if (t->n > 1)
		qsort(t->v, t->n, sizeof(*t->v), targets_by_repository);
}

const char *target_org(const struct target *t, struct arena *a)
{
	return arena_strndup(a, t->slug, strcspn(t->slug, "/"));
}

const struct opt_list *target_flags(const struct covexport_cfg *cfg)
{
	static const char *usual[] = {"openshift-e2e"};
	static const struct opt_list flags = {usual, 1, 1};

	return cfg->flags.n ? &cfg->flags : &flags;
}

void targets_release(struct targets *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->v[i].first);
	free(t->v);
	arena_release(&t->arena);
	*t = (struct targets){0};
}
