/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * otlp: sends metrics and spans to a collector of OpenTelemetry, as OTLP over
 * HTTP in JSON.
 */
#ifndef COV_OTLP_H
#define COV_OTLP_H

#include "base/err.h"
#include "telemetry/telemetry.h"

enum { OTLP_MS = 1000 /* for all that is sent at once */ };

/*
 * Sends what there is to where the environment says, once: both at the same
 * time, OTLP_MS for both. Spans that were sent, or could not be, are forgotten.
 * What went wrong is in `notes`, as warnings, for -v. SIGPIPE is to be ignored.
 */
void otlp_send(struct telemetry *t, const char *version, struct errlist *notes);
/* The end of a program that will exit with this status: telemetry_end,
   otlp_send, telemetry_release. `told` gets what went wrong, and with `verbose`
   why something could not be sent. */
void otlp_finish(struct telemetry *t, int status, const char *version,
	int verbose, struct errlist *told);

#endif
