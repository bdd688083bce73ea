/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * upload: sends what was made of a target.
 *
 * Order: upload_open, upload_send for each target, upload_close.
 */
#ifndef COVEXPORT_UPLOAD_H
#define COVEXPORT_UPLOAD_H

#include "payload.h"

struct upload;

/* NULL: there is no token, or the address is none. */
struct upload *upload_open(const struct covexport_cfg *cfg,
	struct err *e) COV_MUST;
/* The token is gone from memory after it. NULL is allowed. */
void upload_close(struct upload *u);
/* 0, and where Codecov shows it, perhaps ""; -1 when it failed. */
int upload_send(struct upload *u, const struct target *t,
	const struct payload *p, struct str *shown, struct err *e) COV_MUST;

#endif
