/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * libcurl signs what it is given as it stands, so URLs are made canonical
 * here: segments and values encoded to unreserved characters with upper-case
 * hex, parameters sorted, each with its `=`. The hash of an empty body goes as
 * a header, which libcurl then signs; the session token does as well.
 */
#include "s3/s3.h"

#include "base/url.h"
#include "fmt/uri.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define EMPTY_SHA256 \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

enum { NAME_SHOWN = 300, PARAMS_MAX = 8 };

/* --- where it is ---------------------------------------------------------- */

static int is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

/* What no server takes for something else: letters, digits, `.`, `_`, `-`. */
static int bucket_ok(const char *b)
{
	size_t i, len = strlen(b);

	if (len < 1 || len > 255 || !is_alnum(*b))
		return 0;
	for (i = 0; i < len; i++)
		if (!is_alnum(b[i]) && !strchr("._-", b[i]))
			return 0;
	return 1;
}

static int host_ok(const char *h, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_alnum(h[i]) && !strchr(".-_:[]", h[i]))
			return 0;
	return len > 0;
}

static int refuse_endpoint(const char *url, const char *why, struct err *e)
{
	struct str s = {0};

	url_add_refused(&s, url);
	err_set(e, COV_USAGE, "endpoint '%s': not %s", str_get(&s), why);
	str_release(&s);
	return -1;
}

/* Takes scheme://host[:port][/path] apart. */
static int set_endpoint(struct s3 *s, const char *url, struct err *e)
{
	size_t scheme = str_starts(url, "https://") ? 5 :
		str_starts(url, "http://")          ? 4 :
						      0;
	const char *host = url + scheme + 3, *path;

	if (!scheme)
		return refuse_endpoint(url, "an http or https URL", e);
	path = host + strcspn(host, "/?#");
	if (!host_ok(host, (size_t)(path - host)) || strpbrk(path, "?# "))
		return refuse_endpoint(url, "SCHEME://HOST[:PORT][/PATH]", e);
	s->scheme = xstrndup(url, scheme);
	s->host = xstrndup(host, (size_t)(path - host));
	s->base = xstrdup(path);
	while (*s->base && str_ends(s->base, "/"))
		s->base[strlen(s->base) - 1] = '\0';
	return 0;
}

static int set_region(struct s3 *s, const char *region)
{
	size_t i, len = strlen(region);

	if (len == 0 || len >= sizeof(s->region))
		return -1;
	for (i = 0; i < len; i++)
		if (!is_alnum(region[i]) && region[i] != '-' &&
			region[i] != '_')
			return -1;
	memcpy(s->region, region, len + 1);
	return 0;
}

int s3_init(struct s3 *s, const struct s3_cfg *cfg, struct err *e)
{
	*s = (struct s3){.cfg = *cfg};
	if (!bucket_ok(cfg->bucket))
		return err_set(e, COV_USAGE,
			"bucket '%s': not the name of a "
			"bucket",
			cfg->bucket);
	if (set_region(s, cfg->region ? cfg->region : "us-east-1"))
		return err_set(e, COV_USAGE,
			"region '%s': not the name of a "
			"region",
			cfg->region);
	if (cfg->endpoint && *cfg->endpoint)
		return set_endpoint(s, cfg->endpoint, e);
	s->scheme = xstrdup("https");
	s->base = xstrdup("");
	return 0;
}

void s3_release(struct s3 *s)
{
	free(s->scheme);
	free(s->host);
	free(s->base);
	free(s->moved);
	*s = (struct s3){0};
}

/* --- URLs ----------------------------------------------------------------- */

static const char *domain_of_region(const char *region)
{
	return str_starts(region, "cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/* 1 when the bucket stands in the path. */
static int in_path(const struct s3 *s)
{
	const char *p;

	if (s->cfg.path_style)
		return 1;
	if (s->moved)
		return strncasecmp(s->moved, s->cfg.bucket,
			       strlen(s->cfg.bucket)) != 0 ||
			s->moved[strlen(s->cfg.bucket)] != '.';
	if (s->host && !s->cfg.host_style)
		return 1;
	/* A name that is no label of a host: certificates do not cover it. */
	for (p = s->cfg.bucket; *p; p++)
		if (*p == '.' || *p == '_' || (*p >= 'A' && *p <= 'Z'))
			return 1;
	return 0;
}

static void add_host(const struct s3 *s, struct str *url)
{
	if (s->moved) {
		str_adds(url, s->moved);
		return;
	}
	if (!in_path(s))
		str_addf(url, "%s.", s->cfg.bucket);
	if (s->host)
		str_adds(url, s->host);
	else
		str_addf(url, "s3.%s.%s", s->region,
			domain_of_region(s->region));
}

static int param_by_name(const void *x, const void *y)
{
	return strcmp(((const struct s3_param *)x)->name,
		((const struct s3_param *)y)->name);
}

void s3_url(const struct s3 *s, const char *key, const struct s3_param *p,
	size_t n, struct str *url)
{
	struct s3_param sorted[PARAMS_MAX];
	size_t i;

	if (n > PARAMS_MAX)
		bug("%zu parameters", n);
	str_addf(url, "%s://", s->scheme);
	add_host(s, url);
	uri_encode(url, s->base, 1);
	str_addc(url, '/');
	if (in_path(s)) {
		str_adds(url, s->cfg.bucket);
		if (key)
			str_addc(url, '/');
	}
	if (key)
		uri_encode(url, key, 1);
	for (i = 0; i < n; i++)
		sorted[i] = p[i];
	if (n > 1)
		qsort(sorted, n, sizeof(*sorted), param_by_name);
	for (i = 0; i < n; i++) {
		str_addc(url, i ? '&' : '?');
		uri_encode(url, sorted[i].name, 0);
		str_addc(url, '=');
		uri_encode(url, sorted[i].value, 0);
	}
}

int s3_prepare(struct s3 *s, struct http_req *q, const char *key,
	const struct s3_param *p, size_t n, struct err *e)
{
	const struct awskeys *keys;

	q->stall_s = s->cfg.stall_s;
	s3_url(s, key, p, n, &q->url);
	if (s->cfg.payer)
		str_adds(&q->headers, "x-amz-request-payer: requester\n");
	if (!s->cfg.cred)
		return 0;
	if (awscred_get(s->cfg.cred, &keys, e))
		return -1;
	str_adds(&q->headers, "x-amz-content-sha256: " EMPTY_SHA256 "\n");
	if (keys->token)
		str_addf(&q->headers, "x-amz-security-token: %s\n",
			keys->token);
	str_addf(&q->sign, "aws:amz:%s:s3", s->region);
	q->id = keys->id;
	q->secret = keys->secret;
	return 0;
}

void s3_name(const struct s3 *s, const char *key, struct str *out)
{
	str_addf(out, "s3://%s", s->cfg.bucket);
	if (!key)
		return;
	str_addc(out, '/');
	fs_encode(out, key);
	if (out->len > NAME_SHOWN) {
		str_cut(out, NAME_SHOWN);
		str_adds(out, "...");
	}
}

/* --- replies -------------------------------------------------------------- */

static int is_transient_reply(const struct http_reply *r,
	const struct s3_error *x)
{
	return r->status >= 500 || r->status == 429 || r->status == 408 ||
		!strcmp(x->code, "RequestTimeout") ||
		!strcmp(x->code, "SlowDown") ||
		!strcmp(x->code, "InternalError") ||
		!strcmp(x->code, "OperationAborted");
}

/* 1 when the server named a region that we did not know. */
static int other_region(struct s3 *s, const struct http_reply *r,
	const struct s3_error *x)
{
	const char *region = http_header(r->job, "x-amz-bucket-region");

	if (!*region)
		region = x->region;
	if (!*region || !strcmp(region, s->region) || set_region(s, region))
		return 0;
	free(s->moved);
	s->moved = NULL;
	return 1;
}

/* 1 when host is name, or below it. */
static int is_below(const char *host, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len >= n && strncasecmp(host + len - n, name, n) == 0 &&
		(len == n || host[len - n - 1] == '.');
}

/* Whether a redirect stays with those whom we trust with a signature: below
   the endpoint's host, or Amazon's S3; other hosts below amazonaws.com are
   those of its customers. */
static int is_own_host(const struct s3 *s, const char *host, size_t len)
{
	size_t bucket = strlen(s->cfg.bucket);

	if (s->host)
		return is_below(host, len, s->host);
	if (len > bucket && host[bucket] == '.' &&
		strncmp(host, s->cfg.bucket, bucket) == 0) {
		host += bucket + 1;
		len -= bucket + 1;
	}
	return len > 3 && strncmp(host, "s3", 2) == 0 &&
		(host[2] == '.' || host[2] == '-') &&
		is_below(host, len, domain_of_region(s->region));
}

/* 1 when a redirect was taken. */
static int follow_to_region(struct s3 *s, const struct http_reply *r,
	const struct s3_error *x, struct err *e)
{
	const char *to = http_header(r->job, "location"), *host = to;
	size_t len;

	if (str_starts(to, "https://"))
		host = to + 8;
	else if (str_starts(to, "http://"))
		host = strcmp(s->scheme, "https") ? to + 7 : to;
	else if (!*to)
		host = x->endpoint;
	len = strcspn(host, "/?#");
	if (host_ok(host, len) && is_own_host(s, host, len)) {
		free(s->moved);
		s->moved = xstrndup(host, len);
		return 1;
	}
	err_set(e, COV_USAGE,
		"redirected to '%.200s', which is not followed: "
		"another host gets no signature",
		*to ? to : x->endpoint);
	return 0;
}

static const char *hint_for_failure(const struct s3 *s,
	const struct http_reply *r, const struct s3_error *x)
{
	if (!strcmp(x->code, "SignatureDoesNotMatch"))
		return "the secret key is not the one of this access key";
	if (!strcmp(x->code, "InvalidAccessKeyId"))
		return "this server does not know the access key; is it the "
		       "right profile, or endpoint?";
	if (!strcmp(x->code, "ExpiredToken") ||
		!strcmp(x->code, "TokenRefreshRequired"))
		return "the credentials have expired; get new ones, as with "
		       "'aws sso login'";
	if (!strcmp(x->code, "AuthorizationHeaderMalformed"))
		return "is it the right region?";
	if (r->status == 403 && !s->cfg.cred)
		return "nothing was signed";
	return "";
}

static void describe_failure(const struct s3 *s, const struct http_reply *r,
	const struct s3_error *x, struct str *text)
{
	const char *more = hint_for_failure(s, r, x);

	if (!r->status) {
		str_adds(text, *r->why ? r->why : "no reply");
		return;
	}
	if (r->status < 300 && !r->whole) {
		str_adds(text, *r->why ? r->why : "the reply broke off");
		return;
	}
	str_addf(text, "%ld", r->status);
	if (*x->code)
		str_addf(text, " %s", x->code);
	if (*x->message)
		str_addf(text, ": %s", x->message);
	if (*x->request_time && *x->server_time)
		str_addf(text,
			" (this machine said %s, the server %s: set "
			"the clock)",
			x->request_time, x->server_time);
	if (*more)
		str_addf(text, " (%s)", more);
	if (r->status == 403 && s->cfg.cred)
		str_addf(text, " (credentials of %s)",
			awscred_origin(s->cfg.cred));
}

/* Of what will not get better by trying again. */
static int final_status(const struct http_reply *r, const struct s3_error *x)
{
	if (r->status == 404 && strcmp(x->code, "NoSuchBucket") != 0)
		return COV_ITEMS;
	return COV_USAGE;
}

static int has_expired(const struct s3 *s, const struct s3_error *x)
{
	return s->cfg.cred &&
		(!strcmp(x->code, "ExpiredToken") ||
			!strcmp(x->code, "TokenRefreshRequired") ||
			!strcmp(x->code, "InvalidToken"));
}

enum s3_verdict s3_judge(struct s3 *s, const struct http_reply *r,
	const struct str *body, struct err *e)
{
	int more = retry_has_more(r->retry, r->job->tries);
	struct s3_error x = {0};
	struct str text = {0};
	enum s3_verdict v = S3_FAILED;

	if (r->status >= 200 && r->status < 300 && r->whole)
		return S3_OK;
	if (body && body->len)
		s3_error_read(&x, body->buf, body->len);
	if (r->status >= 300 && more && other_region(s, r, &x))
		return S3_AGAIN;
	if (r->status >= 300 && r->status < 400 && r->status != 304) {
		if (follow_to_region(s, r, &x, e) && more)
			return S3_AGAIN;
		if (e->status)
			return S3_FAILED;
	}
	if (more && has_expired(s, &x) && awscred_renew(s->cfg.cred))
		return S3_AGAIN;
	if (r->status >= 300 ? is_transient_reply(r, &x) : r->transient)
		v = S3_LATER;
	if (v == S3_LATER && more)
		return S3_LATER;
	describe_failure(s, r, &x, &text);
	if (v == S3_LATER)
		err_set(e, COV_WORLD, "%s (%u tries)", str_get(&text),
			r->job->tries);
	else
		err_set(e, final_status(r, &x), "%s", str_get(&text));
	str_release(&text);
	return S3_FAILED;
}
