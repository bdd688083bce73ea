/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* owners: who ran a binary. */
#ifndef COVHTML_OWNERS_H
#define COVHTML_OWNERS_H

#include "html.h"
#include "pages.h"

/* One entry of `owners`, or what stands for it. Strings in the arena. */
struct owner_row {
	const char *namespace_, *type, *name, *binary, *image;
	const char *first_seen, *last_seen;
	const char **pods, **containers, **hosts, **images;
	size_t npods, ncontainers, nhosts, nimages;
	uint64_t pod_count;
	uint64_t total, covered; /* its own */
	int host; /* a process of a node */
	struct slice object; /* as it stands in the record */
};

/* Order of coverage-collector: namespace, type, name, binary, first_seen. */
int owner_cmp(const struct owner_row *x, const struct owner_row *y);
/* The same without first_seen: 0 for two builds of one binary, too. */
int owner_binary_cmp(const struct owner_row *x, const struct owner_row *y);
/* What a binary is called: its name, else its owners' names for it. In the
   arena. */
const char *title_of(struct page *pg, struct arena *a);
/* The owners of a record in that order. */
struct owner_row *owners_of(struct record *r, struct arena *a, size_t *n);
/* Strings of an array, in the arena. */
const char **list_of(struct slice array, struct arena *a, size_t *n);
/* "a, b": escaped. */
void html_list(struct out *o, const char *const *v, size_t n);
/* A badge with the type and the name behind it. */
void html_owner(struct out *o, const struct owner_row *w);

#endif
