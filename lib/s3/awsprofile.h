/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * awsprofile: the profiles of ~/.aws, and the keys that they lead to.
 *
 * Used by awscred.h, which has the order. Functions that look for keys return
 * 1 and fill the keys, 0 when the profile is not set up for it, or -1.
 */
#ifndef COV_AWSPROFILE_H
#define COV_AWSPROFILE_H

#include "base/err.h"
#include "fmt/ini.h"
#include "s3/awsfetch.h"

/* Both files; zero-initialised is empty. */
struct awsfiles {
	struct ini config, credentials;
	char *config_path, *credentials_path;
	char *cache; /* where `aws sso login` leaves tokens */
};

/* AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or those of ~/.aws; a file
   that is not there is empty. */
int awsfiles_read(struct awsfiles *f, struct err *e) COV_MUST;
void awsfiles_release(struct awsfiles *f);
int awsfiles_has(const struct awsfiles *f, const char *profile);
/* A setting; NULL when it is not there. */
const char *awsfiles_get(const struct awsfiles *f, const char *profile,
	const char *key);

/* What looking for keys works with. */
struct awsload {
	const struct awsfiles *files;
	struct awsnet net;
	const char *region;
	int use_env; /* web identity may come from the environment */
	struct awskeys *keys; /* empty; filled on 1 */
	const char *visited[16]; /* profiles on the way */
	unsigned nvisited;
};

/* A variable of the environment; NULL when it is unset or empty. */
const char *aws_env(const char *name);
/* role_arn with source_profile or credential_source. */
int awsprofile_role(struct awsload *l, const char *profile, struct err *e);
/* Web identity, SSO, keys of the credentials file, credential_process, keys of
   the config file. */
int awsprofile_plain(struct awsload *l, const char *profile, struct err *e);
/* Both by environment. */
int awsprofile_container(const struct awsnet *net, struct awskeys *k,
	struct err *e);
int awsprofile_machine(const struct awsnet *net, struct awskeys *k,
	struct err *e);

#endif
