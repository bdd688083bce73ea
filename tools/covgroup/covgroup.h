/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covgroup: what its own files share.
 *
 * A run is: input.c reads all records and sorts them into reports, unite.c sees
 * which are of one directory; job.c and load.c open those that changed and
 * store them, name.c knows under which name; gone.c takes out what is no
 * more; owners.c says who owns what; merge.c makes owners and binaries anew
 * where something changed; emit.c makes the records that are printed. Between
 * them lies a database, which is a temporary one without --db.
 */
#ifndef COVGROUP_H
#define COVGROUP_H

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/opt.h"
#include "db/db.h"
#include "fmt/jq.h"
#include "open/group.h"
#include "open/source.h"
#include "record/facts.h"
#include "record/owner.h"
#include "record/ownerrules.h"
#include "record/record.h"

#include <stdint.h>
#include <sys/types.h>

enum by { BY_OWNER, BY_BINARY };

struct covgroup_cfg {
	uint64_t jobs; /* threads; 0: as many as there are processors */
	int by; /* enum by */
	int tag; /* pass reports on, with their owners */
	int all; /* print everything */
	int keep_gone; /* reports whose directory is gone stay */
	int count_sum, snapshots_sum; /* --count sum, --snapshots sum */
	int store_text, no_store_text; /* the reference's tables, with texts */
	int no_backup; /* an old database is not kept */
	int reference_hashes; /* input_hash as coverage-collector makes it */
	int skip_bad, verbose;
	const char *db, *split, *where;
	const char *rules; /* --owner-rules */
	struct opt_list update, forget;
	enum owner_style style; /* what rules means: this, */
	struct owner_rules *own_rules; /* or these; NULL: no file */
	struct update *force; /* what update means */
};

/* A set of strings, numbered from 0 in the order in which they came. */
struct keys {
	struct arena arena;
	const char **v;
	size_t n, cap;
	uint32_t *index; /* place -> number + 1 */
	size_t places; /* a power of 2 */
};

enum { KEYS_NONE = -1 };

/* The number of a string, added when it is new; the set keeps a copy. */
size_t keys_add(struct keys *k, const char *text);
/* Its number, or KEYS_NONE. */
long keys_find(const struct keys *k, const char *text);
void keys_release(struct keys *k);

/* Records of one directory, as they were read. */
struct incoming {
	struct slice *v; /* lines in the input's arena */
	size_t n, cap;
	struct slice first; /* where v points while there is one line */
	const char *key; /* the directory, or what stands for it; until
		input_forget */
	const char *where; /* FILE:LINE of a record without a directory, else
		NULL; until input_forget */
	dev_t dev; /* with local: which directory it is */
	ino_t ino;
	int local; /* it is read from a directory that is there */
	int64_t id; /* of its report, once it is stored; 0: it is not */
	int changed; /* files or facts are not what was stored */
};

struct input {
	struct arena arena; /* of reports and images */
	struct arena rest; /* of other records */
	struct incoming *v; /* in the order of appearance */
	size_t n, cap;
	struct keys dirs; /* their keys, by number */
	struct slice *others; /* records that are not our business */
	size_t nothers, capothers;
	struct slice *images; /* records of type image */
	size_t nimages, capimages;
};

const struct slice *incoming_lines(const struct incoming *inc);
void incoming_add(struct incoming *inc, struct slice line);
/* Reports of one directory become one: for the end of input_read. */
void input_unite(struct input *in, unsigned jobs);
/* What is in the files or on standard input. -1: told already. */
int input_read(struct input *in, const struct covgroup_cfg *cfg, unsigned jobs,
	char *const *files, size_t n);
/* Forgets the lines of reports and images, once they are stored. */
void input_forget(struct input *in);
void input_release(struct input *in);

/* The state of a run. */
struct run {
	const struct covgroup_cfg *cfg;
	struct db *db;
	int temp; /* there is no --db */
	unsigned jobs;
	struct input in;
	struct facts facts; /* what the reports of the input say */
	struct keys names; /* dir_names of the input's reports so far */
	struct keys images; /* whose facts changed */
	struct keys orphaned; /* ids of owners that lost a report, as text */
	struct keys places; /* directories of the reports that were stored */
	int64_t *placed; /* the ids of these, by number in places */
	size_t capplaced;
	int placed_read; /* these two were filled: it was necessary */
	struct arena arena; /* for strings that live as long as the run */
	uint64_t number; /* of this run in the database */
	uint64_t nloaded, nsame, ngone; /* for -v */
	uint64_t nreplaced; /* reports of directories that are gone, of which
		another one has the name now */
	int dirty; /* something changed */
	int remerge; /* all owners must be made again */
	int texts; /* the database has the reference's texts */
};

/* Takes what was said of earlier runs, and says it of this one. */
int settings_use(struct run *run, struct err *e);
int settings_save_number(struct run *run, struct err *e);

/* One report of the input, while it is opened and stored. */
struct job {
	struct incoming *inc;
	struct group *members; /* NULL for a report that came as one */
	struct record rec; /* its record */
	struct record *lines; /* the records that it is made of */
	const char *said; /* the error that came in these, "" for none */
	struct source src;
	int valid; /* src is there */
	struct profile inlined; /* what came inside of its records */
	size_t ninlined;
	struct db_report row; /* as stored; id 0: not yet */
	char stamp[MD5_HEX];
	struct arena arena; /* for the strings of row */
	const char *dir; /* on this machine, decoded; NULL: it is not */
	int load; /* must be read */
	int moved; /* lies elsewhere than it did */
	struct profile p; /* its counters only while it is read, */
	struct db_packed packed; /* then in this form */
	uint64_t covered;
	struct errlist problems;
};

/*
 * Makes one record of what came for the report, and looks at its directory.
 * Asks no database, so that threads may do it.
 */
void job_join(const struct run *run, struct job *j);
/*
 * The name under which the report is stored, and its row: that of its
 * directory. A name that another directory has, in this run or before, is not
 * taken from it as long as that is there.
 */
int job_find(struct run *run, struct job *j, struct err *e);
void job_release(struct job *j);

/* Opens and stores what came. -1: a failure of the database, in e. */
int load_all(struct run *run, struct err *e);

/* A report as it is stored, and back: `record` of a row. What it said of an
   error is kept there, since `error` of the row also tells of the files. */
void stored_form(struct run *run, struct record *r, const char *said,
	struct str *s);
/* The error that was in the records, from what is stored; in the arena. */
const char *stored_said(struct arena *a, const struct db_report *row);
/* rec gets everything again but owner and profile; row must stay. */
void shown_form(const struct run *run, const struct db_report *row,
	struct record *rec);

/* The state of the files that a profile is read from, as MD5; "" when that
   says nothing. It differs with what is asked of the reading. */
void stamp_of(const struct covgroup_cfg *cfg, struct source *s, char *hex);

/* Facts about images: from a record of type image at once; those of reports
   are collected, then stored together. What is new is noted in run->images. */
int facts_from_image(struct run *run, struct record *r, struct err *e);
void facts_from_report(struct run *run, struct record *r);
int facts_apply(struct run *run, struct err *e);
/* Fills what the record does not say itself. */
int facts_fill(struct run *run, struct record *r, struct err *e);

/* The owner of a report, by the rules in force. */
void owner_tell(const struct covgroup_cfg *cfg, struct owner *o,
	struct record *r);

/* MD5 of the files of the one directory that s is of, as coverage-collector
   makes it; "" when one cannot be read, unchanged when s is something else. */
void reference_hash(struct source *s, char hex[MD5_HEX]);

/* Parses --update; NULL when it is not given or wrong (e then says so). */
struct update *update_new(const struct opt_list *l, struct err *e);
void update_free(struct update *u);
int update_all(const struct update *u);
/* True when the report is to be read again. */
int update_matches(const struct update *u, struct record *r);

/* The reference's databases and texts: after the opening, which may turn
   cfg->reference_hashes on; before the commit; behind it. */
int convert_begin(struct run *run, struct covgroup_cfg *cfg, struct err *e);
int convert_end(struct run *run, struct err *e);
void convert_note(const struct run *run);

/* What is at the directory of a row: 0 a directory, else the reason why there
   is none; and whether that proves that it is gone. */
int dir_state(const struct run *run, struct arena *a, const char *stored);
int dir_gone(int state);
/* Notes the id of an owner; 0 is none. */
void orphan(struct keys *set, int64_t owner);
/* Takes out reports that are gone or to be forgotten. */
int gone_remove(struct run *run, struct err *e);

/* One owner, in memory. */
struct group_owner {
	const char *group_key, *namespace_, *type, *name, *binary;
	const char *hash; /* covmeta_hash */
	int64_t id; /* 0: not stored yet */
	int dirty; /* must be made again */
	int touched; /* has a report of the input, or is dirty */
	uint64_t run, prev_total, prev_covered, total, covered;
	const char *merge_hash; /* as it was stored, NULL when new */
};

struct owners {
	struct arena arena;
	struct keys keys; /* group keys by number */
	struct group_owner *v;
	size_t n, cap;
	struct keys dirty_hashes; /* binaries to be made again */
	struct keys touched_hashes; /* binaries to be printed */
};

/* Finds the owner of every report, and which owners must be made again. */
int owners_find(struct run *run, struct owners *o, struct err *e);
void owners_release(struct owners *o);
/* Makes owners and binaries that changed. */
int merge_dirty(struct run *run, struct owners *o, struct err *e);

/* Counters of stored reports, one after the other. Zero is ready. */
struct reading {
	struct counts counts; /* of the last one, those that are not 0 */
	/* its table, the one that counts is over, and the way there; map NULL:
	   they are the same */
	struct blocks *from, *to;
	uint32_t *map;
};

/* *t belongs to g until the next call; NULL: the report has no profile. */
int reading_counts(struct reading *g, struct db *db,
	const struct db_report *row, struct blocks **t, struct err *e);
void reading_release(struct reading *g);

/* Parts of the cluster whose union totals are kept, of one binary. */
enum part_kind { PART_NAMESPACE, PART_NODE, PART_IMAGE, PART_KEY, PART_COUNT };

struct parts;

/* One report for them. */
struct part_report {
	int64_t id, table_id; /* as stored */
	struct blocks *t;
	const struct counts *counts; /* those that are not 0 */
	uint64_t covered; /* statements of these */
};

struct parts *parts_new(struct run *run);
void parts_free(struct parts *p); /* NULL is allowed */
/* Adds a report to the part of this name; "" is none. */
int parts_add(struct parts *p, enum part_kind kind, const char *name,
	const struct part_report *r, struct err *e);
/* Stores them as those of this binary, and is empty again. */
int parts_put(struct parts *p, const char *hash, struct err *e);

/* Records to print, one line each, and the names of their files. */
struct emitted {
	struct str lines;
	struct arena arena;
	const char **names; /* for --split; one per line */
	size_t n, cap;
	struct jq *where; /* of those that come only these, or NULL */
};

/* What the input touched; o NULL: everything that is stored. */
int emit_all(struct run *run, const struct owners *o, struct emitted *out,
	struct err *e);
/* The reports of the input with their owners; with --all all reports. */
int emit_tagged(struct run *run, struct emitted *out, struct err *e);
/* Prints or writes them. -1: told already. */
int emit_write(const struct covgroup_cfg *cfg, const struct emitted *out);
void emitted_release(struct emitted *out);

#endif
