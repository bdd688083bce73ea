/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of repo.c, folder.c, srcdirs.c and finder.c, on repositories that the
   git program makes in a folder of their own. */
#include "base/num.h"
#include "gosrc/finder.h"
#include "gosrc/repogit.h"
#include "io/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * work: a checkout of two commits; bare: the same, bare, below a folder laid
 * out as `repos`; plain: the second commit without Git; other: a repository
 * that has the files, and not the commits.
 */
static const char script[] =
	"set -e; exec >git.log 2>&1; export GIT_CONFIG_NOSYSTEM=1 HOME=.\n"
	"export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a\n"
	"export GIT_COMMITTER_EMAIL=a@b GIT_AUTHOR_DATE='1700000000 +0000'\n"
	"export GIT_COMMITTER_DATE='1700000000 +0000'\n"
	"git init -q work; cd work; mkdir -p cmd api vendor/x.y/z testdata/t\n"
	"echo 'module example.com/shop' >go.mod; echo one >cmd/a.go\n"
	"echo 'module example.com/shop/api' >api/go.mod; echo api >api/b.go\n"
	"echo 'module example.com/shop' >testdata/t/go.mod\n"
	"echo vendored >vendor/x.y/z/z.go; ln -s cmd/a.go link.go\n"
	"ln -s /etc/passwd out.go; git add -f .; git commit -qm one\n"
	"git tag v1; echo two >cmd/a.go; git commit -qam two\n"
	"git remote add origin https://git.example.com/shop/shop.git; cd ..\n"
	"mkdir -p repos/git.example.com/shop/shop\n"
	"git clone -q --bare work repos/git.example.com/shop/shop/.bare\n"
	"cp -R work plain; rm -rf plain/.git; mkdir empty\n"
	"cp -R plain other; cd other; git init -q; git add -f .\n"
	"git commit -qm else; cd ..; git -C work bundle create ../b.bundle v1\n"
	"git -C work rev-parse v1 >v1; git -C work rev-parse HEAD >head\n";

static char v1[REPO_OID_HEX], head[REPO_OID_HEX];

static void read_id(char hex[REPO_OID_HEX], const char *path)
{
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_int_equal(fread(hex, 1, REPO_OID_HEX - 1, f), 40);
	fclose(f);
}

static int setup(void **state)
{
	char dir[] = "/tmp/cov-t_repo-XXXXXX";

	if (!mkdtemp(dir) || chdir(dir))
		return -1;
	*state = xstrdup(dir);
	if (system(script))
		return -1;
	read_id(v1, "v1");
	read_id(head, "head");
	return 0;
}

static int teardown(void **state)
{
	struct str s = {0};
	int rc;

	str_addf(&s, "rm -rf %s", (const char *)*state);
	rc = chdir("/") || system(s.buf);
	str_release(&s);
	free(*state);
	return rc;
}

/* What a file of a repository holds, "-" for none. */
static void holds(struct repo *r, const char *hex, const char *path,
	const char *wanted)
{
	struct err e = {0};
	struct str s = {0};
	int rc = repo_read(r, hex, path, &s, &e);

	assert_int_equal(rc, strcmp(wanted, "-") != 0);
	assert_string_equal(str_get(&s), rc ? wanted : "");
	str_release(&s);
}

static void add_path(void *ctx, const char *path)
{
	str_addf(ctx, "[%s]", path);
}

static void check_git(const char *path)
{
	struct err e = {0};
	struct str s = {0};
	struct repo *r = repo_open(path, &e);
	char hex[REPO_OID_HEX];

	assert_non_null(r);
	assert_true(repo_is_git(r));
	assert_int_equal(repo_commit(r, "v1", hex, &e), 0);
	assert_string_equal(hex, v1);
	assert_int_equal(repo_commit(r, v1, hex, &e), 0);
	assert_string_equal(hex, v1);
	v1[9] = '\0';
	assert_int_equal(repo_commit(r, v1, hex, &e), 0);
	memcpy(v1, hex, sizeof(hex));
	assert_int_equal(repo_commit(r, "HEAD", hex, &e), 0);
	assert_string_equal(hex, head);
	holds(r, v1, "cmd/a.go", "one\n");
	holds(r, head, "cmd/a.go", "two\n");
	holds(r, v1, "cmd/none.go", "-");
	holds(r, v1, "cmd", "-");
	holds(r, v1, "cmd/a.go/x", "-");
	holds(r, v1, "link.go", "-");
	holds(r, v1, "../a.go", "-");
	holds(r, v1, "/cmd/a.go", "-");
	holds(r, v1, "cmd//a.go", "-");
	holds(r, v1, "", "-");
	assert_int_equal(repo_find(r, v1, "go.mod", add_path, &s, &e), 0);
	assert_string_equal(str_get(&s), "[go.mod][api/go.mod]");
	str_release(&s);
	repo_free(r);
}

static void repositories(void **state)
{
	(void)state;
	check_git("work");
	check_git("repos/git.example.com/shop/shop/.bare");
}

static void bad_names(void **state)
{
	static const char *const names[] = {"nothing", "0123456789", "",
		":/two", "HEAD^{/one}", "-x", "v1..HEAD", "v1\n",
		"ffffffffffffffffffffffffffffffffffffffff"};
	struct err e = {0};
	struct repo *r = repo_open("work", &e);
	char hex[REPO_OID_HEX];
	size_t i;

	(void)state;
	assert_non_null(r);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_int_equal(repo_commit(r, names[i], hex, &e), -1);
		assert_int_equal(e.status, COV_ITEMS);
	}
	assert_string_equal(e.text,
		"work: no commit "
		"'ffffffffffffffffffffffffffffffffffffffff'");
	repo_free(r);
}

static void folders(void **state)
{
	struct err e = {0};
	struct str s = {0};
	struct repo *r = repo_open("plain", &e);
	char hex[REPO_OID_HEX];

	(void)state;
	assert_non_null(r);
	assert_false(repo_is_git(r));
	assert_int_equal(repo_commit(r, "HEAD", hex, &e), -1);
	holds(r, "", "cmd/a.go", "two\n");
	holds(r, "", "link.go", "two\n");
	holds(r, "", "out.go", "-");
	holds(r, "", "../work/cmd/a.go", "-");
	holds(r, "", "cmd", "-");
	assert_int_equal(repo_find(r, "", "go.mod", add_path, &s, &e), 0);
	assert_string_equal(str_get(&s), "[go.mod][api/go.mod]");
	str_release(&s);
	repo_free(r);
	assert_null(repo_open("none", &e));
	assert_int_equal(e.status, COV_USAGE);
	assert_null(repo_open("v1", &e));
	assert_string_equal(e.text, "v1: not a repository or folder");
	assert_null(repo_open("b.bundle", &e));
	assert_non_null(strstr(e.text, "unpack it"));
}

/* Opens a finder of up to two sources. */
static struct finder *open_finder(struct finder_options *o, const char **v,
	size_t n)
{
	struct err e = {0};
	struct finder *f;

	*o = (struct finder_options){.sources = {v, n, n}};
	f = finder_new(o, &e);
	assert_non_null(f);
	return f;
}

/* What a path is found as: "PATH RULE EXACT", "-" for not at all. */
static void finds(struct finder *f, const char *url, const char *commit,
	const char *name, const char *text, const char *how)
{
	const struct finder_question q = {.name = name,
		.url = url,
		.commit = commit};
	struct finder_answer a = {0};
	struct err e = {0};
	struct str s = {0};

	assert_int_equal(finder_find(f, &q, &a, &e), text != NULL);
	if (text) {
		str_addf(&s, "%s %s %d", str_get(&a.path),
			finder_rule_name(a.rule), a.exact);
		assert_string_equal(str_get(&a.text), text);
	} else {
		str_adds(&s, str_get(&a.why));
	}
	assert_string_equal(s.buf, how);
	str_release(&s);
	finder_answer_release(&a);
}

static void chooses(void **state)
{
	const char *sources[] = {"other", "repos"};
	struct finder_options o;
	struct finder *f = open_finder(&o, sources, 2);
	struct str why = {0};

	(void)state;
	finds(f, "", v1, "example.com/shop/cmd/a.go", "one\n",
		"cmd/a.go module 1");
	finds(f, "", v1, "example.com/shop/api/b.go", "api\n",
		"api/b.go module 1");
	finds(f, "", v1, "x.y/z/z.go", "vendored\n",
		"vendor/x.y/z/z.go vendor 1");
	str_addf(&why, "%s has the module, not the file, at %.12s",
		"repos/git.example.com/shop/shop/.bare", v1);
	finds(f, "", v1, "example.com/shop/none.go", NULL, why.buf);
	str_release(&why);
	/* A commit that nobody has is not replaced by another. */
	finds(f, "", "0123456789abcdef", "example.com/shop/cmd/a.go", NULL,
		"no repository has commit '0123456789abcdef'");
	/* No commit wanted: the URL decides, and it says that it guessed. */
	finds(f, "git@git.example.com:shop/shop", "",
		"example.com/shop/cmd/a.go", "two\n", "cmd/a.go module 0");
	finds(f, "", "v1", "example.com/shop/cmd/a.go", "one\n",
		"cmd/a.go module 0");
	finder_free(f);
}

static void allows_others(void **state)
{
	const char *sources[] = {"repos"};
	struct finder_options o;
	struct finder *f = open_finder(&o, sources, 1);

	(void)state;
	o.allow_other = 1;
	finds(f, "", "0123456789abcdef", "example.com/shop/cmd/a.go", "two\n",
		"cmd/a.go module 0");
	finder_free(f);
}

static void chooses_folders(void **state)
{
	const char *sources[] = {"plain"}, *bad[] = {"empty", "none"};
	struct finder_options o = {0};
	struct err e = {0};
	struct finder *f = finder_new(&o, &e);
	size_t i;

	(void)state;
	assert_non_null(f);
	finds(f, "", "", "example.com/shop/cmd/a.go", NULL,
		"no repository given");
	finder_free(f);
	f = open_finder(&o, sources, 1);
	finds(f, "", v1, "example.com/shop/cmd/a.go", "two\n",
		"cmd/a.go module 0");
	finds(f, "", "", "github.com/old/shop/cmd/a.go", "two\n",
		"cmd/a.go moved 0");
	finds(f, "", "", "github.com/old/else/cmd/a.go", NULL,
		"no source has the module github.com/old/else");
	finder_free(f);
	for (i = 0; i < 2; i++) {
		o.sources.v = &bad[i];
		assert_null(finder_new(&o, &e));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repositories),
		cmocka_unit_test(bad_names),
		cmocka_unit_test(folders),
		cmocka_unit_test(chooses),
		cmocka_unit_test(allows_others),
		cmocka_unit_test(chooses_folders),
	};

	if (system("command -v git >/dev/null 2>&1")) {
		printf("1..0 # SKIP no git program\n");
		return 0;
	}
	repogit_use();
	return cmocka_run_group_tests_name("repo", tests, setup, teardown);
}
