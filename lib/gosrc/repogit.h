/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * repogit: commits for repo.h.
 *
 * libgit2, and nothing else knows of it. Programs that link it call
 * repogit_use before they open repositories.
 */
#ifndef COV_REPOGIT_H
#define COV_REPOGIT_H

void repogit_use(void);

#endif
