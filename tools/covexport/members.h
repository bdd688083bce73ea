/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* members: the records of the input and their owners, filtered. */
#ifndef COVEXPORT_MEMBERS_H
#define COVEXPORT_MEMBERS_H

#include "covexport.h"

#include "open/bins.h"
#include "profile/blocks.h"
#include "record/owner.h"
#include "record/record.h"

/* How many of the owners of a record were chosen. */
struct member_record {
	size_t n, chosen;
};

/* A record, or an owner that it lists. Strings live in its record. */
struct member {
	struct record r;
	const char *hash; /* covmeta_hash, "" when it has none */
	const char *order[OWNER_ORDER]; /* covcompat(7): owner-order */
	const char *namespace_, *owner, *binary; /* of these */
	const char *image, *url, *commit; /* "" when not known */
	size_t record; /* which one of the input it is of */
	int whole; /* it is the record itself, which lists owners */
	int chosen; /* the filters let it pass */
};

struct members {
	struct member *v; /* sorted by hash, then as owners are */
	size_t n, cap;
	struct member_record *records;
	size_t nrecords, caprecords;
};

/* Reads the records and filters their owners. -1: told already. */
int members_read(struct members *m, const struct covexport_cfg *cfg,
	char *const *files, size_t n);
void members_release(struct members *m);
/* How many from the ith on are of one binary. */
size_t members_of_binary(const struct members *m, size_t i);
/* 1 when something of the n is wanted. */
int members_chosen(const struct member *v, size_t n);
/* The address and commit of their source (covcompat(7): rows-facts), each ""
   when it is not known. */
void members_facts(const struct member *v, size_t n, const char **url,
	const char **commit);
/* Adds the profiles of those that were chosen. What is wrong is told; p->t
   stays NULL when there is none. */
void members_open(const struct members *m, struct member *v, size_t n,
	struct bins *bins, struct profile *p);

#endif
