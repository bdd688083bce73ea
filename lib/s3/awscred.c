/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Providers are asked one after the other; each says that it has keys, that
 * it is not set up, or that it failed. The order is that of botocore. The two
 * files are read as one profile: what the credentials file says goes first.
 */
#include "s3/awscred.h"

#include "base/wipe.h"
#include "s3/awsprofile.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	RENEW_S = 300, /* before keys run out */
	FRESH_S = 20 /* keys so new that a refusal was of older ones */
};

struct awscred {
	struct awscred_cfg cfg;
	struct awsfiles files;
	const char *profile; /* the name of it */
	char *ca_file; /* that the profile names, or NULL */
	struct awskeys keys;
	struct str origin;
	int64_t loaded; /* when, 0: not yet */
	int again; /* to be loaded again */
};

struct awscred *awscred_new(const struct awscred_cfg *cfg, struct err *e)
{
	struct awscred *c = xcalloc(1, sizeof(*c));
	int named = 1;

	c->cfg = *cfg;
	c->profile = cfg->profile;
	if (!c->profile)
		c->profile = aws_env("AWS_PROFILE");
	if (!c->profile)
		c->profile = aws_env("AWS_DEFAULT_PROFILE");
	if (!c->profile) {
		c->profile = "default";
		named = 0;
	}
	if (awsfiles_read(&c->files, e) == 0 &&
		(!named || awsfiles_has(&c->files, c->profile))) {
		const char *ca_file = awscred_setting(c, "ca_bundle");

		/* The files may be read again, connections stay. */
		c->ca_file = ca_file ? xstrdup(ca_file) : NULL;
		return c;
	}
	if (!e->status)
		err_set(e, COV_USAGE,
			"profile '%s' is neither in %s nor in "
			"%s",
			c->profile, c->files.config_path,
			c->files.credentials_path);
	awscred_free(c);
	return NULL;
}

void awscred_free(struct awscred *c)
{
	if (!c)
		return;
	awskeys_release(&c->keys);
	awsfiles_release(&c->files);
	str_release(&c->origin);
	free(c->ca_file);
	free(c);
}

const char *awscred_setting(const struct awscred *c, const char *key)
{
	const char *v = awsfiles_get(&c->files, c->profile, key);

	return v && *v ? v : NULL;
}

const char *awscred_service(const struct awscred *c, const char *key)
{
	const char *name = awscred_setting(c, "services"), *v;
	struct str section = {0};

	if (!name)
		return NULL;
	str_addf(&section, "services %s", name);
	v = ini_get(&c->files.config, section.buf, key);
	str_release(&section);
	return v && *v ? v : NULL;
}

const char *awscred_ca_file(const struct awscred *c)
{
	return c->cfg.ca_file ? c->cfg.ca_file : c->ca_file;
}

static const char *region_of_cred(const struct awscred *c)
{
	const char *v = c->cfg.region;

	if (!v)
		v = aws_env("AWS_REGION");
	if (!v)
		v = aws_env("AWS_DEFAULT_REGION");
	if (!v)
		v = awscred_setting(c, "region");
	return v ? v : "us-east-1";
}

static void set_origin(struct awscred *c, const char *what, const char *name)
{
	str_clear(&c->origin);
	str_addf(&c->origin, name ? "%s '%s'" : "%s", what, name);
}

/* --- providers: 1 keys, 0 not set up, -1 failed --------------------------- */

static int keys_from_env(struct awscred *c, struct err *e)
{
	const char *id = aws_env("AWS_ACCESS_KEY_ID");
	const char *secret = aws_env("AWS_SECRET_ACCESS_KEY");
	const char *token = aws_env("AWS_SESSION_TOKEN");

	if (!id)
		return 0;
	if (!secret)
		return err_set(e, COV_USAGE,
			"AWS_ACCESS_KEY_ID is set, but "
			"AWS_SECRET_ACCESS_KEY is not");
	if (!token)
		token = aws_env("AWS_SECURITY_TOKEN");
	c->keys = (struct awskeys){xstrdup(id), xstrdup(secret),
		token ? xstrdup(token) : NULL, 0};
	set_origin(c, "the environment", NULL);
	return 1;
}

static struct awsnet net_of_cred(const struct awscred *c)
{
	return (struct awsnet){awscred_ca_file(c), c->cfg.agent, c->cfg.stop,
		c->cfg.telemetry};
}

static int keys_from_profile(struct awscred *c, int all, struct err *e)
{
	struct awsload l = {.files = &c->files,
		.keys = &c->keys,
		.net = net_of_cred(c),
		.region = region_of_cred(c),
		.use_env = !c->cfg.profile};
	int rc;

	if (!all)
		rc = awsprofile_role(&l, c->profile, e);
	else
		rc = awsprofile_plain(&l, c->profile, e);
	if (rc > 0)
		set_origin(c, "profile", c->profile);
	return rc;
}

static int keys_from_place(struct awscred *c, struct err *e)
{
	struct awsnet net = net_of_cred(c);
	int rc = awsprofile_container(&net, &c->keys, e);

	if (rc) {
		set_origin(c, "the container", NULL);
		return rc;
	}
	rc = awsprofile_machine(&net, &c->keys, e);
	set_origin(c, "the machine", NULL);
	return rc;
}

static int load_keys(struct awscred *c, struct err *e)
{
	int rc = 0;

	awskeys_release(&c->keys);
	wipe_no_core();
	if (!c->cfg.profile)
		rc = keys_from_env(c, e);
	if (rc == 0)
		rc = keys_from_profile(c, 0, e);
	if (rc == 0)
		rc = keys_from_profile(c, 1, e);
	if (rc == 0)
		rc = keys_from_place(c, e);
	c->again = 0;
	c->loaded = (int64_t)time(NULL);
	if (rc == 0)
		rc = err_set(e, COV_USAGE,
			"no credentials: neither in the "
			"environment, nor in profile '%s', nor from a "
			"container or the machine (--no-sign-request does "
			"without)",
			c->profile);
	if (rc > 0 && c->keys.expires && c->keys.expires <= c->loaded) {
		rc = err_set(e, COV_USAGE,
			"the credentials of %s have "
			"expired",
			str_get(&c->origin));
		awskeys_release(&c->keys);
	}
	return rc < 0 ? -1 : 0;
}

int awscred_get(struct awscred *c, const struct awskeys **keys, struct err *e)
{
	int64_t now = (int64_t)time(NULL);
	int old = c->keys.expires && c->keys.expires - now < RENEW_S &&
		now - c->loaded >= FRESH_S;

	*keys = &c->keys;
	if (c->keys.id && !old && !c->again)
		return 0;
	return load_keys(c, e);
}

int awscred_renew(struct awscred *c)
{
	struct err ignored;

	if (!c->keys.expires && !c->keys.token)
		return 0;
	if ((int64_t)time(NULL) - c->loaded < FRESH_S)
		return c->keys.expires != 0;
	/* Somebody may have written new ones into the files. */
	awsfiles_release(&c->files);
	if (awsfiles_read(&c->files, &ignored))
		return 0;
	c->again = 1;
	return 1;
}

const char *awscred_origin(const struct awscred *c)
{
	return str_get(&c->origin);
}
