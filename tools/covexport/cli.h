/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* cli: Codecov's own program, for --with-cli. */
#ifndef COVEXPORT_CLI_H
#define COVEXPORT_CLI_H

#include "payload.h"

/* Lets it send a target. -1: it is not there, or failed. */
int cli_send(const struct covexport_cfg *cfg, const char *url,
	const char *token, const struct target *t, const struct payload *p,
	struct err *e) COV_MUST;

#endif
