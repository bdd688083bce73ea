/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* textrun: text profiles of services. */
#ifndef COVPULL_TEXTRUN_H
#define COVPULL_TEXTRUN_H

#include "keep.h"

/* Puts the text profile of a service where it belongs; normalised. */
enum keep_result keep_text(struct store *s, const struct covpull_cfg *cfg,
	const struct target *t, const char *service, struct str *body,
	struct err *e) COV_MUST;

#endif
