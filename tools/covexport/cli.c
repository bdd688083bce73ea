/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * `codecov` of the PATH, which is never fetched. It is told to fail when it
 * fails (-Z), and always where to send, for by itself it does not look at
 * CODECOV_URL; the token is in its environment, not in its arguments.
 */
#include "cli.h"

#include "cli/tool.h"
#include "io/fs.h"
#include "io/out.h"
#include "io/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PRINTED_MAX = 1 << 20, TIMEOUT_S = 600 };

/* Words of a command, in the order of adding. */
struct command {
	char **v;
	size_t n, cap;
};

static void add_word(struct command *c, const char *word)
{
	mem_grow(&c->v, &c->cap, c->n + 2, sizeof(*c->v));
	c->v[c->n++] = (char *)word;
	c->v[c->n] = NULL;
}

static void add_option(struct command *c, const char *name, const char *value)
{
	add_word(c, name);
	add_word(c, value);
}

/* It reads the files of the repository by their paths in it. */
static int run_in_checkout(char **argv, const char *root, struct str *printed,
	struct err *e)
{
	int here = -1, rc = 0;

	if (*root) {
		here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (here < 0 || chdir(root) < 0)
			rc = err_sys(e, errno, "%s", root);
	}
	if (rc == 0)
		rc = subprocess_run(argv, printed, PRINTED_MAX, TIMEOUT_S, e);
	if (here >= 0 && fchdir(here) < 0 && rc == 0)
		rc = err_sys(e, errno, "the folder that it was called in");
	if (here >= 0)
		close(here);
	return rc;
}

static int run_codecov_program(const struct covexport_cfg *cfg, const char *url,
	const char *file, const struct target *t, const struct payload *p,
	struct err *e)
{
	const struct opt_list *flags = target_flags(cfg);
	struct command c = {0};
	struct str printed = {0};
	struct err why = {0};
	size_t i;
	int rc;

	add_word(&c, "codecov");
	add_option(&c, "-u", url);
	add_word(&c, "upload-coverage");
	add_word(&c, "-Z");
	add_word(&c, "--disable-search");
	add_option(&c, "-f", file);
	add_option(&c, "--sha", t->commit);
	add_option(&c, "--slug", t->slug);
	add_option(&c, "--git-service", t->service);
	for (i = 0; i < flags->n; i++)
		add_option(&c, "--flag", flags->v[i]);
	rc = run_in_checkout(c.v, str_get(&p->root), &printed, &why);
	err_of_item(&why);
	if (rc < 0)
		err_set(e, why.status, "codecov: %s", why.text);
	if (rc == 0 && cfg->verbose && printed.len)
		cov_note("codecov: %s", printed.buf);
	str_release(&printed);
	free(c.v);
	return rc;
}

int cli_send(const struct covexport_cfg *cfg, const char *url,
	const char *token, const struct target *t, const struct payload *p,
	struct err *e)
{
	struct arena a = {0};
	char *dir = fs_join(&a, fs_tmp(), "cov-codecov-XXXXXX");
	const char *file;
	char *real;
	struct out o = {.fd = -1};
	int rc = -1;

	if (!mkdtemp(dir)) {
		err_write(e, errno, "%s", dir);
		arena_release(&a);
		return -1;
	}
	real = realpath(dir, NULL); /* it is called from elsewhere */
	file = fs_join(&a, real ? real : dir, "coverage.txt");
	free(real);
	if (out_create(&o, file, 0, e) == 0) {
		out_write(&o, str_get(&p->text), p->text.len);
		rc = out_commit(&o, e);
	}
	if (rc == 0 && setenv("CODECOV_TOKEN", token, 1) < 0)
		rc = err_set(e, COV_WORLD, "the environment is full");
	if (rc == 0)
		rc = run_codecov_program(cfg, url, file, t, p, e);
	unlink(file);
	rmdir(dir);
	arena_release(&a);
	return rc;
}
