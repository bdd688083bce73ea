/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * skew: whether a profile was made from the sources of the result.
 *
 * combine.h says what skew is; what takes a struct combine is for combine.c.
 */
#ifndef COV_SKEW_H
#define COV_SKEW_H

#include "profile/combine.h"

/*
 * Looks for blocks of t that have two numbers of statements, as of two sources
 * in one profile, and does the same about their files. 0 when t is refused.
 */
int skew_within(struct combine *c, const struct blocks *t, const char *name,
	struct errlist *problems) COV_MUST;
/*
 * Compares all files that the result and t both know, tells what differs, and
 * notes the files that are to be skipped. 0 when the profile is refused. A file
 * is compared with the first part of the result that knows it: with what is
 * late, all others of it must have the same blocks, or be skipped.
 */
int skew_fits(struct combine *c, const struct blocks *t, const char *name,
	struct errlist *problems) COV_MUST;
/* 1 when a file of t is among what is late. */
int skew_late(struct combine *c, const struct blocks *t) COV_MUST;
/* The same as skew_fits for a profile that is seen from the result's table. */
int skew_fits_overlay(struct combine *c, const struct overlay *o,
	const char *name, struct errlist *problems) COV_MUST;
/* The same as skew_within for such a profile; what the result's table has is
   no skew by itself. */
int skew_within_overlay(struct combine *c, const struct overlay *o,
	const char *name, struct errlist *problems) COV_MUST;
/* 1 when files that both know differ, and as one source does that two versions
   of Go have built, all of them. */
int skew_is_toolchain(const struct blocks *a, const struct blocks *b) COV_MUST;
/* Tables of the binaries of one folder. Zero-initialised is empty. */
struct skew_folder {
	struct combine all; /* `skipped`: files that they know differently */
	struct blocks **t; /* n of each */
	char **names;
	size_t n, capt, capnames;
	struct errlist told; /* of builds of one program; status COV_ITEMS */
};

/* Adds a table, of which each file is compared with those before. */
void skew_folder_add(struct skew_folder *f, struct blocks *t, const char *name);
/* Tells what was found, and does about it what the settings of c say. 0 when
   the folder is refused. */
int skew_folder_fits(struct combine *c, const struct skew_folder *f,
	struct errlist *problems) COV_MUST;
void skew_folder_release(struct skew_folder *f);
/* 1 when the file is left out of the result. */
int skew_skipped(const struct combine *c, const char *name) COV_MUST;

#endif
