/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * subprocess: another program, run to its end for what it prints.
 */
#ifndef COV_SUBPROCESS_H
#define COV_SUBPROCESS_H

#include "base/err.h"
#include "base/str.h"

/*
 * Runs a program and waits: what it prints goes to out, at most max bytes of
 * it; its standard error is ours, its standard input is empty. -1 when it
 * could not be started, ended with another status than 0, printed more, or
 * took longer than timeout_s, or when this program is told to end (in_stop_at);
 * then it is killed. A status of 3 is taken as the suite has it: a retry may
 * help.
 */
int subprocess_run(char **argv, struct str *out, size_t max, unsigned timeout_s,
	struct err *e) COV_MUST;

#endif
