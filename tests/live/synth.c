/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * synth - write a made-up program's coverage
 *
 *     synth DIR SEED MODE PACKAGES FUNCTIONS UNITS PROCESSES
 *
 * Numbers of functions (per package) and of units (per function) are averages.
 * The covmeta depends on all but the last, so that two calls with different
 * numbers of processes make runs of one program. Names are of all sorts;
 * units of a function come as a compiler might meet them, not sorted. With an
 * odd SEED some counters are so great that their sums stop.
 */
#include "base/num.h"
#include "gocov/covwrite.h"
#include "io/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

/* splitmix64 */
static uint64_t draw(void)
{
	uint64_t x = state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static uint32_t below(uint32_t n)
{
	return n ? (uint32_t)(draw() % n) : 0;
}

struct program {
	uint32_t npkgs, *nfuncs; /* functions of each package */
	uint32_t *units; /* of each function */
	uint32_t total; /* functions */
	int set, great;
	unsigned char hash[COVMETA_HASH];
};

/* Only UTF-8, as Go's compiler takes no other. */
static void file_name(char *to, size_t size, const char *path, uint32_t i)
{
	static const char *const odd[] = {"a b", "x:1.2,3.4",
		"\xc3\xa9t\xc3\xa9", "zz_generated.v1", "A", "a.b", "a-b", "_x",
		"\x01", "100%"};

	snprintf(to, size, "%s/%s%u.go", path, i % 3 ? "file" : odd[i / 3 % 10],
		i);
}

/* Units of a function below *line, then mixed a little. */
static uint32_t make_units(struct block *v, uint32_t average, uint32_t *line)
{
	uint32_t n = below(average * 2 + 1), i, k;

	for (i = 0; i < n; i++) {
		v[i].line0 = *line += below(3);
		v[i].col0 = 2 * i + 1 + below(2);
		v[i].line1 = v[i].line0 + below(40);
		v[i].col1 = below(80) + 1;
		v[i].stmts = below(8);
	}
	for (i = 1; i < n; i++) {
		k = i - below(i < 6 ? i : 6);
		if (below(4) == 0) {
			struct block b = v[i];

			v[i] = v[k];
			v[k] = b;
		}
	}
	*line += 3;
	return n;
}

static void make_package(struct program *p, struct covblob *b, uint32_t pkg,
	const char *path, uint32_t functions, uint32_t average)
{
	static const char *const names[] = {"init", "T.String", "*T.Close",
		"main", "func.L10.C4", "F[...]"};
	uint32_t n = below(functions * 2 + 1), i, line = 1, file = 0, units;
	struct block *v = xcalloc(average * 2 + 1, sizeof(*v));
	struct covfunc f = {0};
	char name[64], at[300];

	p->nfuncs[pkg] = n;
	p->units = xrealloc(p->units, p->total + n, sizeof(*p->units));
	for (i = 0; i < n; i++) {
		if (below(8) == 0) {
			file++;
			line = 1;
		}
		file_name(at, sizeof(at), path, file);
		snprintf(name, sizeof(name), "F%u", i);
		units = make_units(v, average, &line);
		f.name = below(5) ? name : names[below(6)];
		f.file = at;
		f.count = units;
		f.lit = below(9) == 0;
		if (covblob_func(b, &f, v) != i) {
			/* By chance the same again: give it a name. */
			f.name = name;
			if (covblob_func(b, &f, v) != i)
				exit(1);
		}
		p->units[p->total++] = units;
	}
	free(v);
}

static void save(const char *dir, const char *name, const struct str *s)
{
	struct str path = {0};
	struct err e = {0};
	struct out o;

	str_addf(&path, "%s/%s", dir, name);
	if (out_create(&o, path.buf, 0, &e) == 0) {
		out_str(&o, s);
		if (out_commit(&o, &e) == 0) {
			str_release(&path);
			return;
		}
	}
	fprintf(stderr, "synth: %s\n", e.text);
	exit(3);
}

static void hex(char *to, const unsigned char *hash)
{
	int i;

	for (i = 0; i < COVMETA_HASH; i++)
		snprintf(to + 2 * i, 3, "%02x", hash[i]);
}

static void make_meta(struct program *p, const char *dir, int mode,
	uint32_t functions, uint32_t units)
{
	struct str *parts = xcalloc(p->npkgs, sizeof(*parts)), s = {0};
	struct slice *blobs = xcalloc(p->npkgs, sizeof(*blobs));
	char path[200], name[100] = "covmeta.";
	struct covblob b;
	uint32_t i;

	for (i = 0; i < p->npkgs; i++) {
		snprintf(path, sizeof(path), "example.com/%c/p%u%s",
			"abc"[below(3)], i, below(4) ? "" : "-x/y");
		covblob_init(&b, path, "p", "example.com");
		make_package(p, &b, i, path, functions, units);
		covblob_end(&b, &parts[i]);
		covblob_release(&b);
		blobs[i] = (struct slice){parts[i].buf, parts[i].len};
	}
	covwrite_meta(&s, p->hash, (enum covmode)mode, 1, blobs, p->npkgs);
	hex(name + strlen(name), p->hash);
	save(dir, name, &s);
	str_release(&s);
	for (i = 0; i < p->npkgs; i++)
		str_release(&parts[i]);
	free(parts);
	free(blobs);
}

static uint64_t counter(const struct program *p)
{
	if (p->set)
		return below(2);
	switch (below(8)) {
	case 0:
	case 1:
	case 2:
		return 0;
	case 3:
		return p->great && !below(200) ? UINT32_MAX - below(3) :
						 below(100000);
	default:
		return 1 + below(3);
	}
}

static void make_counters(const struct program *p, const char *dir,
	uint32_t process)
{
	const char *argv[] = {"synth", "-x"};
	struct covargs args = {.goos = "linux",
		.goarch = "amd64",
		.argv = argv,
		.argc = process % 2 + 1};
	uint64_t *v = NULL;
	size_t cap = 0;
	uint32_t i, k, u, f = 0;
	char name[120] = "covcounters.";
	struct covwrite w;
	struct str s = {0};

	covwrite_begin(&w, &s, p->hash, &args);
	for (i = 0; i < p->npkgs; i++) {
		for (k = 0; k < p->nfuncs[i]; k++, f++) {
			mem_grow(&v, &cap, p->units[f] + 1, sizeof(*v));
			for (u = 0; u < p->units[f]; u++)
				v[u] = counter(p);
			if (below(3))
				covwrite_func(&w, i, k, v, p->units[f]);
		}
	}
	covwrite_end(&w);
	hex(name + strlen(name), p->hash);
	snprintf(name + strlen(name), sizeof(name) - strlen(name), ".%u.%u",
		100 + process, 1000000 + process);
	save(dir, name, &s);
	str_release(&s);
	free(v);
}

static uint32_t number(const char *text)
{
	uint64_t n;

	if (num_u64(text, strlen(text), UINT32_MAX, &n) == NUM_OK)
		return (uint32_t)n;
	fprintf(stderr, "synth: '%s' is no number\n", text);
	exit(2);
}

int main(int argc, char **argv)
{
	struct program p = {0};
	uint32_t i, n;
	int mode;

	if (argc != 8) {
		fputs("usage: synth DIR SEED MODE PACKAGES FUNCTIONS UNITS "
		      "PROCESSES\n",
			stderr);
		return 2;
	}
	state = number(argv[2]);
	p.great = state % 2 == 1;
	mode = (int)covmode_parse(argv[3], strlen(argv[3]));
	p.set = mode == COVMODE_SET;
	p.npkgs = number(argv[4]);
	n = number(argv[7]);
	p.nfuncs = xcalloc(p.npkgs, sizeof(*p.nfuncs));
	make_meta(&p, argv[1], mode, number(argv[5]), number(argv[6]));
	state ^= (uint64_t)n << 32;
	for (i = 0; i < n; i++)
		make_counters(&p, argv[1], n * 100 + i);
	free(p.nfuncs);
	free(p.units);
	return 0;
}
