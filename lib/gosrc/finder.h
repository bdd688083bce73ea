/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * finder: the source text of a profile path, by one set of rules.
 *
 * Knows the sources of --source: repositories at a commit, checkouts, folders.
 * Every answer says by which rule and out of what it is; a miss says why and
 * what is near (finderrules.h has the rules, in their order). Never another
 * commit than the one that is known, unless that is allowed
 * (ARCHITECTURE: exact-commit).
 *
 * Order: finder_new, finder_find..., finder_free. One thread at a time.
 */
#ifndef COV_FINDER_H
#define COV_FINDER_H

#include "base/err.h"
#include "cli/opt.h"
#include "gosrc/findnotes.h"
#include "gosrc/repo.h"
#include "profile/blocks.h"

/* Which rule found a text. */
enum finder_rule {
	FINDER_EXACT, /* the path itself is there */
	FINDER_MODULE, /* its module is */
	FINDER_VENDOR, /* below vendor/ */
	FINDER_CACHE, /* in a module cache */
	FINDER_GOROOT, /* Go's own */
	FINDER_REPLACE, /* its module is replaced */
	FINDER_MOVED, /* its module has moved */
	FINDER_MAJOR, /* its module has another major version */
	FINDER_ROOT, /* where it was built is undone */
	FINDER_RULES
};

/* What the options say, the same for every tool (FINDER_OPTIONS). */
struct finder_options {
	struct opt_list sources; /* --source */
	struct opt_list moved; /* --moved OLD=NEW */
	const char *commit; /* --commit, or NULL */
	const char *goroot; /* --goroot, or NULL: the environment's */
	int allow_other; /* --allow-other-commit */
};

/* Their rows for a table of options; o is a struct finder_options. */
#define FINDER_OPTIONS(o) \
	{0, "source", OPT_LIST, &(o).sources, "REPO_OR_DIR", \
		"where sources are: repository, checkout, folder", NULL}, \
		{0, "commit", OPT_STR, &(o).commit, "COMMIT", \
			"the commit to read, where nothing else says it", \
			NULL}, \
		{0, "allow-other-commit", OPT_FLAG, &(o).allow_other, NULL, \
			"show HEAD where that commit is not there", NULL}, \
		{0, "goroot", OPT_STR, &(o).goroot, "DIR", \
			"where Go's own sources are (GOROOT)", NULL}, \
	{ \
		0, "moved", OPT_LIST, &(o).moved, "OLD=NEW", \
			"a module that was OLD is NEW now", NULL \
	}

enum { FINDER_NEAREST = 3 };

/* Zero-initialised is ready; used again it keeps its memory. */
struct finder_answer {
	int found;
	struct str text;
	struct str path; /* in its source */
	struct str name; /* the same with its module before it; of a miss what
			    is known of it, else the path asked for */
	struct str source; /* as given */
	char commit[REPO_OID_HEX]; /* full id, "" unknown */
	enum finder_rule rule;
	int exact; /* the commit is the one that was asked for */
	int other; /* another one was asked for */
	int lies; /* read as it lies there, not at the commit */
	int changed; /* and not as it was committed */
	int skewed; /* blocks do not fit the text */
	int vendored;
	int generated; /* it says so */
	struct block misfit; /* skewed: the first such block */
	struct str why; /* a miss: the reason */
	struct str nearest[FINDER_NEAREST]; /* paths, "" for none */
};

struct finder;

/* o must stay. NULL when a source is not there. */
struct finder *finder_new(const struct finder_options *o,
	struct err *e) COV_MUST;
void finder_free(struct finder *f);
/*
 * Adds a bare repository, a checkout or a folder of sources; or all of these
 * below a folder such as a collection's `repos` (`HOST/PATH/.bare`). One that
 * is there already is not added again. Nothing found: -1.
 */
int finder_add(struct finder *f, const char *path, struct err *e) COV_MUST;
/* 1 when there is any. */
int finder_has_sources(const struct finder *f);

/* 1 when text may come from where files lie, and change at any time. */
int finder_has_files(const struct finder *f);

/* A file of a profile, and what is known of its binary. */
struct finder_question {
	const char *name; /* profile path */
	const struct block *v; /* its blocks, n of them; 0: not known */
	uint32_t n;
	const char *url, *commit; /* of the binary; NULL or "" unknown */
	struct findnotes *notes; /* the caller's, instead of the finder's */
};

/*
 * 1 found, 0 not, -1 failed. Of several texts one that fits the blocks is
 * taken, and of those that of the commit that is asked for, then that of the
 * repository of the address, then the first.
 */
int finder_find(struct finder *f, const struct finder_question *q,
	struct finder_answer *a, struct err *e) COV_MUST;
void finder_answer_release(struct finder_answer *a);
const char *finder_rule_name(enum finder_rule rule);
/* "generated", "vendored", "generated vendored" or "". */
const char *finder_kind(const struct finder_answer *a);

/* Calls fn with the path of every module of the sources. */
int finder_modules(struct finder *f, void (*fn)(void *ctx, const char *module),
	void *ctx, struct err *e) COV_MUST;
/* What happened so far, to be told at the end. */
struct findnotes *finder_notes(struct finder *f);

#endif
