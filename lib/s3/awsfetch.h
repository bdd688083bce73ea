/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * awsfetch: keys that a service gives out: STS, SSO, containers, machines.
 *
 * One request after the other, each with its deadline. On success the fields
 * of keys are new strings (awskeys_release); on failure they are empty, and
 * the text says who was asked and what the answer was, never a secret.
 */
#ifndef COV_AWSFETCH_H
#define COV_AWSFETCH_H

#include "base/err.h"
#include "fmt/json.h"

#include <stdint.h>

struct telemetry;

struct awskeys {
	char *id, *secret;
	char *token; /* NULL: none goes with them */
	int64_t expires; /* seconds since 1970; 0: never */
};

/* Wipes and frees. */
void awskeys_release(struct awskeys *k);

/* How services are reached. */
struct awsnet {
	const char *ca_file, *agent;
	int (*stop)(void *); /* for http_run; NULL: never */
	struct telemetry *telemetry; /* NULL: nothing is seen of it */
};

/* Names of the members of a JSON object with keys. */
struct awsnames {
	const char *id, *secret, *token, *expires;
};

/* Keys out of an object; who is for messages. */
int awskeys_json(struct awskeys *k, struct slice object,
	const struct awsnames *names, const char *who, struct err *e) COV_MUST;

/* A role to be taken on. Strings may be NULL where not said otherwise. */
struct awsrole {
	const char *arn; /* needed */
	const char *session; /* NULL: one is made */
	const char *external_id;
	const char *duration; /* seconds, as text */
	const char *region; /* needed */
	const char *endpoint; /* NULL: Amazon's of the region */
	const char *web_token; /* with it nothing is signed */
	const struct awskeys *source; /* else these sign */
};

int awsfetch_role(const struct awsnet *net, const struct awsrole *role,
	struct awskeys *k, struct err *e) COV_MUST;

struct awssso {
	const char *region, *account, *role, *token; /* all needed */
	const char *endpoint; /* NULL: Amazon's of the region */
};

int awsfetch_sso(const struct awsnet *net, const struct awssso *sso,
	struct awskeys *k, struct err *e) COV_MUST;

/* A container's endpoint; authorization may be NULL. Only https, or hosts that
   are this machine or its own network, are asked. */
int awsfetch_container(const struct awsnet *net, const char *url,
	const char *authorization, struct awskeys *k, struct err *e) COV_MUST;

struct awsmachine {
	const char *endpoint;
	unsigned seconds, tries; /* whether there is one; 0: 1 */
};

/* The metadata service of a machine: 1 keys, 0 there is none, or it has no
   keys, -1 failed. */
int awsfetch_machine(const struct awsnet *net, const struct awsmachine *machine,
	struct awskeys *k, struct err *e) COV_MUST;

#endif
