/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A client of its own for each question: they are few, and an answer of one
   service shares no connection with another. */
#include "s3/awsfetch.h"

#include "base/num.h"
#include "base/url.h"
#include "base/when.h"
#include "base/wipe.h"
#include "fmt/uri.h"
#include "fmt/xml.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
	REPLY_MAX = 256 << 10, /* bytes of an answer */
	SERVICE_MS = 10000,
	SERVICE_TRIES = 4
};

void awskeys_release(struct awskeys *k)
{
	wipe_free(k->id);
	wipe_free(k->secret);
	wipe_free(k->token);
	*k = (struct awskeys){0};
}

/* A question, and its answer. */
struct aws_ask {
	struct http_job job;
	const struct awsnet *net;
	const char *who; /* for messages */
	const char *method;
	struct str url, headers, body;
	struct str sign;
	const struct awskeys *keys; /* that sign */
	unsigned ms, tries;
	int direct, too_large;
	long status; /* 0: no answer */
	struct str reply;
	char why[256];
};

static void release_ask(struct aws_ask *q)
{
	struct str *v[] = {&q->url, &q->headers, &q->body, &q->reply, &q->sign};
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		wipe(v[i]->buf, v[i]->cap);
		str_release(v[i]);
	}
}

static int prepare_ask(struct http_job *job, struct http_req *r)
{
	struct aws_ask *q = job->ctx;

	str_clear(&q->reply);
	q->status = 0;
	q->too_large = 0;
	r->method = q->method;
	str_add(&r->url, q->url.buf, q->url.len);
	str_adds(&r->headers, str_get(&q->headers));
	if (q->body.len) {
		r->body = q->body.buf;
		r->body_len = q->body.len;
	}
	if (q->keys) {
		str_adds(&r->sign, q->sign.buf);
		r->id = q->keys->id;
		r->secret = q->keys->secret;
	}
	r->connect_ms = r->total_ms = q->ms;
	r->direct = q->direct;
	/* That of a container's keys is one. */
	r->secret_path = 1;
	return 0;
}

static int collect_reply(struct http_job *job, const char *ptr, size_t len)
{
	struct aws_ask *q = job->ctx;

	if (q->reply.len + len > REPLY_MAX) {
		q->too_large = 1;
		return -1;
	}
	str_add(&q->reply, ptr, len);
	return 0;
}

static enum http_next end_ask(struct http_job *job, const struct http_reply *r)
{
	struct aws_ask *q = job->ctx;
	const char *why = q->too_large ? "the answer is too large" : r->why;

	q->status = r->whole ? r->status : 0;
	xml_copy_text(q->why, sizeof(q->why), why, strlen(why));
	if (!q->too_large &&
		(r->status >= 500 || r->status == 429 || r->transient) &&
		retry_has_more(r->retry, job->tries))
		return HTTP_LATER;
	return HTTP_DONE;
}

/* Puts the question; -1 when libcurl fails. q->status has the rest. */
static int perform_ask(struct aws_ask *q, struct err *e)
{
	struct http_cfg cfg = {.jobs = 1,
		.ca_file = q->net->ca_file,
		.agent = q->net->agent,
		.telemetry = q->net->telemetry,
		.rules.retry = http_rules_default.retry};
	struct http *h;
	int rc;

	cfg.rules.retry.retries = q->tries - 1;
	h = http_new(&cfg, e);

	if (!h)
		return -1;
	q->job = (struct http_job){.ctx = q,
		.prepare = prepare_ask,
		.body = collect_reply,
		.ended = end_ask};
	http_add(h, &q->job);
	rc = http_run(h, q->net->stop, NULL, e);
	http_free(h);
	return rc;
}

/* No answer, or one that is not 200. What it says is not shown: a server of
   keys could say one. */
static int fail_refused_ask(const struct aws_ask *q, struct err *e)
{
	if (!q->status)
		return err_set(e, COV_WORLD, "%s: %s", q->who,
			*q->why ? q->why : "no answer");
	return err_set(e, q->status >= 500 ? COV_WORLD : COV_USAGE,
		"%s: status %ld", q->who, q->status);
}

/* --- keys in JSON --------------------------------------------------------- */

/* A time as text, or milliseconds as a number. */
static int64_t expiry(struct slice object, const char *key)
{
	struct slice raw = json_get(object, key);
	char *text = json_get_secret(object, key);
	int64_t ms = 0;
	uint64_t v;

	if (text && when_parse(text, &ms))
		ms = 0;
	else if (!text && raw.ptr &&
		num_u64(raw.ptr, raw.len, INT64_MAX, &v) == NUM_OK)
		ms = (int64_t)v;
	free(text);
	return ms / 1000;
}

/* What goes into header lines and signatures. */
static int is_header_safe(const char *text)
{
	for (; text && *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return 0;
	return 1;
}

static int check_fetched_keys(struct awskeys *k, const char *who, struct err *e)
{
	if (k->id && k->secret && is_header_safe(k->id) &&
		is_header_safe(k->secret) && is_header_safe(k->token))
		return 0;
	awskeys_release(k);
	return err_set(e, COV_USAGE, "%s: no keys in the answer", who);
}

int awskeys_json(struct awskeys *k, struct slice object,
	const struct awsnames *names, const char *who, struct err *e)
{
	*k = (struct awskeys){
		.id = json_get_secret(object, names->id),
		.secret = json_get_secret(object, names->secret),
		.token = json_get_secret(object, names->token),
		.expires = expiry(object, names->expires),
	};
	return check_fetched_keys(k, who, e);
}

/* The answer as an object, or within its member `in`. */
static int read_json(struct aws_ask *q, const char *in,
	const struct awsnames *names, struct awskeys *k, struct err *e)
{
	enum json_type type;
	struct slice raw;
	struct json j;
	struct err why;

	json_init(&j, str_get(&q->reply), q->reply.len);
	if (json_value(&j, &type, &raw, &why) || json_end(&j, &why))
		return err_set(e, COV_WORLD, "%s: the answer is no JSON: %s",
			q->who, why.text);
	if (in && type == JSON_OBJECT)
		raw = json_get(raw, in);
	if (!raw.ptr || *raw.ptr != '{')
		return err_set(e, COV_WORLD,
			"%s: the answer is no object "
			"with keys",
			q->who);
	return awskeys_json(k, raw, names, q->who, e);
}

/* --- STS ------------------------------------------------------------------ */

struct sts {
	struct awskeys *k;
	char code[64], message[256];
};

static void set_once(char **dst, const char *text)
{
	if (!*dst && *text)
		*dst = xstrdup(text);
}

static int sts_end(void *ctx, const char *name, unsigned depth,
	const char *text, size_t len, struct err *e)
{
	struct sts *s = ctx;
	int64_t ms;

	(void)depth;
	(void)e;
	if (!strcmp(name, "AccessKeyId"))
		set_once(&s->k->id, text);
	else if (!strcmp(name, "SecretAccessKey"))
		set_once(&s->k->secret, text);
	else if (!strcmp(name, "SessionToken"))
		set_once(&s->k->token, text);
	else if (!strcmp(name, "Expiration") && when_parse(text, &ms) == 0)
		s->k->expires = ms / 1000;
	else if (!strcmp(name, "Code"))
		xml_copy_text(s->code, sizeof(s->code), text, len);
	else if (!strcmp(name, "Message"))
		xml_copy_text(s->message, sizeof(s->message), text, len);
	return 0;
}

static int read_sts(struct aws_ask *q, const char *arn, struct awskeys *k,
	struct err *e)
{
	static const struct xml_events events = {NULL, sts_end};
	struct sts s = {.k = k};
	struct xml *x = xml_new(&events, &s);
	struct err why = {0};
	int rc = xml_feed(x, str_get(&q->reply), q->reply.len, &why);

	if (rc == 0)
		rc = xml_end(x, &why);
	xml_free(x);
	if (q->status == 200 && rc == 0)
		return check_fetched_keys(k, q->who, e);
	awskeys_release(k);
	if (!q->status || rc || !*s.code)
		return q->status == 200 ?
			err_set(e, COV_WORLD, "%s: %s", q->who, why.text) :
			fail_refused_ask(q, e);
	return err_set(e, q->status >= 500 ? COV_WORLD : COV_USAGE,
		"role '%s': %ld %s: %s", arn, q->status, s.code, s.message);
}

static void add_form_field(struct str *s, const char *name, const char *value)
{
	if (!value)
		return;
	str_addf(s, "%s%s=", s->len ? "&" : "", name);
	uri_encode(s, value, 0);
}

/* A service of Amazon's, or what was named in its stead; ends with a slash. */
static void service_url(struct str *url, const char *endpoint,
	const char *service, const char *region)
{
	if (endpoint)
		str_adds(url, endpoint);
	else
		str_addf(url, "https://%s.%s.amazonaws.com%s", service, region,
			str_starts(region, "cn-") ? ".cn" : "");
	if (!str_ends(url->buf, "/"))
		str_addc(url, '/');
}

int awsfetch_role(const struct awsnet *net, const struct awsrole *r,
	struct awskeys *k, struct err *e)
{
	struct aws_ask q = {.net = net,
		.who = "STS",
		.method = "POST",
		.ms = SERVICE_MS,
		.tries = SERVICE_TRIES};
	struct str session = {0};
	int rc;

	*k = (struct awskeys){0};
	str_addf(&session, "covfetch-%lld", (long long)time(NULL));
	service_url(&q.url, r->endpoint, "sts", r->region);
	add_form_field(&q.body, "Action",
		r->web_token ? "AssumeRoleWithWebIdentity" : "AssumeRole");
	add_form_field(&q.body, "Version", "2011-06-15");
	add_form_field(&q.body, "RoleArn", r->arn);
	add_form_field(&q.body, "RoleSessionName",
		r->session ? r->session : session.buf);
	add_form_field(&q.body, "ExternalId", r->external_id);
	add_form_field(&q.body, "DurationSeconds", r->duration);
	add_form_field(&q.body, "WebIdentityToken", r->web_token);
	if (!r->web_token) {
		q.keys = r->source;
		str_addf(&q.sign, "aws:amz:%s:sts", r->region);
		if (q.keys->token)
			str_addf(&q.headers, "x-amz-security-token: %s\n",
				q.keys->token);
	}
	rc = perform_ask(&q, e);
	if (rc == 0)
		rc = read_sts(&q, r->arn, k, e);
	release_ask(&q);
	str_release(&session);
	return rc;
}

/* --- SSO ------------------------------------------------------------------ */

int awsfetch_sso(const struct awsnet *net, const struct awssso *sso,
	struct awskeys *k, struct err *e)
{
	static const struct awsnames names = {"accessKeyId", "secretAccessKey",
		"sessionToken", "expiration"};
	struct aws_ask q = {.net = net,
		.who = "SSO",
		.method = "GET",
		.ms = SERVICE_MS,
		.tries = SERVICE_TRIES};
	int rc;

	*k = (struct awskeys){0};
	service_url(&q.url, sso->endpoint, "portal.sso", sso->region);
	str_adds(&q.url, "federation/credentials?account_id=");
	uri_encode(&q.url, sso->account, 0);
	str_adds(&q.url, "&role_name=");
	uri_encode(&q.url, sso->role, 0);
	str_addf(&q.headers, "x-amz-sso_bearer_token: %s\n", sso->token);
	rc = perform_ask(&q, e);
	if (rc == 0)
		rc = q.status == 200 ?
			read_json(&q, "roleCredentials", &names, k, e) :
			fail_refused_ask(&q, e);
	if (rc && (q.status == 401 || q.status == 403))
		err_set(e, COV_USAGE,
			"SSO: status %ld: the login has "
			"expired, or does not allow the role '%s' of account "
			"%s; run 'aws sso login'",
			q.status, sso->role, sso->account);
	release_ask(&q);
	return rc;
}

/* --- containers and machines ---------------------------------------------- */

/* Amazon's own rule: without TLS only this machine and two addresses. */
static int is_near(const char *url)
{
	static const char *const hosts[] = {"169.254.170.2", "169.254.170.23",
		"[fd00:ec2::23]", "localhost", "127.0.0.1", "[::1]"};
	const char *host = url + 7;
	size_t len, i;

	if (strncasecmp(url, "https://", 8) == 0)
		return 1;
	if (strncasecmp(url, "http://", 7) != 0)
		return 0;
	len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#@");
	if (host[len] != '\0' && !strchr(":/?#", host[len]))
		return 0;
	for (i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (strlen(hosts[i]) == len &&
			strncasecmp(hosts[i], host, len) == 0)
			return 1;
	return 0;
}

static const struct awsnames metadata_names = {"AccessKeyId", "SecretAccessKey",
	"Token", "Expiration"};

int awsfetch_container(const struct awsnet *net, const char *url,
	const char *authorization, struct awskeys *k, struct err *e)
{
	struct aws_ask q = {.net = net,
		.who = "the container's endpoint",
		.method = "GET",
		.ms = SERVICE_MS,
		.tries = SERVICE_TRIES,
		.direct = 1};
	struct str shown = {0};
	int rc;

	*k = (struct awskeys){0};
	if (!is_near(url)) {
		url_add_refused(&shown, url);
		err_set(e, COV_USAGE, "%s '%s': neither https nor this machine",
			q.who, str_get(&shown));
		str_release(&shown);
		return -1;
	}
	if (authorization && strpbrk(authorization, "\r\n"))
		return err_set(e, COV_USAGE,
			"the container's authorization "
			"token has a line break in it");
	str_adds(&q.url, url);
	if (authorization)
		str_addf(&q.headers, "Authorization: %s\n", authorization);
	rc = perform_ask(&q, e);
	if (rc == 0)
		rc = q.status == 200 ?
			read_json(&q, NULL, &metadata_names, k, e) :
			fail_refused_ask(&q, e);
	release_ask(&q);
	return rc;
}

/* The next question to a machine: everything but the token goes. */
static void next_path(struct aws_ask *q, const char *endpoint, const char *path,
	const char *more)
{
	str_clear(&q->url);
	str_addf(&q->url, "%s%s%s%s", endpoint,
		str_ends(endpoint, "/") ? "" : "/", path, more);
}

int awsfetch_machine(const struct awsnet *net, const struct awsmachine *machine,
	struct awskeys *k, struct err *e)
{
	static const char path[] = "latest/meta-data/iam/"
				   "security-credentials/";
	struct aws_ask q = {.net = net,
		.who = "the machine's metadata service",
		.method = "PUT",
		.direct = 1,
		.ms = 1000 * (machine->seconds ? machine->seconds : 1),
		.tries = machine->tries ? machine->tries : 1};
	const char *endpoint = machine->endpoint;
	struct str role = {0};
	int rc;

	*k = (struct awskeys){0};
	next_path(&q, endpoint, "latest/api/token", "");
	str_adds(&q.headers, "x-aws-ec2-metadata-token-ttl-seconds: 21600\n");
	rc = perform_ask(&q, e);
	if (rc == 0 && q.status != 200) {
		release_ask(&q);
		return 0; /* nobody there, or only the first version */
	}
	while (q.reply.len && q.reply.buf[q.reply.len - 1] <= ' ')
		str_cut(&q.reply, q.reply.len - 1);
	if (rc == 0 && (!q.reply.len || !is_header_safe(q.reply.buf)))
		rc = err_set(e, COV_WORLD, "%s: no token", q.who);
	if (rc == 0) {
		str_clear(&q.headers);
		str_addf(&q.headers, "x-aws-ec2-metadata-token: %s\n",
			q.reply.buf);
		q.method = "GET";
		q.tries = SERVICE_TRIES;
		next_path(&q, endpoint, path, "");
		rc = perform_ask(&q, e);
	}
	if (rc == 0 && q.status == 200) {
		/* The first line; such a name may hold `+=,.@-_`. */
		str_cut(&q.reply, strcspn(str_get(&q.reply), "\r\n"));
		uri_encode(&role, str_get(&q.reply), 0);
		next_path(&q, endpoint, path, str_get(&role));
		rc = perform_ask(&q, e);
	}
	if (rc == 0 && q.status == 404)
		rc = 0; /* the machine has no role */
	else if (rc == 0)
		rc = q.status == 200 ?
			read_json(&q, NULL, &metadata_names, k, e) :
			fail_refused_ask(&q, e);
	release_ask(&q);
	str_release(&role);
	return rc ? -1 : k->id != NULL;
}
