/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* send: rows to BigQuery. */
#ifndef COVBQ_SEND_H
#define COVBQ_SEND_H

#include "rows.h"

/* Makes the rows and loads them, or says what would be loaded. Told already
   when it fails, with the status noted. */
void send_rows(struct ingest *in, struct binary_parts *ps);

#endif
