/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc --batch: a name that ends in a NUL byte, and at once its text behind
 * its size, for programs that ask for one file after the other.
 */
#include "covsrc.h"

#include "cli/tool.h"
#include "io/in.h"

#include <stdlib.h>
#include <string.h>

/* A reason is one line. */
static void answer_no(const char *why)
{
	struct str s = {0};
	size_t i;

	str_adds(&s, why);
	for (i = 0; i < s.len; i++)
		if (s.buf[i] == '\n')
			s.buf[i] = '?';
	out_printf(cov_stdout(), "- %s\n", str_get(&s));
	str_release(&s);
}

/* Once: a folder has no commits, and was read though one was asked for. */
static void warn_no_commit(const struct covsrc_cfg *cfg,
	const struct lookup_view *v, int *warned)
{
	if (!*warned && cfg->commit && !*v->commit)
		cov_warn("%s has files whose commit is not known",
			repo_path(v->repo));
	*warned |= cfg->commit && !*v->commit;
}

static void answer_path(const struct covsrc_cfg *cfg, struct lookup *l,
	const char *path, int *warned)
{
	struct str text = {0};
	struct err e = {0};
	const struct lookup_view *v = lookup_choose(l, cfg->url ? cfg->url : "",
		cfg->commit ? cfg->commit : "", &path, 1, &e);
	int rc = v ? lookup_read(v, path, &text, NULL, &e) : -1;

	if (rc > 0) {
		warn_no_commit(cfg, v, warned);
		out_printf(cov_stdout(), "%zu\n", text.len);
		out_str(cov_stdout(), &text);
	} else {
		answer_no(rc ? e.text : "no such file");
	}
	str_release(&text);
}

int covsrc_batch(const struct covsrc_cfg *cfg)
{
	struct lookup *l = lookup_new();
	struct err e = {0};
	struct in in;
	char *item, *path;
	int rc, warned = 0;
	size_t len;

	if (covsrc_sources(l, cfg) == 0) {
		rc = in_open(&in, NULL, &e);
		if (rc == 0)
			in_tie(&in, cov_stdout());
		while (rc == 0 && in_item(&in, '\0', &item, &len, &e) > 0) {
			path = xstrndup(item, len);
			answer_path(cfg, l, path, &warned);
			free(path);
		}
		if (rc == 0)
			in_close(&in);
		cov_err(&e);
	}
	lookup_free(l);
	return cov_worst();
}
