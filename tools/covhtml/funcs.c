/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Functions, found in the text as cmd/cover finds them. */
#include "funcs.h"

#include "fmt/json.h"
#include "gosrc/gosrc.h"

#include <string.h>

void funcs_json(struct str *s, const struct file *fi)
{
	struct err ignored = {0};
	struct gosrc g = {0};
	uint32_t from = 0;
	size_t i;

	if (!fi->has_text || fi->skewed || !str_ends(fi->name, ".go") ||
		gosrc_read(&g, str_get(&fi->text), fi->text.len, &ignored))
		g.n = 0;
	for (i = 0; i < g.n; i++) {
		const struct gosrc_func *f = &g.v[i];

		if (i)
			str_addc(s, ',');
		json_string(s, f->full, strlen(f->full));
		str_addf(s, ",%lld,%lld", (long long)f->line0 - (long long)from,
			(long long)f->line1 - (long long)f->line0);
		from = f->line0;
	}
	gosrc_release(&g);
}
