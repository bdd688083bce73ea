/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * unite: one directory in several spellings is one report.
 */
#ifndef COVGROUP_UNITE_H
#define COVGROUP_UNITE_H

#include "input.h"

/* Reports of one directory become one: for the end of input_read. */
void input_unite(struct input *in, unsigned jobs);

#endif
