/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* formats: what is written, each format in a file of its own. */
#ifndef COVEXPORT_FORMATS_H
#define COVEXPORT_FORMATS_H

#include "files.h"

#include "io/out.h"

/* What is being written. */
struct writer {
	const struct covexport_cfg *cfg;
	const struct files *files;
	struct out *o;
	struct counted sum; /* of the files so far; at the end of all */
	struct slice folder; /* that is open, for a format that has folders */
};

struct format {
	const char *name; /* of --to */
	int functions; /* it has them */
	int root; /* it takes --root */
	void (*begin)(struct writer *w); /* these may be NULL */
	void (*file)(struct writer *w, const struct file *f);
	void (*end)(struct writer *w);
};

/* The words of --to, in the order of the table. */
#define FORMATS "lcov|cobertura|codecov|sonar|github|gitlab|badge|csv"
extern const struct format *const formats[];

extern const struct format lcov, cobertura, codecov_json, sonar, github, gitlab,
	badge, csv;

/* Writes all of it. */
void formats_write(struct writer *w, const struct format *format);
/* A text inside of XML. */
void put_xml(struct out *o, const char *ptr, size_t len);
/* Digits. */
void put_number(struct out *o, uint64_t v);
/* A file's name behind --root, unless it is a path of its own. */
void put_rooted(struct writer *w, const char *name);
/* A text inside of JSON, with its quotes. */
void put_json(struct out *o, const char *text);

#endif
