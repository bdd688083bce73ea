/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "fmt/tabwriter.h"

#include "gocov/functab.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* What tabwriter.NewWriter(w, 1, 8, 1, '\t', 0) of Go 1.26 made. */
static void as_go(void **state)
{
	static const struct {
		const char *text, *want;
	} v[] = {
		{"a:1:\tF\t0.0%\ntotal\t(statements)\t0.0%\n",
			"a:1:\tF\t\t0.0%\ntotal\t(statements)\t0.0%\n"},
		{"a\tb.go:3:\tC9\t0.0%\na.go:3:\tlonger than that\t0.0%\n"
		 "x\ty\tz\tw\tv\n\t\tq\n",
			"a\tb.go:3:\t\t\tC9\t0.0%\n"
			"a.go:3:\tlonger than that\t0.0%\nx\ty\t\t\tz\tw\tv\n"
			"\t\t\t\tq\n"},
		{"a\vb\tc\n", "a\tb\tc\n"},
		{"one\ttwo\na\fb\tc\nlonger\tx\n",
			"one\ttwo\na\nb\tc\nlonger\tx\n"},
		{"one\ttwo\nalone\nlonger than it\tx\ny\tz\n",
			"one\ttwo\nalone\nlonger than it\tx\ny\t\tz\n"},
		{"\377 a\tb \377c\td\nxxxxxxxxxxxxxxxx\ty\n",
			"\377 a\tb \377c\t\t\td\nxxxxxxxxxxxxxxxx\ty\n"},
		{"a\377b\tc\nd\te\n", "a\377b\tc\nd\te\n"},
		{"e\303\251\303\251\303\251\303\251\303\251\tx\n"
		 "abcdefgh\ty\n\376\376\376\tz\n",
			"e\303\251\303\251\303\251\303\251\303\251\t\tx\n"
			"abcdefgh\ty\n\376\376\376\t\tz\n"},
		{"a\tb", "a\tb"},
		{"a\t", "a"},
		{"a", "a"},
		{"", ""},
		{"\n", "\n"},
		{"\t\n", "\t\n"},
		{"a\n\nb\tc\n", "a\n\nb\tc\n"},
		{"12345678\ta\t1234567\tb\n1\t2\t3\n1\n12\t3\t4\t5\t6\n",
			"12345678\ta\t1234567\tb\n1\t\t2\t3\n"
			"1\n12\t3\t4\t5\t6\n"},
	};
	struct str s = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		str_clear(&s);
		tabwriter_align(&s, v[i].text, strlen(v[i].text));
		assert_string_equal(str_get(&s), v[i].want);
	}
	str_release(&s);
}

/* Go's depth is the number of cells of a line; ours is not. */
static void deep(void **state)
{
	size_t n = 200000;
	char *text = xmalloc(n);
	struct str s = {0};

	(void)state;
	memset(text, '\t', n);
	text[n - 1] = '\n';
	tabwriter_align(&s, text, n);
	assert_int_equal(s.len, n);
	str_release(&s);
	free(text);
}

/* A table is the same whether its rows are kept or not. */
static void tables(void **state)
{
	static const struct functab_row rows[] = {
		{"a/b.go", "F", 7, 3, 1, NULL},
		{"a/b.go", "longer.Method", 123, 3, 3, NULL},
		{"\303\251.go", "G", 1, 0, 0, NULL},
		{"total", NULL, 0, 6, 4, NULL},
	};
	struct out o[2] = {{.fd = -1}, {.fd = -1}};
	struct functab t;
	size_t i, k;

	(void)state;
	for (k = 0; k < 2; k++) {
		t = (struct functab){.special = k == 1};
		for (i = 0; i < 4; i++)
			functab_fit(&t, &rows[i]);
		for (i = 0; i < 4; i++)
			functab_put(&t, &rows[i], &o[k]);
		functab_end(&t, &o[k]);
		functab_release(&t);
	}
	assert_int_equal(o[0].len, o[1].len);
	assert_memory_equal(o[0].buf, o[1].buf, o[0].len);
	free(o[0].buf);
	free(o[1].buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_go),
		cmocka_unit_test(deep),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests_name("tabwriter", tests, NULL, NULL);
}
