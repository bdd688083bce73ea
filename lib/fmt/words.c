/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A state machine over bytes: outside of quotes, in '...', in "...". */
#include "fmt/words.h"

#include "base/str.h"

#include <string.h>

static int is_word_break(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One word from *text on; -1 when a quote is not closed. */
static int take_word(const char **text, struct str *word)
{
	const char *p = *text;
	char quote = '\0';

	for (; *p && (quote || !is_word_break(*p)); p++) {
		if (quote ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote ? '\0' : *p;
		} else if (*p == '\\' && quote != '\'' && p[1] &&
			(!quote || p[1] == '"' || p[1] == '\\')) {
			str_addc(word, *++p);
		} else {
			str_addc(word, *p);
		}
	}
	*text = p;
	return quote ? -1 : 0;
}

char **words_split(struct arena *a, const char *text, struct err *e)
{
	/* Each word has at least one byte and a blank behind it. */
	char **v = arena_alloc(a, (strlen(text) / 2 + 2) * sizeof(*v));
	struct str word = {0};
	size_t n = 0;
	int rc = 0;

	for (;;) {
		while (is_word_break(*text))
			text++;
		if (!*text || rc)
			break;
		str_clear(&word);
		rc = take_word(&text, &word);
		v[n++] = arena_strdup(a, str_get(&word));
	}
	str_release(&word);
	v[n] = NULL;
	if (rc)
		err_set(e, COV_USAGE, "a quote that is not closed");
	else if (n == 0)
		rc = err_set(e, COV_USAGE, "an empty command");
	return rc ? NULL : v;
}
