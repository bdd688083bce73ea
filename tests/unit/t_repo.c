/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of repo.c, folder.c, srcdirs.c and lookup.c, on repositories that the
   git program makes in a folder of their own. */
#include "base/num.h"
#include "gosrc/lookup.h"
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

static const char *const paths[] = {"example.com/shop/cmd/a.go",
	"example.com/shop/api/b.go", "x.y/z/z.go"};

/* Chooses among one operand's sources; NULL when nothing fits. */
static const struct lookup_view *choose(struct lookup *l, const char *url,
	const char *commit, struct err *e)
{
	*e = (struct err){0};
	return lookup_choose(l, url, commit, paths, 3, e);
}

static void reads(const struct lookup_view *v, const char *path,
	const char *text, const char *repo_path)
{
	struct str s = {0}, p = {0};
	struct err e = {0};

	assert_int_equal(lookup_read(v, path, &s, &p, &e), text != NULL);
	if (text) {
		assert_string_equal(str_get(&s), text);
		assert_string_equal(str_get(&p), repo_path);
	}
	str_release(&s);
	str_release(&p);
}

static void chooses(void **state)
{
	struct lookup *l = lookup_new();
	const struct lookup_view *v;
	struct err e = {0};

	(void)state;
	assert_int_equal(lookup_add(l, "other", &e), 0);
	assert_int_equal(lookup_add(l, "repos", &e), 0);
	v = choose(l, "", v1, &e);
	assert_non_null(v);
	assert_true(v->exact);
	assert_string_equal(v->commit, v1);
	reads(v, paths[0], "one\n", "cmd/a.go");
	reads(v, paths[1], "api\n", "api/b.go");
	reads(v, paths[2], "vendored\n", "vendor/x.y/z/z.go");
	reads(v, "example.com/shop/none.go", NULL, NULL);
	assert_ptr_equal(choose(l, "", v1, &e), v);
	/* A commit that nobody has is not replaced by another. */
	assert_null(choose(l, "", "0123456789abcdef", &e));
	assert_int_equal(e.status, COV_ITEMS);
	assert_string_equal(e.text,
		"no repository has commit '0123456789abcdef'");
	/* No commit wanted: the URL decides, and it says that it guessed. */
	v = choose(l, "git@git.example.com:shop/shop", "", &e);
	assert_non_null(v);
	assert_false(v->exact);
	assert_string_equal(v->commit, head);
	v = choose(l, "", "v1", &e);
	assert_non_null(v);
	assert_false(v->exact);
	lookup_free(l);
}

static void chooses_folders(void **state)
{
	static const char *const moved[] = {"github.com/old/shop/cmd/a.go"};
	static const char *const foreign[] = {"github.com/old/else/cmd/a.go"};
	struct lookup *l = lookup_new();
	const struct lookup_view *v;
	struct err e = {0};

	(void)state;
	assert_null(choose(l, "", "", &e));
	assert_string_equal(e.text, "no repository given");
	assert_int_equal(lookup_add(l, "plain", &e), 0);
	v = choose(l, "", v1, &e);
	assert_non_null(v);
	assert_false(v->exact);
	assert_string_equal(v->commit, "");
	reads(v, paths[0], "two\n", "cmd/a.go");
	v = lookup_choose(l, "", "", moved, 1, &e);
	assert_non_null(v);
	reads(v, moved[0], "two\n", "cmd/a.go");
	assert_null(lookup_choose(l, "", "", foreign, 1, &e));
	assert_string_equal(e.text, "no repository has these files");
	assert_int_equal(lookup_add(l, "empty", &e), -1);
	assert_int_equal(lookup_add(l, "none", &e), -1);
	lookup_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repositories),
		cmocka_unit_test(bad_names),
		cmocka_unit_test(folders),
		cmocka_unit_test(chooses),
		cmocka_unit_test(chooses_folders),
	};

	if (system("command -v git >/dev/null 2>&1")) {
		printf("1..0 # SKIP no git program\n");
		return 0;
	}
	return cmocka_run_group_tests_name("repo", tests, setup, teardown);
}
