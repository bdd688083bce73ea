/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* funcs: the functions of a file. */
#ifndef COVHTML_FUNCS_H
#define COVHTML_FUNCS_H

#include "sources.h"

/* Adds them to a JSON array without its brackets, three values each: name,
   first line (from the first line of the one before), lines behind it. Nothing
   when the blocks do not fit or the text cannot be read. */
void funcs_json(struct str *s, const struct file *fi);

#endif
