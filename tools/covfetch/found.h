/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Coverage directories that were found, and objects of those in a bucket. */
#ifndef COV_COVFETCH_FOUND_H
#define COV_COVFETCH_FOUND_H

#include "covfetch.h"

#include "base/err.h"
#include "record/layout.h"
#include "record/record.h"

#include <stdint.h>
#include <sys/stat.h>

struct bucket;

/* How far an object is on its way. */
enum object_state {
	OBJECT_OPEN, /* nothing is known yet */
	OBJECT_SAME, /* the local file is it */
	OBJECT_FETCH, /* it has to be fetched */
	OBJECT_STARTED, /* it is being fetched */
	OBJECT_HAD, /* it was fetched, src is a part */
	OBJECT_SHARED, /* the file of `same` is it */
	OBJECT_FAILED
};

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

/* Of the time in a name. */
enum found_time {
	FOUND_TIME_GOOD, /* or there is none */
	FOUND_NO_TIME, /* no calendar has it */
	FOUND_TIME_AHEAD /* more than a day ahead of now */
};

/* A coverage directory that was found. Strings are in the arena of found. */
struct found {
	const char *dir; /* path as the system knows it: operand, rest */
	const char *abs; /* the same without links; what is unknown is told
		apart by it */
	dev_t dev;
	ino_t ino;
	struct place place;
	const char *source; /* of a folder whose path says no place: what tells
		it apart in a collection, as fs_encode writes it; else NULL */
	const char *stored; /* then: the folder of the collection that is from
		there already, or NULL */
	int derived; /* the binary's name is what its files say */
	const char **files; /* coverage files, sorted, without info.json */
	size_t nfiles;
	int info; /* info.json is there */
	int metadata; /* a metadata.json that says something is there */
	enum found_time doubt; /* of its time */
	int chosen; /* files were left out by the toggle rule */
	const char *key; /* the source: layout_key, or abs */
	const char *name; /* NAME without time */
	const char *dir_name; /* of the record; the folder in a collection */
	const char *target; /* with -C: its folder in the collection */
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

/* Where it ran, as the folders of a path say, from the first to its own. */
void found_place(struct found *d, struct arena *a, const char *path);
/* Sets key and name, of what place and abs say. */
void found_name(struct found *d, struct arena *a);
/* 1 when a place read from a collection is of the same source, and 1 when it is
   this very discovery. */
int found_same_source(const struct found *d, const struct place *p);
int found_same_discovery(const struct found *d, const struct place *p);
/* 1 when metadata.json in a folder says that it is this very discovery. */
int found_lies_in(const struct found *d, const char *dir);
/* Of the files of a directory the one of that name; NULL: it has none. */
const char *found_file(const struct found *d, const char *name);
/* 1 when the directory's record wants a file. */
int found_wants(const struct found *d, const char *name);
/* The same discovery found elsewhere, which went before it and has the file. */
const struct found *found_twin_with(const struct found *d, const char *name);
/* What is wrong with a place's time: names have such a one, records do not. */
enum found_time found_doubt(const struct place *p);
/* What info.json in a folder says, into the record; a failure is told. */
void found_read_info(struct found *d, const char *dir);
/* Texts of what could not be had, into the record. */
void found_set_error(struct found *d, const struct errlist *l);

/* The object of that name; NULL: there is none. */
struct object *remote_object(const struct remote *r, const char *name);
/* BUCKET's key of an object. */
char *object_key(struct arena *a, const struct object *o);
/* The file in the collection that is this object, or will be. */
const char *object_path(struct arena *a, const struct object *o);
/* The local file that an object will be a link to; NULL: it is not there. */
const char *object_src(struct arena *a, const struct object *o);

#endif
