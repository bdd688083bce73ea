/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A role needs the keys of somebody who may take it on: of another profile
 * (which may be a role itself), of the environment, a container, a machine.
 * Profiles that lead in a circle are refused; one that names itself is not
 * when it has keys of its own.
 */
#include "s3/awsprofile.h"

#include "base/hash.h"
#include "base/num.h"
#include "base/when.h"
#include "base/wipe.h"
#include "fmt/words.h"
#include "io/fs.h"
#include "io/subprocess.h"
#include "s3/sha1.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	TOKEN_MAX = 64 << 10, /* bytes of a token, or of a helper's output */
	HELPER_S = 60, /* a credential_process may take */
	DEPTH_MAX = 16
};

#define MACHINE "http://169.254.169.254"
#define CONTAINER "http://169.254.170.2"

const char *aws_env(const char *name)
{
	const char *v = getenv(name);

	return v && *v ? v : NULL;
}

/* --- the files ------------------------------------------------------------ */

/* A path of the environment, or below ~/.aws. */
static char *awsfile_path(const char *variable, const char *below)
{
	const char *given = variable ? aws_env(variable) : NULL;
	const char *home = aws_env("HOME");
	struct str path = {0};

	if (given && strncmp(given, "~/", 2) != 0)
		return xstrdup(given);
	str_addf(&path, "%s/", home ? home : "");
	str_adds(&path, given ? given + 2 : below);
	return str_detach(&path);
}

int awsfiles_read(struct awsfiles *f, struct err *e)
{
	*f = (struct awsfiles){
		.config_path = awsfile_path("AWS_CONFIG_FILE", ".aws/config"),
		.credentials_path = awsfile_path("AWS_SHARED_CREDENTIALS_FILE",
			".aws/credentials"),
		.cache = awsfile_path(NULL, ".aws/sso/cache"),
	};
	if (ini_read(&f->config, f->config_path, e))
		return -1;
	return ini_read(&f->credentials, f->credentials_path, e);
}

void awsfiles_release(struct awsfiles *f)
{
	ini_release(&f->config);
	ini_release(&f->credentials);
	free(f->config_path);
	free(f->credentials_path);
	free(f->cache);
	*f = (struct awsfiles){0};
}

/* "profile NAME", or "default"; also what others have been seen to write. */
static const char *config_section(const struct awsfiles *f, const char *profile,
	struct str *s)
{
	str_clear(s);
	str_addf(s, "profile %s", profile);
	if (!strcmp(profile, "default") && !ini_has(&f->config, s->buf)) {
		str_clear(s);
		str_adds(s, profile);
	}
	return s->buf;
}

static const char *of_config(const struct awsfiles *f, const char *profile,
	const char *key)
{
	struct str s = {0};
	const char *v =
		ini_get(&f->config, config_section(f, profile, &s), key);

	str_release(&s);
	return v;
}

int awsfiles_has(const struct awsfiles *f, const char *profile)
{
	return ini_has(&f->credentials, profile) ||
		of_config(f, profile, "") != NULL;
}

const char *awsfiles_get(const struct awsfiles *f, const char *profile,
	const char *key)
{
	const char *v = ini_get(&f->credentials, profile, key);

	return v ? v : of_config(f, profile, key);
}

/* --- keys that stand there ------------------------------------------------ */

static int take_keys(struct awskeys *k, const char *id, const char *secret,
	const char *token, const char *where, struct err *e)
{
	if (!id || !*id)
		return 0;
	if (!secret || !*secret)
		return err_set(e, COV_USAGE,
			"%s: aws_access_key_id without "
			"aws_secret_access_key",
			where);
	*k = (struct awskeys){xstrdup(id), xstrdup(secret),
		token && *token ? xstrdup(token) : NULL, 0};
	return 1;
}

static int of_credentials_file(struct awsload *l, const char *profile,
	struct err *e)
{
	const struct ini *i = &l->files->credentials;
	const char *token = ini_get(i, profile, "aws_session_token");

	if (!token)
		token = ini_get(i, profile, "aws_security_token");
	return take_keys(l->keys, ini_get(i, profile, "aws_access_key_id"),
		ini_get(i, profile, "aws_secret_access_key"), token,
		l->files->credentials_path, e);
}

static int of_config_file(struct awsload *l, const char *profile, struct err *e)
{
	const struct awsfiles *f = l->files;

	return take_keys(l->keys, of_config(f, profile, "aws_access_key_id"),
		of_config(f, profile, "aws_secret_access_key"),
		of_config(f, profile, "aws_session_token"), f->config_path, e);
}

/* --- credential_process --------------------------------------------------- */

static int read_helper(struct awsload *l, const struct str *s, struct err *e)
{
	static const struct awsnames names = {"AccessKeyId", "SecretAccessKey",
		"SessionToken", "Expiration"};
	enum json_type type;
	struct slice raw, version;
	struct json j;
	struct err why;

	json_init(&j, str_get(s), s->len);
	if (json_value(&j, &type, &raw, &why) || json_end(&j, &why) ||
		type != JSON_OBJECT)
		return err_set(e, COV_USAGE, "it prints no JSON object");
	version = json_get(raw, "Version");
	if (!version.ptr || version.len != 1 || *version.ptr != '1')
		return err_set(e, COV_USAGE,
			"it prints another version than "
			"1");
	return awskeys_json(l->keys, raw, &names, "it", e) ? -1 : 1;
}

static int of_process(struct awsload *l, const char *profile, struct err *e)
{
	const char *text =
		awsfiles_get(l->files, profile, "credential_process");
	struct arena a = {0};
	struct str s = {0};
	struct err why = {0};
	char **argv;
	int rc = -1;

	if (!text || !*text)
		return 0;
	argv = words_split(&a, text, &why);
	if (argv && subprocess_run(argv, &s, TOKEN_MAX, HELPER_S, &why) == 0)
		rc = read_helper(l, &s, &why);
	if (rc < 0)
		err_set(e, why.status,
			"credential_process of profile '%s': "
			"%s",
			profile, why.text);
	wipe(s.buf, s.cap);
	str_release(&s);
	arena_release(&a);
	return rc;
}

/* --- web identity --------------------------------------------------------- */

static const char *or_env(const struct awsload *l, const char *variable,
	const char *profile, const char *key)
{
	const char *v = l->use_env ? aws_env(variable) : NULL;

	return v ? v : awsfiles_get(l->files, profile, key);
}

static const char *sts_endpoint(void)
{
	const char *v = aws_env("AWS_ENDPOINT_URL_STS");

	return v ? v : aws_env("AWS_ENDPOINT_URL");
}

/* One line of a file, in s. */
static int read_token(const char *path, struct str *s, struct err *e)
{
	if (fs_read(s, path, TOKEN_MAX, NULL, e))
		return -1;
	while (s->len && (unsigned char)s->buf[s->len - 1] <= ' ')
		str_cut(s, s->len - 1);
	return s->len ? 0 : err_set(e, COV_USAGE, "%s: empty", path);
}

static int of_web_identity(struct awsload *l, const char *profile,
	struct err *e)
{
	const char *path = or_env(l, "AWS_WEB_IDENTITY_TOKEN_FILE", profile,
		"web_identity_token_file");
	struct awsrole role = {.region = l->region,
		.endpoint = sts_endpoint(),
		.arn = or_env(l, "AWS_ROLE_ARN", profile, "role_arn"),
		.session = or_env(l, "AWS_ROLE_SESSION_NAME", profile,
			"role_session_name")};
	struct str token = {0};
	int rc;

	if (!path || !*path)
		return 0;
	if (!role.arn)
		return err_set(e, COV_USAGE,
			"a web identity token, but "
			"neither AWS_ROLE_ARN nor role_arn");
	rc = read_token(path, &token, e);
	role.web_token = token.buf;
	if (rc == 0)
		rc = awsfetch_role(&l->net, &role, l->keys, e);
	wipe(token.buf, token.cap);
	str_release(&token);
	return rc ? -1 : 1;
}

/* --- SSO ------------------------------------------------------------------ */

static int login_again(const char *profile, const char *what, struct err *e)
{
	return err_set(e, COV_USAGE,
		"SSO: %s; run 'aws sso login --profile "
		"%s'",
		what, profile);
}

/* The token that is in the cache, in s. */
static int cached_token(const struct awsload *l, const char *name,
	const char *profile, struct str *s, struct err *e)
{
	struct arena a = {0};
	struct str path = {0}, text = {0};
	struct err why = {0};
	struct slice all;
	char hex[SHA1_HEX], *token = NULL, *expires = NULL;
	int64_t ms = 0;

	sha1_of(name, strlen(name), hex);
	str_addf(&path, "%s/%s.json", l->files->cache, hex);
	if (access(path.buf, F_OK) < 0 && errno == ENOENT) {
		err_set(&why, COV_USAGE, "nobody is logged in");
	} else if (fs_read(&text, path.buf, TOKEN_MAX, NULL, &why) == 0) {
		struct json j;
		enum json_type type;

		json_init(&j, str_get(&text), text.len);
		if (json_value(&j, &type, &all, &why) == 0 &&
			type == JSON_OBJECT) {
			token = json_get_text(&a, all, "accessToken");
			expires = json_get_text(&a, all, "expiresAt");
		}
		if (!token)
			err_set(&why, COV_USAGE, "%s: no login is in it",
				path.buf);
	}
	if (!token)
		login_again(profile, why.text, e);
	else if (expires &&
		(when_parse(expires, &ms) || ms / 1000 <= (int64_t)time(NULL)))
		login_again(profile, "the login has expired", e);
	else
		str_adds(s, token);
	if (token)
		wipe(token, strlen(token));
	wipe(text.buf, text.cap);
	str_release(&text);
	str_release(&path);
	arena_release(&a);
	return e->status ? -1 : 0;
}

/* A setting of the session, or of the profile itself. */
static const char *sso_get(const struct awsload *l, const char *profile,
	const char *session, const char *key)
{
	struct str s = {0};
	const char *v = NULL;

	if (session) {
		str_addf(&s, "sso-session %s", session);
		v = ini_get(&l->files->config, s.buf, key);
		str_release(&s);
	}
	return v ? v : awsfiles_get(l->files, profile, key);
}

static int of_sso(struct awsload *l, const char *profile, struct err *e)
{
	const char *session = awsfiles_get(l->files, profile, "sso_session");
	const char *url = sso_get(l, profile, session, "sso_start_url");
	struct awssso sso = {.region =
				     sso_get(l, profile, session, "sso_region"),
		.account = awsfiles_get(l->files, profile, "sso_account_id"),
		.role = awsfiles_get(l->files, profile, "sso_role_name"),
		.endpoint = aws_env("AWS_ENDPOINT_URL_SSO")};
	struct str token = {0};
	int rc;

	if (!sso.account && !sso.role)
		return 0;
	if (!url || !sso.region || !sso.account || !sso.role)
		return err_set(e, COV_USAGE,
			"profile '%s': SSO needs "
			"sso_start_url, sso_region, sso_account_id and "
			"sso_role_name",
			profile);
	rc = cached_token(l, session ? session : url, profile, &token, e);
	sso.token = token.buf;
	if (rc == 0)
		rc = awsfetch_sso(&l->net, &sso, l->keys, e);
	wipe(token.buf, token.cap);
	str_release(&token);
	return rc ? -1 : 1;
}

int awsprofile_plain(struct awsload *l, const char *profile, struct err *e)
{
	static int (*const providers[])(struct awsload *, const char *,
		struct err *) = {of_web_identity, of_sso, of_credentials_file,
		of_process, of_config_file};
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sizeof(providers) / sizeof(*providers); i++)
		rc = providers[i](l, profile, e);
	return rc;
}

/* --- roles ---------------------------------------------------------------- */

/* The keys of whom credential_source names. */
static int of_source(struct awsload *l, const char *source, struct err *e)
{
	int rc = 0;

	if (!strcmp(source, "Environment"))
		rc = take_keys(l->keys, aws_env("AWS_ACCESS_KEY_ID"),
			aws_env("AWS_SECRET_ACCESS_KEY"),
			aws_env("AWS_SESSION_TOKEN"), "the environment", e);
	else if (!strcmp(source, "Ec2InstanceMetadata"))
		rc = awsprofile_machine(&l->net, l->keys, e);
	else if (!strcmp(source, "EcsContainer"))
		rc = awsprofile_container(&l->net, l->keys, e);
	else
		return err_set(e, COV_USAGE,
			"credential_source '%s': none of "
			"Environment, Ec2InstanceMetadata, EcsContainer",
			source);
	return rc ? rc :
		    err_set(e, COV_USAGE,
			    "credential_source %s has no "
			    "keys",
			    source);
}

/* The keys of another profile. */
static int of_other(struct awsload *l, const char *profile, struct err *e)
{
	const char *of = l->visited[l->nvisited - 1];
	unsigned i;
	int rc;

	if (!awsfiles_has(l->files, profile))
		return err_set(e, COV_USAGE,
			"profile '%s': source_profile "
			"'%s' is not there",
			of, profile);
	rc = of_credentials_file(l, profile, e);
	if (rc == 0)
		rc = of_config_file(l, profile, e);
	if (rc)
		return rc;
	for (i = 0; i < l->nvisited; i++)
		if (!strcmp(l->visited[i], profile))
			return err_set(e, COV_USAGE,
				"profile '%s': "
				"source_profile leads in a circle",
				of);
	rc = awsprofile_role(l, profile, e);
	if (rc == 0)
		rc = awsprofile_plain(l, profile, e);
	return rc ? rc :
		    err_set(e, COV_USAGE,
			    "profile '%s': source_profile "
			    "'%s' has no keys",
			    of, profile);
}

int awsprofile_role(struct awsload *l, const char *profile, struct err *e)
{
	const struct awsfiles *f = l->files;
	const char *from = awsfiles_get(f, profile, "source_profile");
	const char *source = awsfiles_get(f, profile, "credential_source");
	struct awsrole role = {.region = l->region,
		.endpoint = sts_endpoint(),
		.arn = awsfiles_get(f, profile, "role_arn"),
		.session = awsfiles_get(f, profile, "role_session_name"),
		.external_id = awsfiles_get(f, profile, "external_id"),
		.duration = awsfiles_get(f, profile, "duration_seconds")};
	struct awskeys own = {0};
	int rc;

	if (!role.arn || awsfiles_get(f, profile, "web_identity_token_file") ||
		(!from && !source))
		return 0;
	if (from && source)
		return err_set(e, COV_USAGE,
			"profile '%s': source_profile "
			"and credential_source exclude each other",
			profile);
	if (awsfiles_get(f, profile, "mfa_serial"))
		return err_set(e, COV_USAGE,
			"profile '%s': mfa_serial asks "
			"for a code; get keys with 'aws configure "
			"export-credentials', or use it as "
			"credential_process",
			profile);
	if (l->nvisited >= DEPTH_MAX)
		return err_set(e, COV_USAGE,
			"profile '%s': too many source "
			"profiles",
			profile);
	l->visited[l->nvisited++] = profile;
	rc = from ? of_other(l, from, e) : of_source(l, source, e);
	l->nvisited--;
	if (rc <= 0)
		return -1;
	own = *l->keys;
	*l->keys = (struct awskeys){0};
	role.source = &own;
	rc = awsfetch_role(&l->net, &role, l->keys, e);
	awskeys_release(&own);
	return rc ? -1 : 1;
}

/* --- containers and machines ---------------------------------------------- */

int awsprofile_container(const struct awsnet *net, struct awskeys *k,
	struct err *e)
{
	const char *relative =
		aws_env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = aws_env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	const char *file = aws_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *given = aws_env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct str url = {0}, token = {0};
	int rc = 0;

	if (!relative && !full)
		return 0;
	if (relative)
		str_addf(&url, CONTAINER "%s", relative);
	else
		str_adds(&url, full);
	if (file)
		rc = read_token(file, &token, e);
	else if (given)
		str_adds(&token, given);
	if (rc == 0)
		rc = awsfetch_container(net, url.buf, token.buf, k, e);
	wipe(token.buf, token.cap);
	str_release(&token);
	str_release(&url);
	return rc ? -1 : 1;
}

/* A number from 1 to 100 of the environment; 0 when it is not set. */
static int env_number(const char *name, unsigned *n, struct err *e)
{
	const char *text = aws_env(name);
	uint64_t v = 0;

	if (text && (num_u64(text, strlen(text), 100, &v) != NUM_OK || !v))
		return err_set(e, COV_USAGE,
			"%s: '%s': not a number from 1 "
			"to 100",
			name, text);
	*n = (unsigned)v;
	return 0;
}

int awsprofile_machine(const struct awsnet *net, struct awskeys *k,
	struct err *e)
{
	const char *off = aws_env("AWS_EC2_METADATA_DISABLED");
	const char *endpoint = aws_env("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	struct awsmachine machine = {.endpoint = endpoint ? endpoint : MACHINE};

	if (off &&
		(!strcmp(off, "true") || !strcmp(off, "TRUE") ||
			!strcmp(off, "True")))
		return 0;
	if (env_number("AWS_METADATA_SERVICE_TIMEOUT", &machine.seconds, e) ||
		env_number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", &machine.tries,
			e))
		return -1;
	return awsfetch_machine(net, &machine, k, e);
}
