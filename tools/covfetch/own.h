/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Folders whose path says nothing: a GOCOVERDIR of one's own. */
#ifndef COV_COVFETCH_OWN_H
#define COV_COVFETCH_OWN_H

#include "found.h"

/*
 * Gives those a binary's name, and an owner where one was said: by option, by
 * their metadata.json, or when they were brought into the collection before;
 * else the name is what the files say, or the folder's. Finds the folders of
 * the collection that are from there.
 */
void own_name_all(struct finds *f, const struct covfetch_cfg *cfg);
/* The same of one out of a bucket, when its files are here. */
void own_name_arrived(struct found *d);
/* 1 when metadata.json of a collection says that it is from there. */
int own_is_from(const struct found *d, const char *source_path);
/* -1 for a text that --owner cannot be. */
int own_check_owner(const char *text);

#endif
