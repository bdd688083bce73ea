/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What S3 is to be reached with: options first, then the environment, then
 * the profile.
 */
#include "cloud.h"

#include "base/num.h"
#include "cli/tool.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES_MAX = 100 };

#define SCHEME "s3://"

/* The first variable that is set and not empty. */
static const char *cloud_env(const char *const *names)
{
	const char *v;

	for (; *names; names++)
		if ((v = getenv(*names)) && *v)
			return v;
	return NULL;
}

static const char *find_endpoint(const struct cloud *c)
{
	static const char *const names[] = {"AWS_ENDPOINT_URL_S3",
		"AWS_ENDPOINT_URL", "S3_ENDPOINT_URL", NULL};
	const char *v = c->cfg->endpoint;

	if (!v)
		v = cloud_env(names);
	if (!v)
		v = awscred_service(c->cred, "s3.endpoint_url");
	if (!v)
		v = awscred_setting(c->cred, "s3.endpoint_url");
	return v ? v : awscred_setting(c->cred, "endpoint_url");
}

static const char *find_region(const struct cloud *c)
{
	static const char *const names[] = {"AWS_REGION", "AWS_DEFAULT_REGION",
		NULL};
	const char *v = c->cfg->region;

	if (!v)
		v = cloud_env(names);
	return v ? v : awscred_setting(c->cred, "region");
}

void cloud_rules(struct http_rules *rules)
{
	const char *v = getenv("AWS_MAX_ATTEMPTS");
	uint64_t n;

	*rules = http_rules_default;
	if (v && num_u64(v, strlen(v), TRIES_MAX, &n) == NUM_OK && n > 0)
		rules->retry.retries = (unsigned)n - 1;
}

int cloud_must_stop(void *ctx)
{
	(void)ctx;
	return cov_terminated();
}

static void warn_of_host(const char *host, const char *what)
{
	cov_warn("%s: %s", host, what);
}

int cloud_open(struct cloud *c, const struct covfetch_cfg *cfg, struct err *e)
{
	static const char *const bundle[] = {"AWS_CA_BUNDLE", NULL};
	struct http_cfg http = {.jobs = (unsigned)cfg->jobs,
		.agent = "covfetch",
		.rules = cfg->rules,
		.warn = warn_of_host,
		.telemetry = cfg->telemetry};
	struct awscred_cfg cred = {.profile = cfg->profile,
		.region = cfg->region,
		.ca_file = cfg->ca_bundle,
		.agent = http.agent,
		.stop = cloud_must_stop,
		.telemetry = cfg->telemetry};

	c->cfg = cfg;
	if (!cred.ca_file)
		cred.ca_file = cloud_env(bundle);
	c->cred = awscred_new(&cred, e);
	if (!c->cred)
		return -1;
	http.ca_file = awscred_ca_file(c->cred);
	c->http = http_new(&http, e);
	return c->http ? 0 : -1;
}

void cloud_close(struct cloud *c)
{
	struct bucket *b, *next;

	for (b = c->buckets; b; b = next) {
		next = b->next;
		s3_release(&b->s3);
		free(b->name);
		free(b->prefix);
		free(b);
	}
	http_free(c->http);
	awscred_free(c->cred);
	*c = (struct cloud){0};
}

int bucket_check(const char *operand)
{
	const char *bucket = operand + strlen(SCHEME);

	if (*bucket == '/' || *bucket == '\0')
		return opt_usage_error("%s: which bucket? write "
				       "s3://BUCKET/PREFIX",
			operand);
	return COV_OK;
}

/* One slash at the end of a prefix, none for the whole bucket. */
static char *make_prefix(const char *text)
{
	size_t len = strlen(text);
	char *prefix;

	while (len > 0 && text[len - 1] == '/')
		len--;
	prefix = xmalloc(len + 2);
	memcpy(prefix, text, len);
	memcpy(prefix + len, len ? "/" : "", 2 - !len);
	return prefix;
}

static int is_style(const struct cloud *c, const char *style)
{
	const char *v = awscred_setting(c->cred, "s3.addressing_style");

	return v && !strcmp(v, style);
}

static int start_bucket(struct bucket *b, struct err *e)
{
	struct cloud *c = b->cloud;
	const struct covfetch_cfg *cfg = c->cfg;
	struct s3_cfg s3 = {.bucket = b->name,
		.endpoint = find_endpoint(c),
		.region = find_region(c),
		.payer = cfg->payer,
		.path_style = cfg->path_style,
		.host_style = cfg->host_style,
		.stall_s = (unsigned)cfg->stall_s,
		.cred = cfg->unsigned_ ? NULL : c->cred};

	if (!s3.path_style && !s3.host_style) {
		s3.path_style = is_style(c, "path");
		s3.host_style = is_style(c, "virtual");
	}
	return s3_init(&b->s3, &s3, e);
}

struct bucket *bucket_open(struct cloud *c, const char *operand, struct err *e)
{
	const char *name = operand + strlen(SCHEME);
	size_t len = strcspn(name, "/");
	char *prefix = make_prefix(name[len] ? name + len + 1 : "");
	struct bucket *b;

	for (b = c->buckets; b; b = b->next)
		if (strlen(b->name) == len && !strncmp(b->name, name, len) &&
			!strcmp(b->prefix, prefix)) {
			free(prefix);
			return b;
		}
	b = xcalloc(1, sizeof(*b));
	b->cloud = c;
	b->name = xstrndup(name, len);
	b->prefix = prefix;
	b->next = c->buckets;
	c->buckets = b;
	return start_bucket(b, e) ? NULL : b;
}
