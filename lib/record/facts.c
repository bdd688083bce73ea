/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A short list of images; a group rarely has more than two or three. */
#include "record/facts.h"
#include "record/owner.h"

#include <stdlib.h>
#include <string.h>

enum rec_key fact_rec_key(enum fact f)
{
	static const enum rec_key keys[FACT_COUNT] = {
		[FACT_URL] = REC_SOURCE_URL,
		[FACT_COMMIT] = REC_SOURCE_COMMIT,
		[FACT_GROUP] = REC_SOFTWARE_GROUP,
		[FACT_KEY] = REC_SOFTWARE_KEY,
	};

	return keys[f];
}

const char *fact_image_key(struct record *r)
{
	struct slice raw = record_path(r, "container.image");
	const char *image = raw.ptr && raw.ptr[0] == '"' ?
		json_text(&r->arena, raw, NULL) :
		"";
	const char *binary = record_text0(r, REC_BINARY_NAME);
	char *key;

	if (*image && !owner_is_host(r))
		return image;
	key = arena_alloc(&r->arena, strlen(binary) + sizeof("host:"));
	memcpy(key, "host:", 5);
	memcpy(key + 5, binary, strlen(binary) + 1);
	return key;
}

/* The entry of a key, made when it is new. */
static struct fact_image *find_image(struct facts *f, const char *key)
{
	struct fact_image *image;
	size_t i;

	for (i = f->n; i-- > 0;)
		if (strcmp(f->v[i].image, key) == 0)
			return &f->v[i];
	mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
	image = &f->v[f->n++];
	image->image = arena_strdup(&f->arena, key);
	for (i = 0; i < FACT_COUNT; i++)
		image->v[i] = image->at[i] = "";
	return image;
}

static void take_fact(struct facts *f, struct fact_image *image, enum fact fact,
	const char *value, const char *at)
{
	int newer = strcmp(at, image->at[fact]);

	if (!*value)
		return;
	if (*image->v[fact] &&
		(newer < 0 ||
			(newer == 0 && strcmp(value, image->v[fact]) <= 0)))
		return;
	if (strcmp(value, image->v[fact]) != 0)
		image->v[fact] = arena_strdup(&f->arena, value);
	if (newer)
		image->at[fact] = arena_strdup(&f->arena, at);
}

void facts_add(struct facts *f, struct record *r, const char *key)
{
	struct fact_image *image = find_image(f, key);
	const char *at = record_text(r, REC_COLLECTED_AT);
	int i;

	if (!at)
		at = record_text0(r, REC_LAST_SEEN);
	for (i = 0; i < FACT_COUNT; i++)
		take_fact(f, image, i, record_text0(r, fact_rec_key(i)), at);
}

const struct fact_image *facts_best(const struct facts *f)
{
	const struct fact_image *best = NULL, *image;
	size_t i;

	for (i = 0; i < f->n; i++) {
		image = &f->v[i];
		if (!best || (*image->v[FACT_URL] && !*best->v[FACT_URL]) ||
			(!*image->v[FACT_URL] == !*best->v[FACT_URL] &&
				strcmp(image->image, best->image) < 0))
			best = image;
	}
	return best;
}

void facts_release(struct facts *f)
{
	arena_release(&f->arena);
	free(f->v);
	*f = (struct facts){0};
}
