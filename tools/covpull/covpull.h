/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covpull: what the sources of covpull share; nothing outside includes it.
 *
 * check.c checks the options, target.c and input.c read who is to be asked,
 * pull.c asks coverage servers, with range.c for the ports of one operand,
 * ident.c for the headers and answer.c for the bodies of their replies; goc.c
 * asks goc. store.c knows what lies in the collection, home.c reads a
 * directory of it, meta.c has the covmetas, run.c finds out where an answer
 * belongs and textrun.c where a text does, claim.c who may write there; keep.c
 * and write.c put there what came. covpull.c goes its rounds over all of
 * these.
 */
#ifndef COV_COVPULL_H
#define COV_COVPULL_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/opt.h"
#include "fmt/jq.h"
#include "io/outdir.h"
#include "net/http.h"
#include "record/layout.h"
#include "record/record.h"

#include <stdint.h>
#include <sys/types.h>

enum { HASH_HEX = 33 }; /* Go's hash of a covmeta as text, with its NUL */

/* Where a target runs, as the user says; NULL: not said. */
struct runs_at {
	const char *namespace_, *pod, *container, *node, *image;
};

enum goc_verb { GOC_PULL, GOC_LIST, GOC_CLEAR, GOC_REGISTER, GOC_REMOVE };

struct covpull_cfg {
	const char *collection; /* -C */
	const char *goc; /* --goc: URL of the center */
	struct opt_list services, addresses; /* --service, --address */
	int list, clear, reg, remove; /* what is asked of goc */
	enum goc_verb verb; /* the one of these */
	int force; /* --force */
	struct runs_at at; /* --namespace and so on */
	uint64_t jobs; /* -j */
	uint64_t interval; /* seconds; 0: one round; UINT64_MAX: not said */
	uint64_t count; /* of rounds; 0: no end */
	uint64_t timeout, probe_timeout; /* seconds */
	uint64_t max_bytes; /* of one reply */
	int nometa; /* ask for no metadata, ever */
	int headerless; /* accept servers without identity headers */
	int nul; /* -0 */
	int skip_bad;
	int dry, probe; /* -n, --probe */
	int verbose;
	const char *where; /* --where */
	const char *now; /* --now */
	struct jq *filter; /* where, compiled */
	int64_t fixed_now; /* seconds since 1970, -1: the clock's */
};

/* check.c: 0, or a usage error that was told; n operands. */
int check_config(struct covpull_cfg *cfg, int n);

/* --- who is asked --------------------------------------------------------- */

/* An operand, of which a range makes several targets. */
struct port_range {
	const char *shown; /* as the user wrote it */
	int single; /* one port was named: silence is an error */
	unsigned left, found; /* ports not looked at yet; servers */
	int alive; /* something answered, if only to refuse */
	int silent; /* a probe ran into its timeout */
	int unresolved; /* its host has no address; why says it */
	int64_t end_ms; /* when scanning stops; 0: not begun */
	int status; /* worst of what its ports said */
	char why[160]; /* what one of them said */
	int told; /* that there is nothing; not said again */
};

enum step { STEP_PROBE, STEP_NOMETA, STEP_FULL };

/* A header that is not known, for info.json. */
struct ident_extra {
	const char *name, *value; /* lower_snake, text */
};

/* Who answers, as the headers of a reply say. */
struct ident {
	struct arena arena;
	int server; /* it is a coverage server */
	const char *pid, *binary; /* "" when not said */
	struct ident_extra *extra; /* n of them */
	size_t n, cap;
};

struct home;

/* One run of a process: while it goes on its snapshots lie together. */
struct process_run {
	struct home *home; /* NULL: none yet */
	char hash[HASH_HEX];
	const char *pid;
	uint64_t slot; /* its snapshots are 2 * slot + 1 and + 2 */
	int last; /* 1 or 2, the one written last */
};

struct round;

struct target {
	struct http_job job;
	struct round *round;
	struct port_range *range;
	const char *shown; /* "10.0.0.3:53700", for people and records */
	const char *base; /* URL without final slash */
	const char *host; /* for info.json */
	unsigned port;
	const char *service; /* in goc's center; NULL: a coverage server */
	int known; /* the center has it */
	struct runs_at at;
	enum step step;
	int64_t begin_ms; /* when the step began */
	int64_t end_ms; /* until when it may be pulled */
	int64_t asked_ns; /* since 1970, when it was asked last */
	struct str body;
	int too_large; /* the body was cut off */
	int skipped; /* it was not asked at all */
	int missed; /* no server was found here in this round */
	int seen; /* one was, and --probe is to print it */
	struct ident ident;
	struct process_run run;
	char *said; /* last failure, not said again; malloc'd */
};

struct targets {
	struct arena arena;
	struct target **v;
	size_t n, cap;
};

enum { TARGETS_MAX = 65536, PORTS_MAX = 1024, ANCESTOR_PORT = 9095 };

/* Adds the targets of `HOST`, `HOST:PORT`, `HOST:FROM-TO` or a URL. */
int targets_add(struct targets *t, const char *text, const struct runs_at *at,
	struct err *e) COV_MUST;
/* The same for a list on standard input, of such or of JSON objects; how many
   were left out is told. */
int targets_read(struct targets *t, const struct covpull_cfg *cfg,
	struct err *e) COV_MUST;
/* An address for people: one printable line, without a user and a password. */
char *address_shown(struct arena *a, const char *text);
/* Checks that a place is whole or is not said at all. */
int targets_place(const struct runs_at *at, struct err *e) COV_MUST;
void targets_release(struct targets *t);
/* `target` record, with a newline; what its server said is in it, if it was
   asked. */
void target_line(const struct target *t, struct str *s);
/* One more, which the caller fills; its strings belong in t's arena. */
struct target *targets_new(struct targets *t, const struct runs_at *at);
/* Host and port of an http URL, its base in *base without slashes at the end;
   -1 when it is none. */
int url_parse(struct arena *a, const char *url, const char **base,
	const char **host, unsigned *port, struct err *e) COV_MUST;

/* --- what came ------------------------------------------------------------ */

/* The headers of the reply of a job, inside of its callbacks. */
void ident_read(struct ident *id, const struct http_job *job);
void ident_release(struct ident *id);

/* What a covmeta is good for, better ones last. */
enum meta_state {
	META_NONE, /* nothing, or it is not there */
	META_PARTLY, /* something in it cannot be read */
	META_READABLE, /* all can, but it is not what its hash was made from */
	META_WHOLE
};

/* The body of a reply, taken apart and checked. */
struct answer {
	struct str meta; /* bytes of the covmeta, empty: not sent */
	struct str counters; /* bytes of the covcounters */
	char hash[HASH_HEX]; /* of both, Go's own */
	char pid[21]; /* of the name that was sent, "" when there is none */
	char argv0[256]; /* base name of the program, "" when not known */
	enum meta_state state; /* of the covmeta */
};

int answer_parse(struct answer *a, const char *body, size_t len,
	struct err *e) COV_MUST;
void answer_release(struct answer *a);
/* 1 when a covmeta's header is good; its hash in hex. len is what is there,
   size the file's. */
int meta_hash(const char *ptr, size_t len, uint64_t size, char hash[HASH_HEX]);
/* What a covmeta's bytes are good for; they are used up. META_NONE: e has the
   reason. */
enum meta_state meta_state(struct str *bytes, struct err *e);
/* 1 when a counter of `before` is greater than in `after`: not the same run
   of the same process. */
int counters_fell(const struct str *before, const struct str *after);

/* --- the collection ------------------------------------------------------- */

/* A counters file that lies in a home. */
struct snap {
	const char *hash, *pid;
	uint64_t n;
};

/* A directory of the collection. Strings live in the store's arena. */
struct home {
	const char *dir_name, *path;
	struct place place;
	const char *key; /* layout_key of the place */
	const char *address; /* of a text report; "" */
	int text; /* it holds coverage.out and no covmeta */
	struct snap *snaps;
	size_t nsnaps, capsnaps;
	int swept; /* temporaries of others were removed */
	int touched; /* something came in this round */
};

/* A covmeta that lies in the collection, whole or not. */
struct known_meta {
	char hash[HASH_HEX]; /* as its header says */
	const char *path, *binary;
	dev_t dev; /* one file has many links */
	ino_t ino;
};

/* What this program has claimed to write, claim.c. */
struct claims {
	int fd; /* COLLECTION/.covpull */
	off_t made; /* its size, as far as is known */
	struct claim *v;
	size_t n, cap;
};

int claims_open(struct claims *c, const char *collection,
	struct err *e) COV_MUST;
void claims_release(struct claims *c);
/* 1 when `owner` may write what is called so; 0 when it is another's, in this
   program or another. */
int claim_take(struct claims *c, const char *name,
	const struct target *owner) COV_MUST;
/* Tells others that a directory was made; 1 when others have, since it was
   asked last. */
void claims_made(struct claims *c);
int claims_changed(struct claims *c);
/* All claims of an owner but one (NULL: all) can be had by others. */
void claim_drop(struct claims *c, const struct target *owner, const char *but);

struct store {
	struct arena arena;
	const char *coverage; /* COLLECTION/coverage */
	struct home **homes;
	size_t n, cap;
	struct known_meta *metas;
	size_t nmetas, capmetas;
	struct seen_meta *seen; /* what was found in files that were read */
	size_t nseen, capseen;
	struct claims claims;
	int64_t now; /* discovery time of the round */
};

/* A directory that is being made. */
struct draft {
	struct outdir dir;
	struct home *home; /* its path is the temporary one */
};

int store_open(struct store *s, const char *collection, struct err *e) COV_MUST;
void store_release(struct store *s);
/* Reads what other programs have put there since; when they say that there is
   something, unless `anyway`. */
int store_scan(struct store *s, int anyway, struct err *e) COV_MUST;
/* The homes in the order of their names. */
void store_sort(struct store *s);
void store_add_snap(struct store *s, struct home *h, const char *hash,
	const char *pid, uint64_t n);
/* The place of what runs at `at`, in the arena, without time. */
void store_place(struct place *p, struct arena *a, const struct runs_at *at,
	const char *host, const char *binary);
/* 1 when a home is of the same source and image (and address). */
int store_same(const struct home *h, const struct place *p, const char *key,
	const char *address);
/* The home of a discovery, NULL. */
struct home *store_find(const struct store *s, const struct place *p,
	const char *key, const char *address);
/* The newest home of a source that is older than `before`, NULL. */
struct home *store_next(const struct store *s, const struct place *p,
	const char *key, const char *address, const char *before);
/* Begins a home with its metadata.json; address "" unless it is a text. */
int store_draft(struct store *s, struct draft *d, const struct place *p,
	const char *address, struct err *e) COV_MUST;
/* Puts it in its place: 1 it is in the store, 0 it is forgotten, since *other
   is of the same discovery (for a text: perhaps NULL), -1 failed. */
int store_settle(struct store *s, struct draft *d, struct home **other,
	struct err *e) COV_MUST;
void store_forget(struct draft *d);
/* Seconds since 1970 as YYYYMMDDThhmmssZ, and back (-1). */
const char *time_compact(struct arena *a, int64_t seconds);
int64_t time_seconds(const char *compact);

/* meta.c: a covmeta of this hash that is whole, NULL. */
const struct known_meta *store_meta(struct store *s, const char *hash);
/* 1 when a covmeta of a program of this name lies there. */
int store_knows_binary(const struct store *s, const char *binary);
void store_add_meta(struct store *s, const char *hash, const char *path,
	const char *binary);
/* What a file is good for as the covmeta of a hash. It is read once, until it
   is another. */
enum meta_state store_meta_state(struct store *s, const char *path,
	const char *hash);
/* The covmeta of an answer or a link to a known one, unless a whole one is
   there: 0, -1, 1 not to be had. */
int write_meta(struct store *s, struct home *h, const struct answer *a,
	struct err *e) COV_MUST;

/* home.c: a directory that lies there; NULL when nobody knows whose, or, with
   e set, when it cannot be read now. */
struct home *home_load(struct store *s, const char *name,
	struct err *e) COV_MUST;
/* Reads its snapshots again: 1, 0 when it is gone, -1. */
int home_refresh(struct store *s, struct home *h, struct err *e) COV_MUST;

enum run_result {
	RUN_GOES_ON, /* t->run is where the answer belongs */
	RUN_WITHIN, /* all of it was written by another program meanwhile */
	RUN_NEW
};

/* Finds the run of an answer. */
int run_find(struct store *s, struct target *t, const struct place *p,
	const struct answer *a, const char *pid, enum run_result *run,
	struct err *e) COV_MUST;
/* A new run in a home. */
void run_begin(struct store *s, struct target *t, struct home *h,
	const struct answer *a, const char *pid);
/* The next snapshot of t->run. */
int run_write(struct store *s, struct target *t, const struct answer *a,
	struct err *e) COV_MUST;

enum keep_result {
	KEEP_DONE,
	KEEP_META, /* the covmeta is needed */
	KEEP_UNWANTED, /* --where says no */
	KEEP_FAILED
};

/* Puts an answer where it belongs. */
enum keep_result keep_answer(struct store *s, const struct covpull_cfg *cfg,
	struct target *t, struct answer *a, struct err *e) COV_MUST;
/* Gives a place the time of its discovery. */
void keep_time(struct place *p, struct arena *a, int64_t seconds);
/* textrun.c: the same for the text profile of a service; normalised. */
enum keep_result keep_text(struct store *s, const struct covpull_cfg *cfg,
	const struct target *t, const char *service, struct str *body,
	struct err *e) COV_MUST;
/* 1 when --where keeps the record of a place. */
int keep_wanted(const struct covpull_cfg *cfg, const struct place *p,
	const struct target *t, struct err *e) COV_MUST;

/* write.c: files of a home */
int write_file(struct home *h, const char *name, const struct str *bytes,
	struct err *e) COV_MUST;
/* info.json, unless it is there. extra: one more member, or NULL. */
int write_info(struct home *h, const struct target *t, const char *binary,
	const char *pid, struct err *e) COV_MUST;
/* metadata.json. */
int write_metadata(struct home *h, struct err *e) COV_MUST;
/* source_dir record of a home. */
void home_record(const struct home *h, struct record *r);

/* --- rounds --------------------------------------------------------------- */

struct round {
	const struct covpull_cfg *cfg;
	struct store *store; /* NULL: nothing is kept */
	struct targets *targets;
	struct err fatal; /* the collection cannot be written */
	uint64_t pulled, failed; /* for -v */
	uint64_t meta_bytes, counter_bytes;
};

/* range.c: before a round; when a port was looked at; when no server is there,
   status: what that means if it is all. */
void ranges_begin(struct targets *t);
void range_looked_at(struct port_range *g, int found);
enum http_next range_no_server(struct target *t, int status, const char *why);
/* One round over all targets. */
int pull_round(struct round *r, struct err *e) COV_MUST;
/* One over what the center of goc has; or what else is asked of it. */
int goc_round(struct round *r, struct err *e) COV_MUST;
/* Tells that something went wrong with a target, once. */
void target_failed(struct target *t, int status, const char *why);
void target_well(struct target *t);
int64_t now_ms(void);
int64_t wall_ns(void); /* since 1970 */
/* A text of somebody else's as one printable line. */
char *words_of(struct arena *a, const char *ptr, size_t len);
/* Prints a record, if --where keeps it. */
void print_line(const struct covpull_cfg *cfg, const struct str *line);
/* Whether a host is this machine. */
int is_loopback(const char *host);

#endif
