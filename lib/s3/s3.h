/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * s3: requests to one bucket, and what the replies mean.
 *
 * s3_prepare fills a try (http.h) for an object or for the bucket itself:
 * canonical URL, signature, the headers that go with it. s3_judge says what a
 * reply means: done, once more (the region was another one, keys have run
 * out), later, or failed for good, in the server's words with a hint. A
 * redirect is taken only within the endpoint's own domain, and signed anew;
 * anything else is refused, no key or token is ever sent there.
 */
#ifndef COV_S3_H
#define COV_S3_H

#include "base/err.h"
#include "base/str.h"
#include "net/http.h"
#include "s3/awscred.h"
#include "s3/s3list.h"

struct s3_cfg {
	const char *bucket;
	const char *endpoint; /* URL; NULL: Amazon's */
	const char *region; /* NULL: us-east-1, until told otherwise */
	int path_style; /* the bucket in the path, never in the host */
	int host_style; /* in the host, also at an endpoint */
	int payer; /* the requester pays */
	unsigned stall_s; /* give up a try that stands still so long */
	struct awscred *cred; /* NULL: nothing is signed */
};

struct s3 {
	struct s3_cfg cfg;
	char *scheme; /* "https" */
	char *host; /* with port; NULL: Amazon's, by region */
	char *base; /* path in front of all, "" or "/x" */
	char *moved; /* a host that a redirect told, or NULL */
	char region[64];
};

/* A part of a query. Values are encoded by s3_url. */
struct s3_param {
	const char *name, *value;
};

/* Strings of cfg must outlive s. -1 when bucket or endpoint are malformed. */
int s3_init(struct s3 *s, const struct s3_cfg *cfg, struct err *e) COV_MUST;
void s3_release(struct s3 *s);

/* The canonical URL of a key (NULL: the bucket); parameters in any order. */
void s3_url(const struct s3 *s, const char *key, const struct s3_param *p,
	size_t n, struct str *url);
/* Fills a try with the GET of that URL. */
int s3_prepare(struct s3 *s, struct http_req *q, const char *key,
	const struct s3_param *p, size_t n, struct err *e) COV_MUST;

enum s3_verdict {
	S3_OK, /* 2xx and whole */
	S3_AGAIN, /* at once: something was learned */
	S3_LATER, /* trying again may help */
	S3_FAILED /* e says why; its status says whether a retry may help */
};

/*
 * body is what came when the status was an error (bounded by the caller).
 * Without a further try (retry_has_more) S3_LATER and S3_AGAIN become
 * S3_FAILED.
 */
enum s3_verdict s3_judge(struct s3 *s, const struct http_reply *r,
	const struct str *body, struct err *e);

/* s3://BUCKET/KEY, printable, and cut when it is long. */
void s3_name(const struct s3 *s, const char *key, struct str *out);

#endif
