/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * text: the text coverage profile of Go, read and written.
 *
 *     mode: set|count|atomic
 *     file:line.col,line.col statements count
 *
 * Lines are taken apart from the right, as x/tools/cover does, because file
 * names hold spaces, colons and commas. Positions and statements must fit 32
 * bits, counts 63. Blank lines are skipped; further `mode:` lines of the same
 * mode are accepted (concatenated profiles), of another mode refused.
 */
#ifndef COV_TEXT_H
#define COV_TEXT_H

#include "base/err.h"
#include "io/in.h"
#include "io/out.h"
#include "profile/blocks.h"

/* One line, taken apart. */
struct text_line {
	const char *file; /* not NUL-terminated */
	size_t filelen;
	struct block blk;
	uint64_t count;
};

/* 0, or the reason why the line is none. */
const char *text_parse(struct text_line *l, const char *line, size_t len);
/*
 * The same for the line at p, when it is one of the file `name` and as short
 * as Go writes them: where the next line begins. NULL when it is not so, or
 * when p..end may not hold all of it; text_parse then has the answer.
 */
const char *text_next(struct text_line *l, const char *p, const char *end,
	const char *name, size_t len);
/* 1 when the line begins with `mode:`; *mode COVMODE_NONE when the word is
   unknown. */
int text_mode(const char *line, size_t len, enum covmode *mode);

/*
 * Reads a whole profile; repeated blocks of one text stay as they are. A file
 * without a mode line, also an empty one, is malformed: -1, status 2, the text
 * names file and line.
 */
int text_read(struct profile *p, struct in *in, struct err *e) COV_MUST;
/* What a report may hold: bytes of its text, inflated; and how often its blocks
   may repeat, on average, once there are TEXT_MANY lines. */
enum { TEXT_FILE_MAX = 1 << 28, TEXT_REPEAT_MAX = 256, TEXT_MANY = 1 << 20 };
/* Of a plain file, within these bounds; of what a command line names (in_open),
   without them. */
int text_read_file(struct profile *p, const char *path, struct err *e) COV_MUST;
int text_read_operand(struct profile *p, const char *path,
	struct err *e) COV_MUST;
/* What text_read says of a text that has no mode line before this line; len 0:
   before its end. Returns -1. */
int text_refuse(const struct in *in, const char *line, size_t len,
	struct err *e) COV_MUST;

/*
 * Writes mode line and all blocks, in the table's order. Nothing at all for a
 * profile without mode (COVMODE_NONE).
 */
void text_write(const struct profile *p, struct out *o);
/* Writes one block of a file, for tools that make lines as they go. */
void text_write_line(struct out *o, const char *name, size_t namelen,
	const struct block *b, uint64_t count);

#endif
