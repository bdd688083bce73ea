/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * awscred: the keys with which requests to Amazon's services are signed, found
 * where `aws` finds them and in its order.
 *
 *	environment (not when a profile was named by option)
 *	profile with role_arn, and source_profile or credential_source
 *	web identity: environment, then profile
 *	SSO: the token that `aws sso login` left
 *	the shared credentials file
 *	credential_process of the profile, started without a shell
 *	the config file
 *	container endpoint: environment
 *	the machine's metadata service, version 2 only
 *
 * Keys that run out are fetched anew five minutes before. Reading a source
 * that has a mistake in it is a failure, not a reason to go on to the next.
 * Once keys are loaded the process leaves no core files, and they are wiped
 * when they are freed. No message holds a secret.
 */
#ifndef COV_AWSCRED_H
#define COV_AWSCRED_H

#include "base/err.h"
#include "s3/awsfetch.h"

#include <stdint.h>

struct awscred;

struct awscred_cfg {
	const char *profile; /* named by option; NULL: environment, default */
	const char *region; /* for STS; NULL: environment, profile */
	const char *ca_file; /* certificates to trust; NULL: the profile's */
	const char *agent;
	int (*stop)(void *); /* ends waiting for the network; NULL: never */
	struct telemetry *telemetry; /* NULL: nothing is seen of requests */
};

/*
 * Reads the files of profiles, looks for no keys yet. NULL when a file cannot
 * be read, or a profile that was named is not there.
 */
struct awscred *awscred_new(const struct awscred_cfg *cfg,
	struct err *e) COV_MUST;
/* Wipes what is secret. NULL is allowed. */
void awscred_free(struct awscred *c);

/*
 * The keys to sign with now; they stay until the next call. May wait for the
 * network, some seconds. -1 when there are none, or they cannot be renewed.
 */
int awscred_get(struct awscred *c, const struct awskeys **keys,
	struct err *e) COV_MUST;
/* A server says that the keys have run out: the next call renews them. 0 when
   they are of a kind that does not change. */
int awscred_renew(struct awscred *c);
/* Where the keys came from, for messages: "the environment", "profile 'x'". */
const char *awscred_origin(const struct awscred *c);
/* The certificates to trust, of cfg or the profile; NULL: the system's. */
const char *awscred_ca_file(const struct awscred *c);

/*
 * A setting of the profile ("region", "endpoint_url"), and "s3.key" one of its
 * nested section s3; NULL when it is not there. Lives as long as c.
 */
const char *awscred_setting(const struct awscred *c, const char *key);
/* The same of the section [services NAME] that the profile names. */
const char *awscred_service(const struct awscred *c, const char *key);

#endif
