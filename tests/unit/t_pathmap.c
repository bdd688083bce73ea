/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of pathmap.c and giturl.c. */
#include "gosrc/giturl.h"
#include "profile/pathmap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void gomod(void **state)
{
	static const struct {
		const char *text, *module;
	} t[] = {
		{"module example.com/shop\n", "example.com/shop"},
		{"module example.com/shop", "example.com/shop"},
		{"module example.com/shop\r\n", "example.com/shop"},
		{"// module no\n\n\tmodule  a.b/c // why\n", "a.b/c"},
		{"module \"a.b/with space\"\n", "a.b/with space"},
		{"module `a.b/c`\n", "a.b/c"},
		{"module (\n\ta.b/c\n)\n", "a.b/c"},
		{"go 1.22\nrequire x.y/module v1.0.0\nmodule a.b/c\n", "a.b/c"},
		{"require (\n\tx.y/z v1.0.0\n)\nmodule a.b/c\n", "a.b/c"},
		{"modules a.b/c\n", NULL},
		{"module\nexample.com/shop\n", NULL},
		{"module \"\"\n", NULL},
		{"", NULL},
	};
	struct arena a = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		char *got = pathmap_gomod(&a, t[i].text, strlen(t[i].text));

		if (t[i].module)
			assert_string_equal(got, t[i].module);
		else
			assert_null(got);
	}
	/* A NUL byte ends nothing and crashes nothing. */
	assert_null(pathmap_gomod(&a, "module \"a\0b\"\n", 13));
	arena_release(&a);
}

static void one_dir(void *ctx, const char *dir)
{
	str_addf(ctx, "[%s]", dir);
}

static void gowork(void **state)
{
	static const char text[] =
		"go 1.22\n\nuse ./a // first\n"
		"use (\n\t.\n\t./b/c/\n\t// ./no\n\t../outside\n\t/abs\n)\n"
		"replace x => y\nuse d\n"
		"use ./e/../../../etc\nuse ./f/../g/././h\nuse i/..\n";
	struct arena a = {0};
	struct str s = {0};

	(void)state;
	pathmap_gowork(&a, text, sizeof(text) - 1, one_dir, &s);
	assert_string_equal(str_get(&s), "[a][][b/c][d][g/h][]");
	str_release(&s);
	arena_release(&a);
}

static void one_replacement(void *ctx, const struct pathmap_replacement *r)
{
	str_addf(ctx, "[%s,%s=%s,%s]", r->old, r->old_version, r->new,
		r->new_version);
}

static void one_requirement(void *ctx, const char *module, const char *version)
{
	str_addf(ctx, "[%s@%s]", module, version);
}

static void replaces(void **state)
{
	static const char text[] =
		"module a\nreplace x.y/z => ./z\nreplace (\n"
		"\ta.b/c v1.2.3 => d.e/f v1.0.0 // why\n"
		"\tg.h/i => j.k/l v0.1.0\n\tbad\n\t=> bad\n)\nreplace bad\n";
	static const char required[] =
		"require a.b/c v1.0.0 // indirect\nrequire bad\n"
		"require (\n\t\"d.e/f\" v2.0.0\n\tbad\n)\n";
	struct arena a = {0};
	struct str s = {0};

	(void)state;
	pathmap_replaces(&a, text, sizeof(text) - 1, one_replacement, &s);
	assert_string_equal(str_get(&s),
		"[x.y/z,=./z,][a.b/c,v1.2.3=d.e/f,v1.0.0]"
		"[g.h/i,=j.k/l,v0.1.0]");
	str_clear(&s);
	pathmap_requires(&a, required, sizeof(required) - 1, one_requirement,
		&s);
	assert_string_equal(str_get(&s), "[a.b/c@v1.0.0][d.e/f@v2.0.0]");
	str_release(&s);
	arena_release(&a);
}

static void guesses(void **state)
{
	static const char *const t[][2] = {
		{"github.com/a/b/c/d.go", "github.com/a/b"},
		{"github.com/a/b/v2/c/d.go", "github.com/a/b/v2"},
		{"k8s.io/api/core/v1/t.go", "k8s.io/api"},
		{"net/http/h.go", "net"},
		{"x.go", "x.go"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_true(slice_is(pathmap_guess(t[i][0]), t[i][1]));
}

static void finds(void **state)
{
	static const struct {
		const char *path, *found;
	} t[] = {
		{"example.com/shop/cmd/a.go", "cmd/a.go"},
		{"example.com/shop/api/v1/a.go", "staging/api/v1/a.go"},
		{"example.com/shop/api-server/a.go", "api-server/a.go"},
		{"example.com/shopping/a.go", NULL},
		{"example.com/shop", NULL},
		{"example.com/workspace/a.go", NULL},
		{"example.com/shop/go/src/a.go", "go/src/a.go"},
		{"/build/example.com/shop/a.go", NULL},
		{"", NULL},
	};
	struct pathmap m = {0};
	struct str path = {0};
	size_t i;

	(void)state;
	pathmap_add(&m, "example.com/shop", "");
	pathmap_add(&m, "example.com/shop/api", "staging/api");
	pathmap_add(&m, "example.com/shop/api", "another/api");
	pathmap_add(&m, "github.com/o/r", "old");
	pathmap_finish(&m);
	assert_string_equal(m.root, "example.com/shop");
	assert_int_equal(m.n, 3);
	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		int rc = pathmap_find(&m, t[i].path, &path) != NULL;

		assert_int_equal(rc, t[i].found != NULL);
		assert_string_equal(str_get(&path),
			t[i].found ? t[i].found : "");
	}
	str_release(&path);
	pathmap_release(&m);
}

static void urls(void **state)
{
	static const char *const same[] = {
		"https://github.com/openshift/oc",
		"https://GitHub.com/openshift/oc.git",
		"https://user:secret@github.com:443/openshift/oc/",
		"ssh://git@github.com/openshift/oc.git",
		"git@github.com:openshift/oc.git",
		"github.com/openshift/oc",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(*same); i++)
		assert_true(giturl_same(same[i], same[0]));
	assert_false(giturl_same(same[0], "https://github.com/openshift/od"));
	assert_false(giturl_same(same[0], "https://github.com/acme/oc"));
	assert_false(giturl_same("", ""));
	assert_false(giturl_same("https://", "https://"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gomod),
		cmocka_unit_test(gowork),
		cmocka_unit_test(replaces),
		cmocka_unit_test(guesses),
		cmocka_unit_test(finds),
		cmocka_unit_test(urls),
	};

	return cmocka_run_group_tests_name("pathmap", tests, NULL, NULL);
}
