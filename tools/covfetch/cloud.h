/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What S3 is to be reached with. */
#ifndef COV_COVFETCH_CLOUD_H
#define COV_COVFETCH_CLOUD_H

#include "covfetch.h"

#include "base/err.h"
#include "s3/s3.h"

/* What all operands of S3 share: connections and keys. */
struct cloud {
	const struct covfetch_cfg *cfg;
	struct http *http;
	struct awscred *cred; /* also with --no-sign-request, for settings */
	struct bucket *buckets; /* opened so far */
	char *endpoint; /* from option, environment or profile; or NULL */
};

/* One operand s3://BUCKET/PREFIX. */
struct bucket {
	struct cloud *cloud;
	struct s3 s3;
	char *name; /* BUCKET */
	char *prefix; /* "" or with one slash at the end */
	struct bucket *next;
};

/* The rules before options change them: AWS_MAX_ATTEMPTS counts. */
void cloud_rules(struct http_rules *rules);
/* Whether SIGTERM came, for http_run. */
int cloud_must_stop(void *unused);
int cloud_open(struct cloud *c, const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
void cloud_close(struct cloud *c);
/* The bucket of an operand, the same for the same operand. */
struct bucket *bucket_open(struct cloud *c, const char *operand,
	struct err *e) COV_MUST;
/* 0 when an operand is well-formed; else a usage error was printed. */
int bucket_check(const char *operand);

#endif
