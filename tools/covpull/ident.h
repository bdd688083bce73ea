/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* ident: who answers, as the headers of a reply say. */
#ifndef COVPULL_IDENT_H
#define COVPULL_IDENT_H

#include "base/mem.h"
#include "net/http.h"

/* A header that is not known, for info.json. */
struct ident_extra {
	const char *name, *value; /* lower_snake, text */
};

/* Who answers, as the headers of a reply say. */
struct ident {
	struct arena arena;
	int server; /* it is a coverage server */
	const char *pid, *binary; /* "" when not said */
	struct ident_extra *extra; /* n of them */
	size_t n, cap;
};

/* The headers of the reply of a job, inside of its callbacks. */
void ident_read(struct ident *id, const struct http_job *job);
void ident_release(struct ident *id);

#endif
