/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as what a center of goc answers, as its list and as an error: the
 * list gives each address of a service once, an error is one line.
 */
#include "../../tools/covpull/goc.c"
#include "../../tools/covpull/ident.c"
#include "../../tools/covpull/round.c"
#include "../../tools/covpull/target.c"

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* In textrun.c, with what writes. */
enum keep_result keep_text(struct store *s, const struct covpull_cfg *cfg,
	const struct target *t, const char *service, struct str *body,
	struct err *e)
{
	(void)s;
	(void)cfg;
	(void)t;
	(void)service;
	(void)body;
	(void)e;
	return KEEP_UNWANTED;
}

/* Sorted, and no two are one. */
static void check(const struct targets *ts)
{
	size_t i;

	for (i = 0; i < ts->n; i++) {
		if (!ts->v[i]->known || !ts->v[i]->seen)
			bug("'%s' is not known", ts->v[i]->shown);
		if (i && by_service(&ts->v[i - 1], &ts->v[i]) >= 0)
			bug("'%s' is there twice", ts->v[i]->shown);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct targets ts = {.n = 0};
	struct covpull_cfg cfg = {.goc = "http://center:7777"};
	struct round r = {.cfg = &cfg, .targets = &ts};
	struct center_ask a = {.round = &r};
	enum json_type type;
	struct err e = {0};
	struct slice all;
	struct json j;
	char *text;

	json_init(&j, (const char *)ptr, len);
	if (json_value(&j, &type, &all, &e) == 0 && json_end(&j, &e) == 0 &&
		type == JSON_OBJECT && read_services(&r, all, &e) == 0) {
		add_unregistered(&r);
		check(&ts);
	}
	read_center_error(&a, (const char *)ptr, len, COV_WORLD, 417);
	if (a.e.status != COV_WORLD || !*a.e.text || strchr(a.e.text, '\n'))
		bug("an error '%s'", a.e.text);
	text = xstrndup((const char *)ptr, len);
	str_adds(&a.reply, text);
	if (glued_error(&a) && !str_starts(glued_error(&a), "{\"error\""))
		bug("glued");
	free(text);
	ask_release(&a);
	targets_release(&ts);
	return 0;
}
