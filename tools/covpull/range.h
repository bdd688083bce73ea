/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* range: what the ports of one operand have in common. */
#ifndef COVPULL_RANGE_H
#define COVPULL_RANGE_H

#include "target.h"

/* Before a round; when a port was looked at; when no server is there,
   status: what that means if it is all. */
void ranges_begin(struct targets *t);
void range_looked_at(struct port_range *g, int found);
enum http_next range_no_server(struct target *t, int status, const char *why);

#endif
