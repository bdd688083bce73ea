/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* plain: tables of the index for who reads it without scripts. */
#ifndef COVHTML_PLAIN_H
#define COVHTML_PLAIN_H

#include "pages.h"

/* Of the overview: parts of the cluster and changes, inside a <noscript>. */
void plain_overview(struct out *o, const struct record *overview);

#endif
