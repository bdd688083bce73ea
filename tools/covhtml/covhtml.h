/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the parts of covhtml share.
 *
 * html.c writes escaped text and numbers, pages.c reads records into binaries,
 * sources.c finds files and their texts, page.c and island.c write the page of
 * a binary, index.c the index, memory.c keeps the list of what was made, and
 * render.c decides what must be made again.
 */
#ifndef COVHTML_H
#define COVHTML_H

#include "base/err.h"
#include "base/hash.h"
#include "cli/opt.h"
#include "gosrc/lookup.h"
#include "io/out.h"
#include "profile/blocks.h"
#include "record/record.h"
#include "record/rules.h"

/* --- assets, made by the Makefile from the .css and .js files here -------- */

#define ASSET(name) \
	extern const char asset_covhtml_##name[]; \
	extern const unsigned long asset_covhtml_##name##_len;
ASSET(common_css)
ASSET(page_css)
ASSET(index_css)
ASSET(common_js)
ASSET(files_js)
ASSET(views_js)
ASSET(source_js)
ASSET(page_js)
ASSET(index_js)
#undef ASSET

struct covhtml_cfg {
	struct opt_list sources; /* repositories and folders */
	const char *out; /* folder, or file of a single page */
	const char *where; /* --where, or NULL */
	const char *title; /* of the index, or of a single page */
	uint64_t jobs; /* 0: as many as there are processors */
	int complete; /* remove pages of binaries that did not come */
	int single; /* one page, no folder */
	int skip_bad;
	int verbose;
};

/* --- html.c --------------------------------------------------------------- */

/* Text for element content and quoted attributes. */
void html_text(struct out *o, const char *text);
/* A JSON string that may stand in a <script> element. */
void html_json(struct out *o, const char *ptr, size_t len);
/* "1,234". */
void html_count(struct out *o, uint64_t n);
/* "56.2": one decimal. */
void html_pct(struct out *o, uint64_t covered, uint64_t total);

/* Levels of coverage: 4 excellent, 3 good, 2 moderate, 1 poor, 0 critical. */
enum { LEVELS = 5 };
int level_of(uint64_t covered, uint64_t total);
/* "excellent", ... */
const char *level_name(int level);
/* "Excellent ≥ 70 %", for a list of levels. */
const char *level_label(int level);

/* The two kinds of page: what they are called, their styles and scripts. */
enum html_kind { HTML_INDEX, HTML_PAGE };

/* From the doctype to the open <body>; every script element has the nonce. */
void html_begin(struct out *o, enum html_kind kind, const char *title,
	const char *nonce);
/* The scripts, the end, and the key in a comment of its own line. */
void html_end(struct out *o, enum html_kind kind, const char *nonce,
	const char *key);
/* Adds all styles and scripts to a key. */
void html_assets(struct md5 *m);
/* Badges with the number of things of each level; those of 0 when all. */
void html_levels(struct out *o, const uint64_t n[LEVELS], int all);
/* A figure of a page's head. */
void html_card(struct out *o, const char *id, const char *name, uint64_t n);

/* --- pages.c: what is to be rendered -------------------------------------- */

/* One binary: its record, and what came of it. */
struct page {
	struct record r; /* type binary */
	char hash[MD5_HEX]; /* covmeta_hash, checked: it is a file's name */
	int came; /* 1 in the input, 0 only remembered */
	int failed; /* no page could be made */
	int written; /* its page was written by this run */
	char key[MD5_HEX]; /* of the page, "" when there is none */
	char **paths; /* sample of its files, to choose a repository by */
	size_t npaths;
	uint64_t total, covered; /* as the page shows them */
	struct errlist problems; /* told in order, after all were made */
};

struct pages {
	struct page **v; /* sorted by hash after pages_sort */
	size_t n, cap;
	int partial; /* records were left out: absence proves nothing */
};

/* The page of a hash, made when it is new. */
struct page *pages_get(struct pages *ps, const char *hash);
void pages_sort(struct pages *ps);
void page_free(struct page *pg);
void pages_release(struct pages *ps);
/* 1 when text is 32 lower-case hexadecimal digits. */
int is_hash(const char *text);
/* Reads the records; problems are printed. -1: stop. */
int pages_read(struct pages *ps, const struct covhtml_cfg *cfg);

/* --- sources.c: the files of a binary ------------------------------------- */

/* One file of a page. */
struct file {
	const char *name; /* in the profile */
	char *path; /* in the repository, else the name */
	char *vendored; /* where it lies there otherwise, or NULL */
	uint32_t index; /* in the block table */
	uint64_t total, covered; /* statements */
	struct str text; /* its source */
	int has_text;
	int misfit; /* blocks lie outside of the text */
};

struct files {
	struct file *v; /* in byte order of path */
	size_t n;
	size_t texts; /* files with text */
	size_t misfits;
	uint64_t total, covered;
	uint64_t level[LEVELS]; /* files of each level */
	const struct lookup_view *view; /* NULL: no source */
	struct err why; /* why there is none */
	char source_md5[MD5_HEX]; /* of the texts of a plain folder, or "" */
};

/* Chooses a repository; f->view or f->why. */
void files_choose(struct files *f, struct lookup *l, struct record *r,
	char *const *paths, size_t npaths);
/* Lists the files and reads their texts; what cannot be read is a problem. */
void files_load(struct files *f, const struct profile *p,
	struct errlist *problems);
void files_release(struct files *f);

/* --- page.c, island.c: the page of a binary ------------------------------- */

/* Writes a page. index: the address of the index, or NULL when it stands
   alone. */
void page_write(struct out *o, struct page *pg, const struct profile *p,
	const struct files *f, const char *title, const char *index);
/* The data of the files that have a text. */
void islands_write(struct out *o, const struct profile *p,
	const struct files *f);

/* --- owners.c ------------------------------------------------------------- */

/* One entry of `owners`, or what stands for it. Strings in the arena. */
struct owner_row {
	const char *namespace_, *type, *name, *binary, *image;
	const char *first_seen, *last_seen;
	const char **pods, **containers, **hosts;
	size_t npods, ncontainers, nhosts;
	uint64_t pod_count;
	uint64_t total, covered; /* its own */
	int host; /* a process of a node */
};

/* Order of the reference: namespace, type, name, binary, first_seen. */
int owner_cmp(const struct owner_row *x, const struct owner_row *y);
/* What a binary is called: its name, else its owners' names for it. In the
   arena. */
const char *title_of(struct page *pg, struct arena *a);
/* The owners of a record in the order of the reference (5.7). */
struct owner_row *owners_of(struct record *r, struct arena *a, size_t *n);
/* Strings of an array, in the arena. */
const char **list_of(struct slice array, struct arena *a, size_t *n);
/* "a, b": escaped. */
void html_list(struct out *o, const char *const *v, size_t n);
/* A badge with the type and the name behind it. */
void html_owner(struct out *o, const struct owner_row *w);

/* --- memory.c, index.c, rows.c, render.c ---------------------------------- */

/* A row of the index. */
struct row {
	struct page *pg; /* the binary */
	struct owner_row *w; /* who ran it */
	int linked; /* the binary has a page */
};
void html_row(struct out *o, const struct row *r);
void html_details(struct out *o, const struct row *r);

/* Adds what DIR/.covhtml.ndjson remembers to the pages that came. */
int memory_load(struct pages *ps, const char *dir, struct err *e) COV_MUST;
int memory_save(const struct pages *ps, const char *dir,
	struct err *e) COV_MUST;
/* 1 written, 0 it was the same already, -1. */
int index_write(struct pages *ps, const struct covhtml_cfg *cfg,
	const char *dir, struct err *e) COV_MUST;
/* Removes pages of ours and of the reference that no record stands for. */
int index_clean(const struct pages *ps, const char *dir,
	struct err *e) COV_MUST;
/* 1 when a file ends in the comment with this key. */
int has_key(const char *path, const char *key);
/* Adds to a key: what this program is; what a record says for people. */
void renderer_add(struct md5 *m);
void record_add(struct md5 *m, const struct record *r);
/* A copy without the places where profiles lie, also those of its owners:
   they are other ones for another working directory. dst must be zero. */
void record_shown(struct record *dst, const struct record *src);

/* One page on its way. */
struct page_job {
	struct page *pg;
	struct lookup *sources; /* of this thread */
	struct profile p;
	struct files f;
	int opened; /* p was asked for */
};
/* Adds all --source to l. */
int add_sources(struct lookup *l, const struct covhtml_cfg *cfg,
	struct err *e) COV_MUST;
/* Sources that covsrc found, told by the record. */
void add_told(struct page_job *j);
/* Opens the record's profile, once. */
void open_profile(struct page_job *j);
/* What the page says, by the files or, without them, by the record. */
void set_totals(struct page *pg, const struct files *f);
/* The key of a page, with what is known so far. */
void make_key(const struct page_job *j, char key[MD5_HEX]);

int render_records(const struct covhtml_cfg *cfg);
/* --- single.c: one page, to a file or standard output --------------------- */

int render_single(const struct covhtml_cfg *cfg);
int render_profile(const struct covhtml_cfg *cfg, const char *operand);

#endif
