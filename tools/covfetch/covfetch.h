/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfetch: what the sources of covfetch share; nothing outside includes it.
 *
 * options.c reads the command line; walk.c finds coverage directories in
 * folders, bucket.c and objects.c those of S3 (records.c lists them, or reads
 * a list); choose.c says which of them are wanted, name.c what they are
 * called, keep.c brings one into a collection, file.c a file of it; covfetch.c
 * does these and prints the records. For S3 bring.c says what has to be
 * fetched, transfer.c fetches it, part.c keeps what has come, manifest.c
 * remembers what is there, events.c tells each step.
 */
#ifndef COV_COVFETCH_H
#define COV_COVFETCH_H

#include "base/mem.h"
#include "cli/opt.h"
#include "cli/prog.h"
#include "cli/shard.h"
#include "fmt/jq.h"
#include "io/out.h"
#include "net/sink.h"
#include "record/layout.h"
#include "record/record.h"
#include "s3/s3.h"

#include <stdint.h>
#include <sys/stat.h>

struct covfetch_cfg {
	const char *collection; /* -C, NULL: nothing is written */
	int copy; /* --copy */
	int latest; /* --latest-only */
	struct opt_list namespaces, containers, nodes, binaries;
	struct shard shard;
	const char *where; /* --where */
	int dry; /* --dry-run */
	int verbose;
	char *since, *until; /* as the bucket writes times, or NULL */
	int skip_existing; /* --skip-existing */
	/* S3 only */
	int list; /* --list */
	const char *from; /* --from: a file of keys, "-" standard input */
	int verify; /* --verify */
	const char *events; /* --events */
	const char *endpoint, *profile, *region;
	const char *ca_bundle; /* --ca-bundle */
	int path_style, host_style;
	int unsigned_; /* --no-sign-request */
	int payer; /* --request-payer */
	uint64_t jobs; /* transfers at a time */
	uint64_t stall_s; /* a try that stands still so long ends */
	uint64_t max_objects; /* a listing longer than this is refused */
};

/* The command line, as opt_parse. */
int options_read(struct covfetch_cfg *cfg, int argc, char **argv,
	int *rc) COV_MUST;
/* What does not go together: a usage error was printed, and its status. */
int options_check(const struct covfetch_cfg *cfg, char **operands,
	int n) COV_MUST;
void options_release(struct covfetch_cfg *cfg);
/* 1 for s3://... */
int is_s3(const char *operand);

struct bucket;

/* An object of a directory. Strings are in the arena of found. */
struct object {
	const char *name; /* what is behind the last slash of its key */
	const char *etag; /* "" when not known */
	uint64_t size; /* SIZE_UNKNOWN when not known */
	int64_t modified_ms; /* 0 when not known */
	const char *src; /* the local file that it will be, once had */
	const char *none_match; /* the ETag of the local file, when that of the
		object is not known; or NULL */
	struct object *same; /* that of another directory, with these bytes */
	struct object *followers, *next; /* those whose `same` this is */
	struct found *of;
	char state; /* enum object_state */
	char changed; /* another content lies in the collection */
	char sealed; /* encrypted: the ETag is no MD5 */
};

#define SIZE_UNKNOWN UINT64_MAX

/* A directory of a bucket. */
struct remote {
	struct bucket *bucket;
	const char *dir; /* its key with the slash at the end, or "" */
	struct object **v; /* sorted by name once all are there */
	size_t n, cap;
	size_t pending; /* objects that are still on their way */
	struct errlist bad; /* objects that could not be had */
	int kept; /* it is in the collection */
	int gone; /* nothing of it could be had, or it may not replace what is
		there: there is no record */
};

/* A coverage directory that was found. Strings are in the arena of found. */
struct found {
	const char *dir; /* path as the system knows it: operand, rest */
	const char *abs; /* the same without links; what is unknown is told
		apart by it */
	dev_t dev;
	ino_t ino;
	struct place place;
	const char **files; /* coverage files, sorted, without info.json */
	size_t nfiles;
	int info; /* info.json is there */
	int metadata; /* a metadata.json that says something is there */
	int chosen; /* files were left out by the toggle rule */
	const char *key; /* the source: layout_key, or abs */
	const char *name; /* NAME without time */
	const char *dir_name; /* of the record; the folder in a collection */
	const char *shown; /* dir of the record */
	struct found *twin; /* the same discovery, found elsewhere, that goes
		into the same folder before it */
	unsigned turn; /* how many twins go before it */
	int stays; /* it lies in the collection already */
	int reread; /* what is there is not brought up to date: the record is
		what the folder says */
	struct remote *remote; /* of a bucket; NULL: a folder */
	struct record r;
};

struct finds {
	struct arena arena;
	struct found **v;
	size_t n, cap;
	uint64_t links; /* symbolic links that were not followed */
	uint64_t others; /* folders of a bucket with no coverage, only info */
	uint64_t objects; /* objects of S3 that are no coverage */
	/* folders of a collection with coverage that is not in coverage/X/ */
	uint64_t strays;
};

void finds_release(struct finds *f);
/* Frees one of them. */
void found_free(struct found *d);
/* Sets key and name, of what place and abs say. */
void found_name(struct found *d, struct arena *a);

/*
 * Adds the coverage directories of an operand; what cannot be read is told and
 * left out. How many there are, known ones too; -1 when the operand itself
 * cannot be read, which was told. A collection (may be NULL) below the operand
 * is left out.
 */
int64_t walk_operand(struct finds *f, const char *operand,
	const char *collection);

/* The folder that a tar stream was unpacked into. */
struct tarball {
	char *dir; /* NULL: none */
	struct out lock; /* says that it is in use */
};

/* The same for a tar stream on standard input; tar_done when all was brought,
   whatever came before. */
int64_t tar_find(struct finds *f, const struct covfetch_cfg *cfg,
	struct tarball *t);
void tar_done(struct tarball *t);

/*
 * Makes the records, of the directories as they lie there, and leaves in f
 * those that the options name. where may be NULL. A record for which the
 * expression fails is told and left out.
 */
void choose_wanted(struct finds *f, const struct covfetch_cfg *cfg,
	struct jq *where);

/* The files that are wanted, into the record. */
void choose_files(struct found *d);
/* 1 when a file is one that is wanted of a directory. */
int choose_has(const struct found *d, const char *name);
/* The wanted file that is the other snapshot, of .1 and .2, of the process that
   a counters file is of; NULL: there is none. */
const char *choose_other(const struct found *d, const char *file);
/* Rule 2.5, process by process: of .1 and .2 the one stays that was written
   last, .2 when they are of the same second. 1 when `file` is not that one,
   from the seconds at which it and the other were changed. */
int choose_earlier(const char *file, int64_t changed, int64_t other);

/* --since and --until (opt_call): a time of the bucket, RFC 3339, or a day, of
   which the first or the last second counts. ctx is a char **. */
int choose_since(void *ctx, const char *text, struct err *e);
int choose_until(void *ctx, const char *text, struct err *e);

/*
 * Gives each its dir_name and, with -C, the directory that it will have; then
 * sorts f by directory, as bytes.
 */
void name_all(struct finds *f, const struct covfetch_cfg *cfg);
/* metadata.json of one that brought none. */
void name_metadata(struct str *s, const struct found *d);
/* 1 when a folder of the collection is this source's, or nobody's. */
int name_is_ours(const struct found *d, const struct covfetch_cfg *cfg,
	const char *dir);
/* 1 when a place read from a collection is this very discovery. */
int name_same_discovery(const struct found *d, const struct place *p);

/* What was done, in files. */
struct kept {
	uint64_t linked, copied, left, removed;
	/* objects of S3 */
	uint64_t fetched, same, shared, skipped, failed, bytes;
};

/* COLLECTION/coverage, made when it is missing, and swept. */
int keep_begin(const struct covfetch_cfg *cfg, struct err *e) COV_MUST;
/*
 * Brings one into the collection. 0 also when a file of it could not be
 * brought, which is told and in the record's `error`; -1 when the collection
 * cannot be written.
 */
int keep_one(struct found *d, const struct covfetch_cfg *cfg, struct kept *k,
	struct err *e) COV_MUST;

/* Then the record: what is in the folder now. */
void keep_record(struct found *d, const struct covfetch_cfg *cfg);

enum file_result { FILE_OK, FILE_UNREADABLE, FILE_UNWRITABLE };

/*
 * Makes dst the same as src: linked, or copied when asked or when it cannot be
 * linked. What is the same already is left alone; else dst changes from the
 * old content to the new at once.
 */
enum file_result file_bring(const char *src, const char *dst, int copy,
	struct kept *k, struct err *e) COV_MUST;
/* Makes dst the file src, also when they look the same; for what was fetched
   into a file of its own. */
enum file_result file_put(const char *src, const char *dst,
	struct err *e) COV_MUST;
/* The same for text. */
enum file_result file_text(const char *dst, const struct str *text,
	struct err *e) COV_MUST;

/* --- S3: what can be reached ---------------------------------------------- */

/* What all operands of S3 share: connections and keys. */
struct cloud {
	const struct covfetch_cfg *cfg;
	struct http *http;
	struct awscred *cred; /* also with --no-sign-request, for settings */
	struct bucket *buckets; /* opened so far */
	char *endpoint; /* from option, environment or profile; or NULL */
};

/* One operand s3://BUCKET/PREFIX. */
struct bucket {
	struct cloud *cloud;
	struct s3 s3;
	char *name; /* BUCKET */
	char *prefix; /* "" or with one slash at the end */
	struct bucket *next;
};

int cloud_open(struct cloud *c, const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
void cloud_close(struct cloud *c);
/* The bucket of an operand, the same for the same operand. */
struct bucket *bucket_open(struct cloud *c, const char *operand,
	struct err *e) COV_MUST;
/* 0 when an operand is well-formed; else a usage error was printed. */
int bucket_check(const char *operand);

/* Called for each object of a listing, in no order. -1 with e set: stop. */
typedef int bucket_sink(void *ctx, struct bucket *b, const struct s3_object *o,
	struct err *e);
/* Lists what is below the prefix: 0, or -1. */
int bucket_list(struct bucket *b, bucket_sink *sink, void *ctx,
	struct err *e) COV_MUST;

/* The same for the objects that a file names, records or keys; -1 also when a
   line of it is malformed. */
int records_read(struct bucket *b, const char *path, bucket_sink *sink,
	void *ctx, struct err *e) COV_MUST;

/*
 * As walk_operand, for an operand of S3 and, with --from, for the objects that
 * are named there.
 */
int64_t objects_find(struct finds *f, struct cloud *c, const char *operand);
/* --list: prints the objects of the directories, sorted by key. */
void objects_print(const struct finds *f);
/* Members of an object, each with the comma before it. */
void object_json(struct str *s, const struct object *o, const char *key);

/* --- S3: what is brought -------------------------------------------------- */

enum object_state {
	OBJECT_OPEN, /* nothing is known yet */
	OBJECT_SAME, /* the local file is it */
	OBJECT_FETCH, /* it has to be fetched */
	OBJECT_STARTED, /* it is being fetched */
	OBJECT_HAD, /* it was fetched, src is a part */
	OBJECT_SHARED, /* the file of `same` is it */
	OBJECT_FAILED
};

struct object *remote_object(const struct remote *r, const char *name);
/* The local file that an object will be a link to; NULL: it is not there. */
const char *object_src(const struct object *o, const struct covfetch_cfg *cfg,
	struct arena *a);
/* 1 when the directory's record wants it. */
int object_chosen(const struct found *d, const char *name);
/* The folder of a directory in the collection. */
char *found_target(const struct found *d, const struct covfetch_cfg *cfg,
	struct arena *a);
/* BUCKET's key of an object. */
char *object_key(struct arena *a, const struct object *o);
/* 1 when an ETag can be the MD5 of an object. */
int etag_is_md5(const char *etag);
/* An ETag of the manifest without the word for encrypted objects. */
const char *etag_plain(const char *etag);

/*
 * Brings all directories of S3 into the collection; record and error of each
 * are set. keep is called for each that has all that could be had. -1 when
 * the collection cannot be written, or there is no sense in going on.
 */
int bring_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct kept *k, struct err *e) COV_MUST;
/* The MD5 of a local file of at most `size` bytes; 0, or -1 when it cannot be
   read. */
int md5_file(const char *path, uint64_t size, char hex[33]) COV_MUST;
/* Texts of what could not be had, into the record. */
void set_error(struct found *d);
/* --verify: compares, and tells what differs. */
int verify_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct kept *k, struct err *e) COV_MUST;

struct manifest;

/* In the manifest, with a slash, before an ETag that is no MD5 of the content,
   though it looks like one: the object is encrypted. */
#define SEALED "sealed"

/* What is known of a file in the collection. */
struct known {
	const char *name, *etag;
	uint64_t size;
	int64_t mtime_ns;
};

struct manifest *manifest_open(const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
/* A file of a directory, when it was fetched from that source, else NULL. */
const struct known *manifest_find(const struct manifest *m, const char *dir,
	const char *source, const char *name);
/* 1 when objects of a directory could not be had. */
int manifest_lacks(const struct manifest *m, const char *dir);
/* The path of a local file with this MD5, in a; NULL when none is known. */
const char *manifest_same(struct manifest *m, const char *etag, uint64_t size,
	struct arena *a);
/* Writes down what is there of a directory now. */
int manifest_add(struct manifest *m, const struct found *d,
	struct err *e) COV_MUST;
/* NULL is allowed. */
void manifest_close(struct manifest *m);

/* The folder of parts. */
struct parts {
	char *dir; /* COLLECTION/.covfetch/parts */
	int lock; /* COLLECTION/.covfetch/lock: names that are taken */
};

/* Makes what is missing; parts_close is due also after -1. */
int parts_open(struct parts *ps, const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
/* Removes those that nobody will ask for any more. */
void parts_sweep(const struct parts *ps);
/* Gives back all names. */
void parts_close(struct parts *ps);

/* What has come of an object, in a file of its own; a later run finds it. */
struct part {
	const struct parts *parts;
	struct sink *sink; /* that writes it */
	struct sink_file file; /* its fd -1: not open */
	char *path; /* NULL: never opened */
	uint64_t have; /* bytes that were added */
	int ended; /* nothing is added before a restart */
};

/*
 * Opens the part of an object with this ETag ("" for one that is not known:
 * then it is empty), with what an earlier run left. parts and sink are set,
 * and of file done and ctx.
 */
int part_open(struct part *p, const char *source, const char *etag,
	struct err *e) COV_MUST;
int part_add(struct part *p, const char *ptr, size_t len,
	struct err *e) COV_MUST;
/* Begins it again. */
int part_restart(struct part *p, struct err *e) COV_MUST;
/* No more comes: 1 it is written, 0 it will be, and file.done is called. */
int part_end(struct part *p) COV_MUST;
/* Then: its MD5, or -1 when it could not be written. */
int part_md5(const struct part *p, char md5[33], struct err *e) COV_MUST;
/* It is whole: 1 it is on the disk, or need not be, 0 it will be, and
   file.done is called. */
int part_sync(struct part *p, int64_t modified_ms) COV_MUST;
/* Closes it for good; the file stays, so does path, and nobody else may touch
   it before part_drop. */
int part_done(struct part *p, struct err *e) COV_MUST;
/* Closes and forgets; what has come stays, unless drop. */
void part_close(struct part *p, int drop);
/* Removes one that was done: it is in the collection. */
void part_drop(const struct parts *ps, const char *path);

/* --events: a line for each object, at once. fd -1: nothing is written. */
struct events {
	int fd;
	const char *path;
	int bad; /* errno of the first line that could not be written */
};

int events_open(struct events *ev, const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
void events_object(struct events *ev, const struct object *o, const char *what,
	const char *why);
/* The sums, and the end; what could not be written is told. */
void events_close(struct events *ev, const struct kept *k);

/* What bringing works with. */
struct bringing {
	const struct covfetch_cfg *cfg;
	struct cloud *cloud;
	struct finds *finds;
	struct kept *kept;
	struct manifest *manifest;
	struct parts parts;
	struct events events;
	struct arena arena;
	struct leaders *leaders; /* to be fetched once for several */
	struct object *again; /* to be fetched after all, by `next` */
	struct prog prog;
	uint64_t want, want_bytes; /* what is to be fetched, or was */
	unsigned in_a_row; /* failures of the world without a success */
	int stop; /* there is no sense in going on */
	struct err *e; /* why */
};

/* Fetches the objects that are to be, and calls bring_ended for each. */
int transfer_all(struct bringing *b, struct err *e) COV_MUST;
/* An object has come (why NULL), or has not. */
void bring_ended(struct bringing *b, struct object *o, const struct err *why);

#endif
