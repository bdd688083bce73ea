/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* answer: the body of a reply, and the files in it. */
#ifndef COVPULL_ANSWER_H
#define COVPULL_ANSWER_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

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
	char hash[MD5_HEX]; /* of both, Go's own */
	char pid[21]; /* of the name that was sent, "" when there is none */
	char argv0[256]; /* base name of the program, "" when not known */
	enum meta_state state; /* of the covmeta */
};

int answer_parse(struct answer *a, const char *body, size_t len,
	struct err *e) COV_MUST;
void answer_release(struct answer *a);
/* 1 when a covmeta's header is good; its hash in hex. len is what is there,
   size the file's. */
int meta_hash(const char *ptr, size_t len, uint64_t size, char hash[MD5_HEX]);
/* What a covmeta's bytes are good for; they are used up. META_NONE: e has the
   reason. */
enum meta_state meta_state(struct str *bytes, struct err *e);
/* 1 when a counter of `before` is greater than in `after`: not the same run
   of the same process. */
int counters_fell(const struct str *before, const struct str *after);

#endif
