/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the index says of the files of a binary, remembered with its page:
 * [files, skewed, own total, own covered, [[package, total, covered, own total,
 * own covered], ...]].
 */
#include "summary.h"

#include "base/interner.h"
#include "base/num.h"
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>

/* The index shows the worst of all binaries, so a few of each do. */
enum { PACKAGES_MAX = 20 };

static int named_generated(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return strncmp(name, "zz_generated", 12) == 0 ||
		str_ends(name, ".pb.go") || str_ends(name, ".pb.gw.go") ||
		str_ends(name, "_generated.go");
}

static int named_vendored(const char *path)
{
	return strncmp(path, "vendor/", 7) == 0 || strstr(path, "/vendor/");
}

static int is_own_code(const struct file *fi)
{
	if (named_vendored(fi->name))
		return 0;
	return fi->has_text ? !fi->generated && !fi->vendored :
			      !named_generated(fi->name);
}

static size_t package_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

static void add_to_package(struct package *k, const struct file *fi)
{
	k->total += fi->total;
	k->covered += fi->covered;
	if (is_own_code(fi)) {
		k->own_total += fi->total;
		k->own_covered += fi->covered;
	}
}

/* Returns how many there are. */
static size_t find_packages(struct package *v, const struct files *f)
{
	struct interner names = {0};
	size_t i;
	int fresh;

	for (i = 0; i < f->n; i++) {
		const char *name = f->v[i].name;
		size_t len = package_len(name);
		uint32_t at = interner_add(&names, name, len, &fresh);

		if (fresh)
			v[at].name = xstrndup(name, len);
		add_to_package(&v[at], &f->v[i]);
	}
	i = names.n;
	interner_release(&names);
	return i;
}

static int by_missed(const void *a, const void *b)
{
	const struct package *x = a, *y = b;
	uint64_t mx = x->total - x->covered, my = y->total - y->covered;

	return mx != my ? (mx < my ? 1 : -1) : strcmp(x->name, y->name);
}

static int by_own_missed(const void *a, const void *b)
{
	const struct package *x = a, *y = b;
	uint64_t mx = x->own_total - x->own_covered;
	uint64_t my = y->own_total - y->own_covered;

	return mx != my ? (mx < my ? 1 : -1) : strcmp(x->name, y->name);
}

/* Those that stand first by either order; the others go. */
static size_t keep_worst(struct package *v, size_t n)
{
	size_t i, kept;

	qsort(v, n, sizeof(*v), by_missed);
	kept = n < PACKAGES_MAX ? n : PACKAGES_MAX;
	if (n > kept)
		qsort(v + kept, n - kept, sizeof(*v), by_own_missed);
	for (i = kept; i < n; i++)
		if (i < (size_t)2 * PACKAGES_MAX &&
			v[i].own_total > v[i].own_covered)
			kept++;
		else
			free(v[i].name);
	return kept;
}

void summary_make(struct summary *m, const struct files *f)
{
	size_t i;

	summary_release(m);
	m->known = 1;
	m->files = f->n;
	m->skewed = f->skewed;
	for (i = 0; i < f->n; i++) {
		if (!is_own_code(&f->v[i]))
			continue;
		m->own_total += f->v[i].total;
		m->own_covered += f->v[i].covered;
	}
	m->v = xcalloc(f->n, sizeof(*m->v));
	m->n = find_packages(m->v, f);
	if (m->n)
		m->n = keep_worst(m->v, m->n);
}

void summary_release(struct summary *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		free(m->v[i].name);
	free(m->v);
	memset(m, 0, sizeof(*m));
}

static void add_summary_numbers(struct str *s, const uint64_t *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		str_addf(s, "%s%llu", i ? "," : "", (unsigned long long)v[i]);
}

void summary_json(const struct summary *m, struct str *s)
{
	const uint64_t head[] = {m->files, m->skewed, m->own_total,
		m->own_covered};
	size_t i;

	str_addc(s, '[');
	add_summary_numbers(s, head, 4);
	str_adds(s, ",[");
	for (i = 0; i < m->n; i++) {
		const struct package *k = &m->v[i];
		const uint64_t v[] = {k->total, k->covered, k->own_total,
			k->own_covered};

		str_adds(s, i ? ",[" : "[");
		json_string(s, k->name, strlen(k->name));
		str_addc(s, ',');
		add_summary_numbers(s, v, 4);
		str_addc(s, ']');
	}
	str_adds(s, "]]");
}

/* The next n elements, which are numbers. */
static int read_summary_numbers(struct json *j, uint64_t *v, size_t n)
{
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	size_t i;

	for (i = 0; i < n; i++)
		if (json_element(j, &type, &raw, &ignored) <= 0 ||
			num_u64(raw.ptr, raw.len, UINT64_MAX, &v[i]) != NUM_OK)
			return -1;
	return 0;
}

static int read_summary_package(struct package *k, struct slice array)
{
	struct arena a = {0};
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	struct json j;
	uint64_t v[4];
	int rc = -1;

	json_init(&j, array.ptr, array.len);
	if (array.len && *array.ptr == '[' &&
		json_element(&j, &type, &raw, &ignored) > 0 &&
		type == JSON_STRING && read_summary_numbers(&j, v, 4) == 0 &&
		v[1] <= v[0] && v[3] <= v[2]) {
		*k = (struct package){xstrdup(json_text(&a, raw, NULL)), v[0],
			v[1], v[2], v[3]};
		rc = 0;
	}
	arena_release(&a);
	return rc;
}

static void read_packages(struct summary *m, struct slice array)
{
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	struct json j;
	size_t cap = 0;

	json_init(&j, array.ptr, array.len);
	while (json_element(&j, &type, &raw, &ignored) > 0) {
		mem_grow(&m->v, &cap, m->n + 1, sizeof(*m->v));
		if (read_summary_package(&m->v[m->n], raw) == 0)
			m->n++;
	}
}

void summary_read(struct summary *m, struct slice json)
{
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	struct json j;
	uint64_t v[4];

	summary_release(m);
	if (!json.ptr || !json.len || *json.ptr != '[')
		return;
	json_init(&j, json.ptr, json.len);
	if (read_summary_numbers(&j, v, 4) || v[3] > v[2] ||
		json_element(&j, &type, &raw, &ignored) <= 0 || !raw.len ||
		*raw.ptr != '[')
		return;
	m->known = 1;
	m->files = v[0];
	m->skewed = v[1];
	m->own_total = v[2];
	m->own_covered = v[3];
	read_packages(m, raw);
}
