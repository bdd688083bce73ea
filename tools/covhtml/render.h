/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* render: what must be made again, and the making. */
#ifndef COVHTML_RENDER_H
#define COVHTML_RENDER_H

#include "covhtml.h"

int render_records(const struct covhtml_cfg *cfg);

#endif
