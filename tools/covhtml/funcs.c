/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Functions, found in the text as cmd/cover finds them. */
#include "funcs.h"

#include "fmt/json.h"
#include "gosrc/gosrc.h"

#include <string.h>

/* What the blocks in a function say. */
struct func_sum {
	uint64_t total, covered, greatest;
};

/* The blocks from *i on that begin in f; *i moves behind them. */
static struct func_sum sum_func(const struct profile *p,
	const struct gosrc_func *f, uint32_t *i, uint32_t end)
{
	struct func_sum sum = {0, 0, 0};

	for (; *i < end; ++*i) {
		const struct block *b = &p->t->v[*i];

		if (place_is_before(b->line0, b->col0, f->line0, f->col0))
			continue;
		if (!place_is_before(b->line0, b->col0, f->line1, f->col1))
			break;
		sum.total += b->stmts;
		if (p->counts[*i])
			sum.covered += b->stmts;
		if (p->counts[*i] > sum.greatest)
			sum.greatest = p->counts[*i];
	}
	return sum;
}

void funcs_json(struct str *s, const struct profile *p, const struct file *fi)
{
	const struct block_file *bf = &p->t->files[fi->index];
	uint32_t at = bf->first, end = bf->first + bf->count, from = 0;
	struct err ignored = {0};
	struct gosrc g = {0};
	size_t i;

	if (!fi->has_text || fi->skewed || !str_ends(fi->name, ".go") ||
		gosrc_read(&g, str_get(&fi->text), fi->text.len, &ignored))
		g.n = 0;
	for (i = 0; i < g.n; i++) {
		const struct gosrc_func *f = &g.v[i];
		struct func_sum sum = sum_func(p, f, &at, end);

		if (i)
			str_addc(s, ',');
		json_string(s, f->full, strlen(f->full));
		str_addf(s, ",%lld,%lld,%llu,%llu,%llu",
			(long long)f->line0 - (long long)from,
			(long long)f->line1 - (long long)f->line0,
			(unsigned long long)sum.total,
			(unsigned long long)sum.covered,
			(unsigned long long)sum.greatest);
		from = f->line0;
	}
	gosrc_release(&g);
}
