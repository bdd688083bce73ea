/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Facts about images: which source is in them (ARCHITECTURE: image-facts).
 *
 * A value from info.json, which comes with a report, beats one from labels,
 * which comes in a record of type image, and an older info.json. What is empty
 * is filled by whoever knows it, and nothing that is known becomes empty.
 */
#include "facts.h"

#include "record/facts.h"

#include <string.h>
#include <time.h>

/* The four values of a row, in the order of enum fact. */
static const char **fact_value(struct db_image *row, enum fact f)
{
	const char **v[FACT_COUNT] = {
		[FACT_URL] = &row->source_repo,
		[FACT_COMMIT] = &row->commit_id,
		[FACT_GROUP] = &row->software_group,
		[FACT_KEY] = &row->software_key,
	};

	return v[f];
}

/* Now, as SQLite writes it. */
static const char *now_as_sqlite(struct arena *a)
{
	char text[32];
	time_t t = time(NULL);
	struct tm tm;
	size_t n;

	n = strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S",
		gmtime_r(&t, &tm));
	return arena_strndup(a, text, n);
}

static int get_row(struct run *run, struct record *r, const char *key,
	struct db_image *row, struct err *e)
{
	int got = db_image_get(run->db, &r->arena, key, row, e);

	if (got == 0)
		*row = (struct db_image){
			.image = key,
			.source_repo = "",
			.commit_id = "",
			.software_group = "",
			.software_key = "",
			.error_msg = "",
			.info_at = "",
			.inspected_at = "",
		};
	return got;
}

/* Fills what is empty in the row; 1 when something changed. */
static int put_values(struct db_image *row, struct record *r)
{
	const char *text, **v;
	int f, changed = 0;

	for (f = 0; f < FACT_COUNT; f++) {
		v = fact_value(row, f);
		text = record_text0(r, fact_rec_key(f));
		if (!*text || **v)
			continue;
		*v = text;
		changed = 1;
	}
	return changed;
}

static int put_row(struct run *run, struct record *r, struct db_image *row,
	int changed, struct err *e)
{
	if (changed) {
		row->inspected_at = now_as_sqlite(&r->arena);
		keys_add(&run->images, row->image);
		run->dirty = 1;
	}
	return db_image_put(run->db, row, e);
}

int facts_from_image(struct run *run, struct record *r, struct err *e)
{
	const char *image = record_text0(r, REC_IMAGE);
	const char *error = record_text0(r, REC_ERROR);
	struct db_image row;
	int changed;

	if (!*image)
		return 0;
	if (get_row(run, r, image, &row, e) < 0)
		return -1;
	changed = put_values(&row, r);
	/* An error is of interest as long as there is no source. */
	if (*row.source_repo)
		error = "";
	if (strcmp(row.error_msg, error) != 0) {
		row.error_msg = error;
		changed = 1;
	}
	return changed ? put_row(run, r, &row, 1, e) : 0;
}

void facts_from_report(struct run *run, struct record *r)
{
	int f, said = 0;

	for (f = 0; f < FACT_COUNT; f++)
		said |= *record_text0(r, fact_rec_key(f)) != '\0';
	if (said)
		facts_add(&run->facts, r, fact_image_key(r));
}

/* What all reports of the input say about one image. */
static int apply_image_facts(struct run *run, const struct fact_image *image,
	struct record *scratch, struct err *e)
{
	struct db_image row;
	const char *at, **v;
	int f, changed = 0;

	if (get_row(run, scratch, image->image, &row, e) < 0)
		return -1;
	at = row.info_at;
	for (f = 0; f < FACT_COUNT; f++) {
		v = fact_value(&row, f);
		if (!*image->v[f] || strcmp(image->v[f], *v) == 0 ||
			(**v && strcmp(image->at[f], row.info_at) < 0))
			continue;
		*v = image->v[f];
		changed = 1;
	}
	for (f = 0; f < FACT_COUNT; f++)
		if (strcmp(image->at[f], at) > 0)
			at = image->at[f];
	if (!changed && strcmp(at, row.info_at) == 0)
		return 0;
	row.info_at = at;
	row.error_msg = "";
	return put_row(run, scratch, &row, changed, e);
}

int facts_apply(struct run *run, struct err *e)
{
	struct record scratch = {0};
	size_t i;
	int r = 0;

	for (i = 0; i < run->facts.n && r == 0; i++) {
		record_clear(&scratch);
		r = apply_image_facts(run, &run->facts.v[i], &scratch, e);
	}
	record_release(&scratch);
	return r;
}

int facts_fill(struct run *run, struct record *r, struct err *e)
{
	struct db_image row;
	int f, got;

	got = db_image_get(run->db, &r->arena, fact_image_key(r), &row, e);
	for (f = 0; got > 0 && f < FACT_COUNT; f++)
		if (!*record_text0(r, fact_rec_key(f)) && **fact_value(&row, f))
			record_set_text(r, fact_rec_key(f),
				*fact_value(&row, f));
	return got < 0 ? -1 : 0;
}
