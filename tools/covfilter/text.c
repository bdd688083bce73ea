/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Text: a stream of lines. The lines of one file are neighbours, so the
 * verdict on the last name is kept. Blank lines and mode lines behind the
 * first, which Go does not read, do not go on. Other forms of a profile
 * (coverage directories, db: references) are opened, filtered and printed.
 */
#include "covfilter.h"

#include "base/hash.h"
#include "base/interner.h"
#include "base/path.h"
#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "io/in.h"
#include "open/bins.h"
#include "open/operand.h"
#include "profile/text.h"

#include <stdlib.h>
#include <string.h>

/*
 * Blocks that were written, each once: those of one file are neighbours, in
 * order, while they come so, as Go writes them; the others are in a table.
 */
struct written {
	struct interner names; /* of files, as written */
	struct segment *files; /* of v, by number of the name */
	struct block *v;
	size_t capfiles, n, cap;
	uint32_t file; /* the one at hand */
	size_t next; /* where its next block may be in v */
	struct stray {
		uint64_t hash; /* of file and position; 0: free */
		uint32_t line0, stmts;
	} * strays;
	size_t nstrays, places; /* a power of 2, or 0 */
};

struct segment {
	size_t first, count;
};

/* Lines of one file, put aside until all its blocks are known. */
struct held {
	struct str bytes; /* without newlines, one behind the other */
	struct held_line {
		size_t at, len; /* in bytes */
		uint64_t line; /* its number */
	} * lines;
	struct block *blocks;
	size_t n, cap, capblocks;
};

/* A stream, and what is known of the file whose lines are going through. */
struct text_stream {
	const struct covfilter_cfg *cfg;
	struct rules rules; /* all, in the order in which they apply */
	struct generated *generated; /* NULL: nobody asks */
	struct out *out;
	struct in in;
	enum covmode mode; /* of the profile; COVMODE_NONE before its line */
	struct str name; /* the last file name */
	struct str renamed; /* what became of it */
	enum rules_verdict verdict;
	int judged; /* name and verdict are set */
	struct written written;
	struct held held; /* lines of the file, when its source is asked for */
};

static void written_file(struct written *w, const struct str *name)
{
	int fresh;

	w->file = interner_add(&w->names, name->buf, name->len, &fresh);
	if (fresh) {
		mem_grow(&w->files, &w->capfiles, w->names.n,
			sizeof(*w->files));
		w->files[w->file] = (struct segment){.first = w->n};
	}
	w->next = w->files[w->file].first;
}

static struct stray *find_stray(const struct written *w, uint64_t hash,
	uint32_t line0)
{
	size_t at = hash & (w->places - 1);

	while (w->strays[at].hash &&
		(w->strays[at].hash != hash || w->strays[at].line0 != line0))
		at = (at + 1) & (w->places - 1);
	return &w->strays[at];
}

static void more_strays(struct written *w)
{
	struct stray *old = w->strays;
	size_t i, n = w->places;

	w->places = n ? 2 * n : 1024;
	w->strays = xcalloc(w->places, sizeof(*w->strays));
	for (i = 0; i < n; i++)
		if (old[i].hash)
			*find_stray(w, old[i].hash, old[i].line0) = old[i];
	free(old);
}

/* The statements of a block that came out of order; of b when it is new. */
static uint32_t stray_stmts(struct written *w, const struct block *b)
{
	const uint32_t v[] = {w->file, b->line0, b->line1, b->col0, b->col1};
	uint64_t hash = hash_mem(v, sizeof(v)) | 1;
	struct stray *stray;

	if (2 * w->nstrays >= w->places)
		more_strays(w);
	stray = find_stray(w, hash, b->line0);
	if (!stray->hash) {
		*stray = (struct stray){hash, b->line0, b->stmts};
		w->nstrays++;
	}
	return stray->stmts;
}

static int place_cmp(struct block a, const struct block *b)
{
	a.stmts = b->stmts;
	return block_cmp(&a, b);
}

/* The statements with which a block was written first. */
static uint32_t written_stmts(struct written *w, const struct block *b)
{
	struct segment *f = &w->files[w->file];
	size_t low = f->first, end = low + f->count, high = end, mid;

	if (w->next < end && block_same_place(&w->v[w->next], b))
		return w->v[w->next++].stmts;
	if (end == w->n && (!f->count || place_cmp(w->v[end - 1], b) < 0)) {
		mem_grow(&w->v, &w->cap, w->n + 1, sizeof(*w->v));
		w->v[w->n++] = *b;
		w->next = w->n;
		f->count++;
		return b->stmts;
	}
	while (low < high) {
		mid = low + (high - low) / 2;
		if (place_cmp(w->v[mid], b) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == end || !block_same_place(&w->v[low], b))
		return stray_stmts(w, b);
	w->next = low + 1;
	return w->v[low].stmts;
}

static void written_release(struct written *w)
{
	interner_release(&w->names);
	free(w->files);
	free(w->v);
	free(w->strays);
}

/* Go reads no profile in which a block has two numbers of statements. */
static int take_statements(struct text_stream *s, const struct block *b,
	uint64_t line, struct err *e)
{
	struct slice name;

	if (written_stmts(&s->written, b) == b->stmts)
		return 0;
	name = interner_get(&s->written.names, s->written.file);
	return err_set(e, COV_USAGE,
		"%s:%llu: %.*s: source skew: %u.%u,%u.%u has two numbers of "
		"statements",
		s->in.name, (unsigned long long)line, (int)name.len, name.ptr,
		b->line0, b->col0, b->line1, b->col1);
}

static const char *pass_mode_line(struct text_stream *s, enum covmode mode)
{
	if (mode == COVMODE_NONE)
		return "bad mode line: not set, count or atomic";
	if (s->mode != COVMODE_NONE && s->mode != mode)
		return "modes clash: another one was named before; 'covmerge "
		       "--mode' takes both as files of their own";
	if (s->mode == COVMODE_NONE)
		out_printf(s->out, "mode: %s\n", covmode_name(mode));
	s->mode = mode;
	return NULL;
}

/* The file of a line may be another one than that of the line before. */
static void judge_file(struct text_stream *s, const char *file, size_t len)
{
	if (s->judged && s->name.len == len &&
		memcmp(s->name.buf, file, len) == 0)
		return;
	str_clear(&s->name);
	str_add(&s->name, file, len);
	s->verdict = rules_name(&s->rules, s->name.buf, &s->renamed);
	s->judged = 1;
	if (s->verdict != RULES_DROP)
		written_file(&s->written,
			s->verdict == RULES_RENAME ? &s->renamed : &s->name);
}

/* Writes a line of the file that was judged last. */
static int write_line(struct text_stream *s, const char *line, size_t len,
	const struct block *b, uint64_t number, struct err *e)
{
	if (take_statements(s, b, number, e) < 0)
		return -1;
	if (s->verdict == RULES_RENAME) {
		out_str(s->out, &s->renamed);
		line += s->name.len;
		len -= s->name.len;
	}
	out_write(s->out, line, len);
	out_putc(s->out, '\n');
	return 0;
}

static void hold_line(struct held *h, const char *line, size_t len,
	const struct block *b, uint64_t number)
{
	mem_grow(&h->lines, &h->cap, h->n + 1, sizeof(*h->lines));
	mem_grow(&h->blocks, &h->capblocks, h->n + 1, sizeof(*h->blocks));
	h->blocks[h->n] = *b;
	h->lines[h->n++] = (struct held_line){h->bytes.len, len, number};
	str_add(&h->bytes, line, len);
}

/* Writes what was put aside, unless it was generated. */
static int write_held(struct text_stream *s, struct err *e)
{
	struct held *h = &s->held;
	int rc = 0;
	size_t i;

	if (h->n)
		rc = generated_is(s->generated, s->name.buf, h->blocks,
			(uint32_t)h->n, e);
	for (i = 0; rc == 0 && i < h->n; i++) {
		if (generated_ignores(s->generated, &h->blocks[i]))
			continue;
		rc = write_line(s, h->bytes.buf + h->lines[i].at,
			h->lines[i].len, &h->blocks[i], h->lines[i].line, e);
	}
	h->n = 0;
	str_clear(&h->bytes);
	return rc < 0 ? -1 : 0;
}

/* Writes one line if it stays; returns what is wrong with it, or NULL. What
   else went wrong is in e. */
static const char *pass_line(struct text_stream *s, const char *line,
	size_t len, struct err *e)
{
	enum covmode mode;
	struct text_line l;
	const char *why;

	if (!len || (len == 1 && line[0] == '\r'))
		return NULL;
	if (line[0] == 'm' && text_mode(line, len, &mode))
		return pass_mode_line(s, mode);
	if (s->mode == COVMODE_NONE) {
		(void)!text_refuse(&s->in, line, len, e);
		return NULL;
	}
	why = text_parse(&l, line, len);
	if (why)
		return why;
	if (s->held.n &&
		(s->name.len != l.filelen ||
			memcmp(s->name.buf, l.file, l.filelen) != 0) &&
		write_held(s, e) < 0)
		return NULL;
	judge_file(s, l.file, l.filelen);
	if (s->verdict == RULES_DROP)
		return NULL;
	if (s->generated)
		hold_line(&s->held, line, len, &l.blk, s->in.line);
	else
		(void)!write_line(s, line, len, &l.blk, s->in.line, e);
	return NULL;
}

static int filter_lines(const struct covfilter_cfg *cfg, struct text_stream *s)
{
	struct err e = {0};
	uint64_t bad = 0;
	const char *why;
	char *line;
	size_t len;
	int rc;

	while ((rc = in_line(&s->in, &line, &len, &e)) > 0) {
		why = pass_line(s, line, len, &e);
		if (e.status)
			break;
		if (!why)
			continue;
		if (cfg->skip_bad && s->mode != COVMODE_NONE) {
			bad++;
			continue;
		}
		rc = err_set(&e, COV_USAGE, "%s:%llu: %s", s->in.name,
			(unsigned long long)s->in.line, why);
		break;
	}
	if (rc == 0 && !e.status)
		(void)!write_held(s, &e);
	if (rc == 0 && !e.status && s->mode == COVMODE_NONE)
		(void)!text_refuse(&s->in, "", 0, &e);
	if (bad)
		cov_error(COV_ITEMS, "%s: left out %llu malformed lines",
			s->in.name, (unsigned long long)bad);
	cov_err(&e);
	return e.status;
}

/* Everything that is not text: opened as a whole. */
static int filter_whole(struct text_stream *s, const char *operand)
{
	struct errlist problems = {0};
	struct bins *bins = bins_new();
	enum operand_result result;
	struct err e = {0};
	struct profile p;
	int rc = COV_ITEMS;

	result = operand_open(&p, operand, 0, bins, &problems);
	cov_errlist(&problems);
	if (result == OPERAND_OPEN) {
		rules_profile(&s->cfg->drops, &p);
		rc = s->generated &&
				generated_blocks(s->generated, &p, &e) < 0 ?
			e.status :
			0;
		rules_profile(&s->cfg->renames, &p);
		if (!rc && blocks_agree(p.t, operand, &e) < 0)
			rc = e.status;
		if (!rc)
			text_write(&p, s->out);
		cov_err(&e);
	}
	profile_release(&p);
	bins_free(bins);
	errlist_release(&problems);
	return rc;
}

static int is_text_operand(const char *operand)
{
	return !str_starts(operand, "db:") &&
		!covname_is_binary(path_last(operand)) && !fs_isdir(operand);
}

static int filter_stream(struct text_stream *s, const char *operand)
{
	struct err e = {0};
	int rc;

	if (in_open(&s->in, operand, &e) < 0) {
		cov_err(&e);
		return e.status;
	}
	in_tie(&s->in, s->out);
	rc = filter_lines(s->cfg, s);
	in_close(&s->in);
	return rc;
}

int covfilter_text(const struct covfilter_cfg *cfg, const char *operand)
{
	struct text_stream s = {.cfg = cfg, .out = cov_stdout()};
	struct err e = {0};
	int rc;

	if (covfilter_add(&s.rules, &cfg->drops, &e) == 0 &&
		covfilter_add(&s.rules, &cfg->renames, &e) == 0 && cfg->asks)
		s.generated = generated_new(cfg, &e);
	if (e.status) {
		cov_err(&e);
		rc = e.status;
	} else if (operand && strcmp(operand, "-") != 0 &&
		!is_text_operand(operand)) {
		rc = filter_whole(&s, operand);
	} else {
		rc = filter_stream(&s, operand);
	}
	generated_free(s.generated);
	rules_release(&s.rules);
	written_release(&s.written);
	str_release(&s.name);
	str_release(&s.renamed);
	str_release(&s.held.bytes);
	free(s.held.lines);
	free(s.held.blocks);
	return rc;
}
