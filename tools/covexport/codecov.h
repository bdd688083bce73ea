/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* codecov: everything that records say, sent to Codecov. */
#ifndef COVEXPORT_CODECOV_H
#define COVEXPORT_CODECOV_H

#include "covexport.h"

/* A status; what is wrong is told. */
int codecov_run(struct covexport_cfg *cfg, char *const *files, size_t n);

#endif
