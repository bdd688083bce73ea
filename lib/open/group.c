/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Merging records.
 *
 * What all members say alike is kept (agree.h), lists are sets. For owners and
 * binaries most keys are made from the sets.
 */
#include "open/group.h"

#include "base/hash.h"
#include "base/names.h"
#include "open/source.h"
#include "profile/dedup.h"
#include "record/agree.h"
#include "record/facts.h"
#include "record/layout.h"
#include "record/owner.h"

#include <stdlib.h>
#include <string.h>

struct group {
	enum group_kind kind;
	struct agree agree; /* what all say */
	struct names pods, containers, hosts, images, reports, profiles;
	struct names input, errors;
	struct names binaries; /* behind their sort keys, as owners */
	struct names owners; /* raw owner objects, behind their sort keys */
	struct facts facts;
	struct str first_seen, last_seen; /* extremes; empty: none */
	struct arena arena;
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct group *group_new(enum group_kind kind)
{
	struct group *g = xcalloc(1, sizeof(*g));

	g->kind = kind;
	return g;
}

void group_free(struct group *g)
{
	struct names *sets[] = {&g->pods, &g->containers, &g->hosts, &g->images,
		&g->reports, &g->profiles, &g->input, &g->errors, &g->binaries,
		&g->owners};
	size_t i;

	for (i = 0; i < COUNT(sets); i++)
		names_release(sets[i]);
	record_release(&g->agree.common);
	facts_release(&g->facts);
	str_release(&g->first_seen);
	str_release(&g->last_seen);
	arena_release(&g->arena);
	free(g);
}

static int is_owner_like(const struct group *g)
{
	return g->kind == GROUP_OWNER || g->kind == GROUP_BINARY;
}

static void widen_seen(struct group *g, const char *first, const char *last)
{
	if (*first &&
		(!g->first_seen.len || strcmp(first, g->first_seen.buf) < 0)) {
		str_clear(&g->first_seen);
		str_adds(&g->first_seen, first);
	}
	if (*last &&
		(!g->last_seen.len || strcmp(last, g->last_seen.buf) > 0)) {
		str_clear(&g->last_seen);
		str_adds(&g->last_seen, last);
	}
}

/* Adds the strings of an array, or one string. */
static void add_record_strings(struct names *set, struct record *r,
	enum rec_key k)
{
	struct slice raw = r->v[k], item;
	struct err ignored = {0};
	enum json_type type;
	struct json j;

	if (raw.ptr && raw.ptr[0] == '"')
		names_add(set, json_text(&r->arena, raw, NULL));
	if (!raw.ptr || raw.ptr[0] != '[')
		return;
	json_init(&j, raw.ptr, raw.len);
	while (json_element(&j, &type, &item, &ignored) > 0)
		if (type == JSON_STRING)
			names_add(set, json_text(&r->arena, item, NULL));
}

static void add_known_text(struct names *set, const char *text)
{
	if (text && *text)
		names_add(set, text);
}

/* A binary name, behind the key that says how early it comes. */
static void add_binary(struct group *g, const char *key, const char *name)
{
	struct str s = {0};

	if (!*name)
		return;
	str_addf(&s, "%s%s", key, name);
	names_add(&g->binaries, s.buf);
	str_release(&s);
}

/* The image of a report, `host:BINARY` for a host process; "" when neither is
   known. Facts have another key, which is never empty. */
static const char *image_of(struct record *r)
{
	struct slice raw = record_path(r, "container.image");
	const char *image = raw.ptr && raw.ptr[0] == '"' ?
		json_text(&r->arena, raw, NULL) :
		"";

	if (*image || !owner_is_host(r) || !*record_text0(r, REC_BINARY_NAME))
		return image;
	return fact_image_key(r);
}

/* A member that is one report or process. */
static void add_report_member(struct group *g, struct record *r)
{
	int host = owner_is_host(r);
	struct slice raw = record_path(r, "container.name");
	const char *container = raw.ptr && raw.ptr[0] == '"' ?
		json_text(&r->arena, raw, NULL) :
		"";
	const char *binary = record_text0(r, REC_BINARY_NAME);
	const char *hostname = record_text0(r, REC_HOSTNAME);
	const char *at = record_text0(r, REC_COLLECTED_AT);
	const char *pod = record_text0(r, REC_POD_NAME);

	add_known_text(&g->pods, *pod || !host ? pod : hostname);
	add_known_text(&g->containers, *container ? container : binary);
	add_known_text(&g->hosts, hostname);
	add_known_text(&g->images, image_of(r));
	add_known_text(&g->input, record_text(r, REC_INPUT_HASH));
	add_binary(g, "\2", binary);
	add_known_text(&g->reports, layout_dir_name(r));
	widen_seen(g, at, at);
	facts_add(&g->facts, r, fact_image_key(r));
}

/* The entry that an owner gets in `owners`: its record without what the binary
   says once for all. Sorted as covcompat(7): owner-order. */
static void add_owner_entry(struct group *g, struct record *r)
{
	static const enum rec_key out[] = {
		REC_MODE,
		REC_COVMETA_HASH,
		REC_CHANGED,
		REC_ERROR,
		REC_REPORTS,
		REC_FILTER,
		REC_COUNT,
		REC_SNAPSHOTS,
	};
	struct record entry = {0};
	struct str s = {0};
	size_t i;

	for (i = 0; i < OWNER_ORDER; i++)
		str_addf(&s, "%s\1", record_text0(r, owner_order[i]));
	str_addc(&s, '\2');
	add_binary(g, s.buf, record_text0(r, REC_BINARY_NAME));
	record_copy(&entry, r);
	agree_drop(&entry, out, COUNT(out));
	entry.nextra = 0;
	/* An entry is no record: it has no type. */
	record_unset(&entry, REC_TYPE);
	record_json(&entry, &s);
	names_add(&g->owners, s.buf);
	record_release(&entry);
	str_release(&s);
}

/* A member that is an owner already. */
static void add_owner_member(struct group *g, struct record *r)
{
	add_record_strings(&g->pods, r, REC_PODS);
	add_record_strings(&g->containers, r, REC_CONTAINERS);
	add_record_strings(&g->hosts, r, REC_HOSTS);
	add_record_strings(&g->images, r, REC_IMAGES);
	add_record_strings(&g->reports, r, REC_REPORTS);
	add_known_text(&g->input, record_text(r, REC_MERGE_INPUT_HASH));
	widen_seen(g, record_text0(r, REC_FIRST_SEEN),
		record_text0(r, REC_LAST_SEEN));
	facts_add(&g->facts, r,
		record_text(r, REC_IMAGE) ? record_text(r, REC_IMAGE) :
					    fact_image_key(r));
	add_owner_entry(g, r);
}

void group_add(struct group *g, struct record *r)
{
	const char *type = record_type(r);

	agree_add(&g->agree, g->kind, r);
	if (r->v[REC_INLINE].ptr)
		; /* it has its profile with it, wherever it came from */
	else if (!r->v[REC_PROFILE].ptr && r->v[REC_DIR].ptr)
		add_record_strings(&g->profiles, r, REC_DIR);
	else
		add_record_strings(&g->profiles, r, REC_PROFILE);
	add_known_text(&g->errors, record_text(r, REC_ERROR));
	if (!is_owner_like(g))
		return;
	if (strcmp(type, "owner") == 0)
		add_owner_member(g, r);
	else
		add_report_member(g, r);
	if (g->kind == GROUP_OWNER) { /* a host has no namespace to agree on */
		struct owner o;

		owner_of(&o, r, OWNER_DEFAULT);
		record_set_text(&g->agree.common, REC_NAMESPACE, o.namespace_);
		record_set_text(&g->agree.common, REC_BINARY_NAME, o.binary);
		record_set_text(&g->agree.common, REC_OWNER_TYPE, o.type);
		record_set_text(&g->agree.common, REC_OWNER_NAME, o.name);
	}
}

/* The union of the members' profiles, as a JSON array or string. */
static void add_group_profile(struct group *g, struct str *raw)
{
	size_t i;

	names_sort(&g->profiles);
	if (g->profiles.n == 1) {
		json_string(raw, g->profiles.v[0], strlen(g->profiles.v[0]));
		return;
	}
	for (i = 0; i < g->profiles.n; i++) {
		str_addc(raw, i ? ',' : '[');
		json_string(raw, g->profiles.v[i], strlen(g->profiles.v[i]));
	}
	str_adds(raw, g->profiles.n ? "]" : "[]");
}

static void set_sorted_list(struct record *r, enum rec_key k, struct names *set)
{
	names_sort(set);
	record_set_list(r, k, set->v, set->n);
}

/* MD5 of the sorted hashes, one behind the other. */
static void set_merge_hash(struct group *g, struct record *r)
{
	char hex[MD5_HEX];
	struct md5 *m;
	size_t i;

	names_order(&g->input); /* equal hashes count as often as they occur */
	if (!g->input.n)
		return;
	m = md5_new();
	for (i = 0; i < g->input.n; i++)
		md5_add(m, g->input.v[i], strlen(g->input.v[i]));
	md5_hex(m, hex);
	record_set_text(r, REC_MERGE_INPUT_HASH, hex);
}

static void set_owners(struct group *g, struct record *r)
{
	struct str raw = {0};
	size_t i;

	names_sort(&g->owners);
	for (i = 0; i < g->owners.n; i++) {
		str_addc(&raw, i ? ',' : '[');
		str_adds(&raw, strchr(g->owners.v[i], '\2') + 1);
	}
	if (g->owners.n) {
		str_addc(&raw, ']');
		record_set_raw(r, REC_OWNERS, raw.buf, raw.len);
	}
	str_release(&raw);
}

/* Of the images, by bytes, the first with a source, else the first
   (covcompat(7): owner-image); NULL when there is none. */
static const char *choose_image(struct group *g)
{
	struct names *images = &g->images;
	size_t i, k;

	names_sort(images);
	for (i = 0; i < images->n; i++)
		for (k = 0; k < g->facts.n; k++)
			if (*g->facts.v[k].v[FACT_URL] &&
				strcmp(g->facts.v[k].image, images->v[i]) == 0)
				return images->v[i];
	return images->n ? images->v[0] : NULL;
}

static void set_facts(struct group *g, struct record *r)
{
	const struct fact_image *image = facts_best(&g->facts);
	const char *name = choose_image(g);
	int i;

	if (name)
		record_set_text(r, REC_IMAGE, name);
	if (!image)
		return;
	for (i = 0; i < FACT_COUNT; i++)
		if (*image->v[i])
			record_set_text(r, fact_rec_key(i), image->v[i]);
}

static void set_owner_keys(struct group *g, struct record *r)
{
	set_facts(g, r);
	set_sorted_list(r, REC_PODS, &g->pods);
	record_set_u64(r, REC_POD_COUNT, g->pods.n);
	set_sorted_list(r, REC_CONTAINERS, &g->containers);
	set_sorted_list(r, REC_HOSTS, &g->hosts);
	set_sorted_list(r, REC_IMAGES, &g->images);
	set_sorted_list(r, REC_REPORTS, &g->reports);
	if (g->first_seen.len)
		record_set_text(r, REC_FIRST_SEEN, g->first_seen.buf);
	if (g->last_seen.len)
		record_set_text(r, REC_LAST_SEEN, g->last_seen.buf);
	set_merge_hash(g, r);
	if (g->kind == GROUP_BINARY) {
		names_sort(&g->binaries);
		if (g->binaries.n)
			record_set_text(r, REC_BINARY_NAME,
				strchr(g->binaries.v[0], '\2') + 1);
		set_owners(g, r);
	}
}

static void set_group_error(struct group *g, const struct errlist *problems,
	struct record *r)
{
	struct str s = {0};
	size_t i;

	for (i = 0; problems && i < problems->n; i++)
		if (problems->v[i].status)
			names_add(&g->errors, problems->v[i].text);
	if (g->agree.filters_differ)
		names_add(&g->errors, "members have different filters");
	names_sort(&g->errors);
	for (i = 0; i < g->errors.n; i++)
		str_addf(&s, "%s%s", i ? "; " : "", g->errors.v[i]);
	if (s.len)
		record_set_text(r, REC_ERROR, s.buf);
	str_release(&s);
}

void group_finish(struct group *g, const struct profile *p,
	const struct errlist *problems, struct slice profile, struct record *r)
{
	static const char *const type[] = {
		[GROUP_REPORT] = "report",
		[GROUP_OWNER] = "owner",
		[GROUP_BINARY] = "binary",
		[GROUP_OTHER] = "group",
	};
	struct str raw = {0};

	record_copy(r, &g->agree.common);
	record_set_text(r, REC_TYPE, type[g->kind]);
	if (is_owner_like(g))
		set_owner_keys(g, r);
	if (!profile.ptr && g->profiles.n) {
		add_group_profile(g, &raw);
		profile = (struct slice){raw.buf, raw.len};
	}
	if (profile.ptr)
		record_set_raw(r, REC_PROFILE, profile.ptr, profile.len);
	group_complete(g, p, problems, r);
	str_release(&raw);
}

/*
 * A report's totals are those of its text, line by line; where reports come
 * together a block counts once, as it stands once in a merged text. The hash
 * is that of the members in any case.
 */
static void set_group_totals(const struct group *g, const struct profile *p,
	struct record *r)
{
	struct profile all = {0};
	uint32_t *map = NULL;

	if (g->kind != GROUP_REPORT && p->t)
		blocks_unref(dedup_blocks(p->t, &map));
	if (!map) {
		source_totals(r, p);
		return;
	}
	free(map);
	profile_add(&all, p, COUNT_MAX, COUNT_CAP_TEXT);
	dedup_profile(&all, COUNT_MAX);
	source_totals(r, &all);
	record_set_text(r, REC_COVMETA_HASH, blocks_hash(p->t));
	profile_release(&all);
}

void group_complete(struct group *g, const struct profile *p,
	const struct errlist *problems, struct record *r)
{
	struct profile empty = {0};

	set_group_totals(g, p ? p : &empty, r);
	set_group_error(g, problems, r);
}
