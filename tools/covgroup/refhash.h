/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * refhash: input_hash as coverage-collector makes it.
 */
#ifndef COVGROUP_REFHASH_H
#define COVGROUP_REFHASH_H

#include "open/source.h"

/* MD5 of the files of the one directory that s is of, as coverage-collector
   makes it; "" when one cannot be read, unchanged when s is something else. */
void reference_hash(struct source *s, char hex[MD5_HEX]);

#endif
