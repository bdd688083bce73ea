/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc --batch: the other end of findchild.h. Nothing is told here but what
 * the answers say: who asked tells it.
 */
#include "covsrc.h"

#include "cli/tool.h"
#include "gosrc/findchild.h"
#include "io/in.h"

#include <stdlib.h>
#include <string.h>

struct batch {
	struct finder *finder;
	const char *url;
	struct in in;
	struct str name, line;
	struct finder_answer answer;
	struct block *v; /* of the question at hand */
	size_t cap;
};

static void add_module_line(void *ctx, const char *module)
{
	str_addf(ctx, "%s\n", module);
}

static int answer_modules(struct batch *b, struct err *e)
{
	struct str lines = {0};
	int rc = finder_modules(b->finder, add_module_line, &lines, e);

	if (rc == 0) {
		out_printf(cov_stdout(), "%zu\n", lines.len);
		out_str(cov_stdout(), &lines);
	}
	str_release(&lines);
	return rc;
}

static int answer_question(struct batch *b, const char *blocks, struct err *e)
{
	struct finder_question q = {.name = str_get(&b->name), .url = b->url};
	struct finder_answer *a = &b->answer;
	struct err why = {0};

	if (!*q.name)
		return answer_modules(b, e);
	/* What cannot be read is not there, and this says why. */
	if (findchild_get_blocks(blocks, &b->v, &b->cap, &q.n) < 0)
		err_set(&why, COV_ITEMS,
			"blocks that are not LINE.COL,LINE.COL");
	q.v = b->v;
	if (why.status || finder_find(b->finder, &q, a, &why) < 0) {
		finder_answer_release(a);
		str_adds(&a->why, why.text);
		str_adds(&a->name, q.name);
	}
	findchild_put_answer(&b->line, a);
	out_str(cov_stdout(), &b->line);
	out_putc(cov_stdout(), '\n');
	if (a->found)
		out_str(cov_stdout(), &a->text);
	return 0;
}

static int answer_questions(struct batch *b, struct err *e)
{
	char *item, *blocks;
	size_t len;
	int rc;

	while ((rc = in_item(&b->in, '\0', &item, &len, e)) > 0) {
		str_clear(&b->name);
		str_add(&b->name, item, len);
		if ((rc = in_item(&b->in, '\0', &item, &len, e)) < 0)
			break;
		blocks = xstrndup(rc ? item : "", rc ? len : 0);
		rc = answer_question(b, blocks, e);
		free(blocks);
		if (rc < 0)
			break;
	}
	return rc;
}

int covsrc_batch(const struct covsrc_cfg *cfg)
{
	struct batch b = {.url = cfg->url};
	struct err e = {0};

	b.finder = covsrc_finder(cfg);
	if (b.finder && in_open(&b.in, NULL, &e) == 0) {
		in_tie(&b.in, cov_stdout());
		if (answer_questions(&b, &e) < 0)
			cov_err(&e);
		in_close(&b.in);
	} else {
		cov_err(&e);
	}
	finder_free(b.finder);
	finder_answer_release(&b.answer);
	str_release(&b.name);
	str_release(&b.line);
	free(b.v);
	return cov_worst();
}
