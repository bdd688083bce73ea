/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any line as a target of covpull: refused, or each of its ports has a URL of
 * which host and port are those of the target; what is printed of it is JSON.
 */
#include "../../tools/covpull/ident.c"
#include "../../tools/covpull/target.c"

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void check(const struct target *t, struct str *s)
{
	const char *base, *host;
	enum json_type type;
	struct arena a = {0};
	struct err e = {0};
	struct slice raw;
	struct json j;
	unsigned port;
	char *shown;

	if (url_parse(&a, t->base, &base, &host, &port, &e))
		bug("'%s' is no URL: %s", t->base, e.text);
	if (strcmp(base, t->base) || strcmp(host, t->host) || port != t->port ||
		!port || port > 65535 || strpbrk(t->base, " \r\n"))
		bug("'%s' is %s %u", t->base, host, port);
	str_clear(s);
	target_line(t, s);
	json_init(&j, s->buf, s->len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e))
		bug("%s: %s", s->buf, e.text);
	shown = json_get_text(&a, raw, "address");
	if (!shown || strcmp(shown, t->shown) != 0)
		bug("%s is not '%s'", s->buf, t->shown);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	static const struct runs_at at = {.namespace_ = "n", .pod = "p\xff"};
	char *text = xstrndup((const char *)ptr, len);
	struct targets t = {.n = 0};
	struct str s = {0};
	struct err e = {0};
	size_t i;

	if (targets_add(&t, text, &at, &e) == 0) {
		if (!t.n || t.n > PORTS_MAX)
			bug("%zu targets", t.n);
		for (i = 0; i < t.n; i += 97)
			check(t.v[i], &s);
		check(t.v[t.n - 1], &s);
	} else if (e.status != COV_USAGE || t.n) {
		bug("refused with status %d", e.status);
	}
	targets_release(&t);
	str_release(&s);
	free(text);
	return 0;
}
