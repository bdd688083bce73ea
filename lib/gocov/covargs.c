/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Keys of a segment are GOOS, GOARCH, argc, argv0, argv1 and so on; the
 * number of arguments is what argc says, which covctr bounds.
 */
#include "gocov/covargs.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* argv0, argv1, ... */
struct pair {
	uint64_t i; /* the number in the key */
	const char *value;
};

/* Pairs of a segment being read. */
struct reading {
	struct covargs *to;
	uint64_t argc; /* as the file says, 0 for none */
	struct pair *v; /* n of them */
	size_t n, cap;
};

static void note_argument(void *ctx, const char *key, const char *value)
{
	struct reading *r = ctx;
	size_t len = strlen(key);
	uint64_t i;

	value = arena_strdup(&r->to->a, value);
	if (strcmp(key, "GOOS") == 0)
		r->to->goos = value;
	else if (strcmp(key, "GOARCH") == 0)
		r->to->goarch = value;
	else if (strcmp(key, "argc") == 0 &&
		num_u64(value, strlen(value), UINT32_MAX, &i) == NUM_OK)
		r->argc = i;
	if (len < 5 || memcmp(key, "argv", 4) != 0 ||
		(key[4] == '0' && key[5]) ||
		num_u64(key + 4, len - 4, UINT32_MAX, &i) != NUM_OK)
		return;
	mem_grow(&r->v, &r->cap, r->n + 1, sizeof(*r->v));
	r->v[r->n++] = (struct pair){i, value};
}

int covargs_read(struct covargs *args, const struct covctr *c, struct err *e)
{
	struct reading r = {.to = args};
	size_t i;
	int rc;

	*args = (struct covargs){.goos = "", .goarch = ""};
	rc = covctr_args(c, note_argument, &r, e);
	if (rc < 0) {
		covargs_release(args);
	} else if (r.argc) {
		args->argc = (size_t)r.argc;
		args->argv = xcalloc(args->argc, sizeof(*args->argv));
		for (i = 0; i < args->argc; i++)
			args->argv[i] = "";
		for (i = 0; i < r.n; i++)
			if (r.v[i].i < args->argc)
				args->argv[r.v[i].i] = r.v[i].value;
	}
	free(r.v);
	return rc;
}

static const char *text_or_blank(const char *s)
{
	return s ? s : "";
}

static void copy_args(struct covargs *to, const struct covargs *from)
{
	size_t i;

	to->goos = arena_strdup(&to->a, text_or_blank(from->goos));
	to->goarch = arena_strdup(&to->a, text_or_blank(from->goarch));
	to->argc = from->argc;
	to->argv = xcalloc(from->argc, sizeof(*to->argv));
	for (i = 0; i < from->argc; i++)
		to->argv[i] = arena_strdup(&to->a, from->argv[i]);
}

static int same_argv(const struct covargs *x, const struct covargs *y)
{
	size_t i;

	if (x->argc != y->argc)
		return 0;
	for (i = 0; i < x->argc; i++)
		if (strcmp(x->argv[i], y->argv[i]) != 0)
			return 0;
	return 1;
}

void covargs_meet(struct covargs *all, const struct covargs *one)
{
	if (!all->met++) {
		copy_args(all, one);
		return;
	}
	if (!same_argv(all, one))
		all->argc = 0;
	if (strcmp(all->goos, text_or_blank(one->goos)) != 0)
		all->goos = "";
	if (strcmp(all->goarch, text_or_blank(one->goarch)) != 0)
		all->goarch = "";
}

void covargs_release(struct covargs *args)
{
	arena_release(&args->a);
	free(args->argv);
	*args = (struct covargs){0};
}
