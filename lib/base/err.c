/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Texts of failures. */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_message(struct err *e, const char *fmt, va_list ap)
{
	int n = vsnprintf(e->text, sizeof(e->text), fmt, ap);

	if (n >= (int)sizeof(e->text))
		memcpy(e->text + sizeof(e->text) - 4, "...", 4);
}

/* The text, and the system's reason behind it. */
static int set_reason(struct err *e, int status, int errnum, const char *fmt,
	va_list ap)
{
	size_t len;

	err_setv(e, status, fmt, ap);
	len = strlen(e->text);
	snprintf(e->text + len, sizeof(e->text) - len, ": %s",
		strerror(errnum));
	return -1;
}

/* What is not there stays so when one tries again. */
static int sys_status(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case EACCES:
	case EPERM:
	case ELOOP:
	case ENAMETOOLONG:
		return COV_USAGE;
	default:
		return COV_WORLD;
	}
}

int err_setv(struct err *e, int status, const char *fmt, va_list ap)
{
	e->status = status;
	set_message(e, fmt, ap);
	return -1;
}

int err_set(struct err *e, int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_setv(e, status, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err *e, int errnum, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_reason(e, sys_status(errnum), errnum, fmt, ap);
	va_end(ap);
	return -1;
}

int err_write(struct err *e, int errnum, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_reason(e, COV_WORLD, errnum, fmt, ap);
	va_end(ap);
	return -1;
}

static void push_message(struct errlist *l, int status, char *text)
{
	mem_grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = (struct errlist_item){status, text};
}

void errlist_add(struct errlist *l, int status, const char *fmt, ...)
{
	struct err e = {0};
	va_list ap;

	va_start(ap, fmt);
	set_message(&e, fmt, ap);
	va_end(ap);
	push_message(l, status, xstrdup(e.text));
}

void errlist_err(struct errlist *l, const struct err *e)
{
	if (e->status)
		push_message(l, e->status, xstrdup(e->text));
}

const char *errlist_first(const struct errlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].status)
			return l->v[i].text;
	return NULL;
}

int errlist_worst(const struct errlist *l)
{
	int worst = 0;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].status > worst)
			worst = l->v[i].status;
	return worst;
}

void err_of_item(struct err *e)
{
	if (e->status == COV_USAGE)
		e->status = COV_ITEMS;
}

void errlist_of_item(struct errlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].status == COV_USAGE)
			l->v[i].status = COV_ITEMS;
}

void errlist_clear(struct errlist *l)
{
	while (l->n)
		free(l->v[--l->n].text);
}

void errlist_release(struct errlist *l)
{
	errlist_clear(l);
	free(l->v);
	*l = (struct errlist){0};
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: bug: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
