/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "google/gauth.h"

#include "base/wipe.h"
#include "google/gcred.h"
#include "io/fs.h"
#include "net/ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
	EARLY_S = 300, /* a token is renewed before it runs out */
	CRED_MAX = 1 << 20, /* bytes of a file */
	MACHINE_RETRIES = 2
};

struct gauth {
	struct gauth_cfg cfg;
	struct http *http;
	struct gcred *cred;
	struct gtoken token;
	int64_t fetched; /* when, seconds since 1970 */
	char *quota;
	struct str origin;
};

static const char *google_env(const char *name)
{
	const char *v = getenv(name);

	return v && *v ? v : NULL;
}

/* --- which ---------------------------------------------------------------- */

static void describe_cred(struct gauth *g)
{
	const struct gcred *c = g->cred;

	switch (c->kind) {
	case GCRED_SERVICE:
		str_addf(&g->origin, "the service account %s", c->v[G_EMAIL]);
		break;
	case GCRED_USER:
	case GCRED_WORKFORCE:
		str_adds(&g->origin, "the user who logged in with gcloud");
		break;
	case GCRED_EXTERNAL:
		str_addf(&g->origin, "the external account of %s",
			c->v[G_AUDIENCE]);
		break;
	case GCRED_IMPERSONATED:
		str_adds(&g->origin, "an impersonated service account");
		break;
	case GCRED_MACHINE:
		str_adds(&g->origin, "the service account of the machine");
		break;
	case GCRED_FILE:
		str_addf(&g->origin, "the token in %s", g->cfg.token_file);
		break;
	}
}

static int load_cred_file(struct gauth *g, const char *path, struct err *e)
{
	struct str text = {0};

	wipe_no_core();
	if (fs_read(&text, path, CRED_MAX, NULL, e))
		return -1;
	g->cred = gcred_read(str_get(&text), text.len, path, e);
	wipe(text.buf, text.cap);
	str_release(&text);
	return g->cred ? 0 : -1;
}

/* Where `gcloud auth application-default login` leaves them; NULL: nowhere. */
static char *gcloud_path(struct arena *a)
{
	const char *dir = google_env("CLOUDSDK_CONFIG");
	const char *home = google_env("HOME");

	if (!dir && !home)
		return NULL;
	if (!dir)
		dir = fs_join(a, home, ".config/gcloud");
	return fs_join(a, dir, "application_default_credentials.json");
}

static int find_machine(struct gauth *g)
{
	struct http_cfg cfg = g->cfg.http;
	struct gask ask = {NULL, g->cfg.stop, g->cfg.scope};
	struct err ignored = {0};
	int there = 0;

	cfg.rules.retry.retries = MACHINE_RETRIES;
	ask.http = http_new(&cfg, &ignored);
	if (ask.http)
		there = gcred_has_machine(&ask);
	http_free(ask.http);
	return there;
}

static int find_cred(struct gauth *g, struct err *e)
{
	const char *named = google_env("GOOGLE_APPLICATION_CREDENTIALS");
	struct arena a = {0};
	struct stat st;
	char *path;
	int rc;

	if (g->cfg.token_file) {
		g->cred = gcred_new(GCRED_FILE);
		return 0;
	}
	if (named)
		return load_cred_file(g, named, e);
	path = gcloud_path(&a);
	if (path && stat(path, &st) == 0)
		rc = load_cred_file(g, path, e);
	else if (path && errno != ENOENT && errno != ENOTDIR)
		rc = err_sys(e, errno, "%s", path);
	else if (find_machine(g))
		g->cred = gcred_new(GCRED_MACHINE), rc = 0;
	else
		rc = err_set(e, COV_USAGE,
			"no credentials: neither in "
			"GOOGLE_APPLICATION_CREDENTIALS, nor of 'gcloud auth "
			"application-default login', nor of the machine "
			"(--access-token-file takes a token)");
	arena_release(&a);
	return rc;
}

struct gauth *gauth_new(const struct gauth_cfg *cfg, struct err *e)
{
	struct gauth *g = xcalloc(1, sizeof(*g));
	const char *quota = google_env("GOOGLE_CLOUD_QUOTA_PROJECT");

	g->cfg = *cfg;
	g->cfg.http.jobs = 1;
	g->cfg.http.small = 1;
	if (find_cred(g, e) == 0 &&
		(g->http = http_new(&g->cfg.http, e)) != NULL) {
		if (!quota)
			quota = g->cred->v[G_QUOTA];
		if (quota && ask_is_header_safe(quota))
			g->quota = xstrdup(quota);
		describe_cred(g);
		return g;
	}
	gauth_free(g);
	return NULL;
}

void gauth_free(struct gauth *g)
{
	if (!g)
		return;
	http_free(g->http);
	gcred_free(g->cred);
	gtoken_release(&g->token);
	str_release(&g->origin);
	free(g->quota);
	free(g);
}

/* --- tokens --------------------------------------------------------------- */

static int read_token_file(struct gauth *g, struct gtoken *t, struct err *e)
{
	const char *path = g->cfg.token_file;
	struct str text = {0};

	wipe_no_core();
	if (fs_read(&text, path, CRED_MAX, NULL, e))
		return -1;
	while (text.len && (unsigned char)text.buf[text.len - 1] <= ' ')
		str_cut(&text, text.len - 1);
	if (text.len && strlen(text.buf) == text.len &&
		ask_is_header_safe(text.buf))
		t->text = xstrdup(text.buf);
	wipe(text.buf, text.cap);
	str_release(&text);
	if (t->text)
		return 0;
	return err_set(e, COV_USAGE, "%s: no access token", path);
}

/* Half of a short life is left to it at least. */
static int is_token_old(const struct gauth *g)
{
	int64_t now = (int64_t)time(NULL);
	int64_t life = g->token.expires - g->fetched;
	int64_t early = life < 2 * EARLY_S ? life / 2 : EARLY_S;

	return g->token.expires && now >= g->token.expires - early;
}

int gauth_token(struct gauth *g, const char **token, struct err *e)
{
	struct gask ask = {g->http, g->cfg.stop, g->cfg.scope};
	int rc = 0;

	if (!g->token.text || is_token_old(g)) {
		gtoken_release(&g->token);
		g->fetched = (int64_t)time(NULL);
		rc = g->cred->kind == GCRED_FILE ?
			read_token_file(g, &g->token, e) :
			gcred_fetch(&ask, g->cred, g->cfg.scope, &g->token, e);
	}
	*token = g->token.text;
	return rc;
}

int gauth_renew(struct gauth *g)
{
	struct gtoken now = {0};
	struct err ignored = {0};
	int other;

	if (g->cred->kind != GCRED_FILE) {
		gtoken_release(&g->token);
		return 1;
	}
	/* Somebody may have written a new one. */
	if (read_token_file(g, &now, &ignored))
		return 0;
	other = !g->token.text || strcmp(now.text, g->token.text) != 0;
	gtoken_release(&g->token);
	g->token = now;
	return other;
}

const char *gauth_quota_project(const struct gauth *g)
{
	return g->quota;
}

const char *gauth_origin(const struct gauth *g)
{
	return str_get(&g->origin);
}
