/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* One file at a time; a record is judged before anybody sees it. */
#include "record/recin.h"

#include "io/came.h"

#include <stdio.h>
#include <string.h>

static char *const stdin_operand[] = {(char *)"-"};

int recin_open(struct recin *r, char *const *files, size_t nfiles,
	const char *where, int skip_bad, struct out *tie, struct err *e)
{
	*r = (struct recin){.files = files,
		.nfiles = nfiles,
		.skip_bad = skip_bad,
		.tie = tie};
	if (!nfiles) {
		r->files = stdin_operand;
		r->nfiles = 1;
	}
	if (!where)
		return 0;
	r->where = jq_new(where, e);
	return r->where ? 0 : -1;
}

void recin_where(const struct recin *r, struct str *s)
{
	str_addf(s, "%s:%llu", r->in.name, (unsigned long long)r->in.line);
}

/* What is no record at all: a word more useful than what a parser says. */
static void tell_what_came(const char *line, size_t len, struct err *e)
{
	struct str came = {0};

	if (!came_tell(&came, line, len, CAME_FOR_RECORDS) && *line != '{')
		str_addf(&came,
			"%s; records are JSON, made by covfetch, 'covtext -r' "
			"and covgroup",
			e->text);
	if (came.len)
		err_set(e, e->status, "%s", came.buf);
	str_release(&came);
}

/* Puts file and line before the reason. */
static int fail_in_record(const struct recin *r, struct err *e)
{
	struct err why = *e;

	return err_set(e, why.status ? why.status : COV_USAGE,
		"%s:%llu: record: %s", r->in.name,
		(unsigned long long)r->in.line, why.text);
}

/* 1 keep, 0 leave out, -1 failed. */
static int judge_record(struct recin *r, struct record *rec, const char *line,
	size_t len, struct err *e)
{
	int keep = 1;

	record_clear(rec);
	if (record_parse(rec, line, len, e) < 0) {
		tell_what_came(line, len, e);
		keep = -1;
	} else if (r->where) {
		keep = jq_keep(r->where, rec->line, rec->len, e);
	}
	if (keep < 0) {
		if (!r->skip_bad)
			return fail_in_record(r, e);
		r->bad++;
		e->status = 0;
		return 0;
	}
	if (keep)
		r->kept++;
	else
		r->left_out++;
	if (keep && rec->v[REC_ERROR].ptr)
		r->errors++;
	return keep;
}

/* Opens the next operand: 1 done, 0 no more, -1 failed. */
static int next_file(struct recin *r, struct err *e)
{
	if (!r->nfiles)
		return 0;
	if (in_open(&r->in, r->files[0], e) < 0)
		return -1;
	in_tie(&r->in, r->tie);
	r->files++;
	r->nfiles--;
	r->open = 1;
	return 1;
}

int recin_next(struct recin *r, struct record *rec, struct err *e)
{
	char *line;
	size_t len;
	int got;

	for (;;) {
		if (!r->open) {
			got = next_file(r, e);
			if (got <= 0)
				return got;
		}
		got = in_line(&r->in, &line, &len, e);
		if (got < 0)
			return -1;
		if (got == 0) {
			in_close(&r->in);
			r->open = 0;
			continue;
		}
		got = judge_record(r, rec, line, len, e);
		if (got)
			return got;
	}
}

int recin_ready(const struct recin *r)
{
	return r->open && in_ready(&r->in);
}

void recin_other(struct recin *r, struct record *rec)
{
	if (!r->others++)
		snprintf(r->other, sizeof(r->other), "%s", record_type(rec));
}

const char recin_by_binary[] =
	"'covgroup --by binary' makes those that are read here";

void recin_tell_others(const struct recin *r, uint64_t used, int status,
	const char *hint, struct errlist *l)
{
	if (r->others && !used)
		errlist_add(l, COV_USAGE, "records of type '%s' came: %s",
			r->other, hint);
	else if (r->others)
		errlist_add(l, status,
			"%llu record%s of other types left out, the first is "
			"of type '%s': %s",
			(unsigned long long)r->others,
			r->others == 1 ? "" : "s", r->other, hint);
}

void recin_close(struct recin *r, struct errlist *l)
{
	if (r->open)
		in_close(&r->in);
	jq_free(r->where);
	if (r->left_out && !r->kept)
		errlist_add(l, 0, "--where keeps none of %llu record%s",
			(unsigned long long)r->left_out,
			r->left_out == 1 ? "" : "s");
	if (r->bad)
		errlist_add(l, COV_ITEMS, "%llu malformed record%s left out",
			(unsigned long long)r->bad, r->bad == 1 ? "" : "s");
	*r = (struct recin){0};
}
