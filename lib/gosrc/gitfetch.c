/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The remote has no name and leaves no trace in the repository's settings. */
#include "gosrc/gitfetch.h"

#include <git2.h>
#include <stdlib.h>
#include <unistd.h>

/* Where systems keep the certificates that they trust. */
static const char *const certificates[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/cert.pem",
};

static void begin_alone(void)
{
	size_t i;
	int level;

	git_libgit2_init();
	for (level = GIT_CONFIG_LEVEL_PROGRAMDATA;
		level <= GIT_CONFIG_LEVEL_GLOBAL; level++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	for (i = 0; i < sizeof(certificates) / sizeof(*certificates); i++)
		if (access(certificates[i], R_OK) == 0) {
			git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS,
				certificates[i], NULL);
			break;
		}
}

static int fail_with_reason(struct err *e)
{
	const git_error *why = git_error_last();

	return err_set(e, COV_WORLD, "%s",
		why && why->message ? why->message : "unknown error");
}

/* The agent's keys, once; all else is refused. */
static int give_credential(git_credential **out, const char *url,
	const char *user, unsigned types, void *ctx)
{
	int *asked = ctx;

	(void)url;
	if (!(types & GIT_CREDENTIAL_SSH_KEY) || (*asked)++ > 0)
		return GIT_PASSTHROUGH;
	return git_credential_ssh_key_from_agent(out, user ? user : "git");
}

int gitfetch_refs(const char *repo, const char *url, const char *refspec,
	struct err *e)
{
	git_fetch_options how;
	char *spec = xstrdup(refspec);
	git_strarray specs = {&spec, 1};
	git_repository *git = NULL;
	git_remote *remote = NULL;
	int asked = 0, rc = 0;

	begin_alone();
	git_fetch_options_init(&how, GIT_FETCH_OPTIONS_VERSION);
	how.callbacks.credentials = give_credential;
	how.callbacks.payload = &asked;
	how.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	how.update_fetchhead = 0;
	how.proxy_opts.type = GIT_PROXY_AUTO;
	if (git_repository_open_ext(&git, repo, GIT_REPOSITORY_OPEN_NO_SEARCH,
		    NULL) ||
		git_remote_create_anonymous(&remote, git, url) ||
		git_remote_fetch(remote, &specs, &how, NULL))
		rc = fail_with_reason(e);
	git_remote_free(remote);
	git_repository_free(git);
	git_libgit2_shutdown();
	free(spec);
	return rc;
}

int gitfetch_checkout(const char *repo, struct err *e)
{
	git_checkout_options how;
	git_repository *git = NULL;
	int rc = 0;

	begin_alone();
	git_checkout_options_init(&how, GIT_CHECKOUT_OPTIONS_VERSION);
	how.disable_filters = 1;
	how.checkout_strategy = GIT_CHECKOUT_FORCE;
	if (git_repository_open_ext(&git, repo, GIT_REPOSITORY_OPEN_NO_SEARCH,
		    NULL) ||
		git_checkout_head(git, &how))
		rc = fail_with_reason(e);
	git_repository_free(git);
	git_libgit2_shutdown();
	return rc;
}
