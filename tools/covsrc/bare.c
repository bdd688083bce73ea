/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "bare.h"

#include "gosrc/gitfetch.h"
#include "io/fs.h"
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { SHORT_ID = 8, FOLDERS_OPEN = 16, SHALLOW_MAX = 1 << 24 };

static char *joined(const char *dir, const char *name)
{
	struct arena a = {0};
	char *path = xstrdup(fs_join(&a, dir, name));

	arena_release(&a);
	return path;
}

static int is_entry(const char *dir, const char *name)
{
	char *path = joined(dir, name);
	int rc = access(path, F_OK) == 0;

	free(path);
	return rc;
}

static int make_subfolder(const char *dir, const char *name, struct err *e)
{
	char *path = joined(dir, name);
	int rc = fs_mkdirs(path, e);

	free(path);
	return rc;
}

/* A small file, unless it has just that text. */
static int settle_file(const char *dir, const char *name, const char *text,
	struct err *e)
{
	char *path = joined(dir, name);
	struct err ignored = {0};
	struct out o = {0};
	int rc = 0;

	if (fs_holds(path, text, strlen(text), SHALLOW_MAX, &ignored) != 1) {
		rc = out_create(&o, path, 0, e);
		if (rc == 0) {
			out_puts(&o, text);
			rc = out_commit(&o, e);
		}
	}
	free(path);
	return rc;
}

/* Nobody else works here, so what is locked was left. */
static int remove_left(const char *path, const struct stat *st, int type,
	struct FTW *at)
{
	(void)st;
	if (type == FTW_F &&
		(str_ends(path, ".lock") ||
			str_starts(path + at->base, "tmp_")))
		unlink(path);
	return 0;
}

static int remove_any(const char *path, const struct stat *st, int type,
	struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

static void remove_part(const char *path)
{
	nftw(path, remove_any, FOLDERS_OPEN, FTW_PHYS | FTW_DEPTH);
}

static int take_lock(struct bare *b, struct err *e)
{
	char *path = joined(b->folder, ".lock");

	b->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (b->lock < 0)
		err_write(e, errno, "%s", path);
	else
		while (flock(b->lock, LOCK_EX) < 0 && errno == EINTR)
			;
	free(path);
	return b->lock < 0 ? -1 : 0;
}

/* A repository is a few files; HEAD is what makes it one, so it comes last. */
static int settle_files(const struct bare *b, const char *url, struct err *e)
{
	struct str config = {0};
	int rc = 0;

	if (is_entry(b->path, "commondir"))
		return err_set(e, COV_ITEMS, "%s: not a whole repository",
			b->path);
	str_addf(&config,
		"[core]\n"
		"\trepositoryformatversion = 0\n"
		"\tfilemode = true\n"
		"\tbare = true\n"
		"[remote \"origin\"]\n"
		"\turl = %s\n",
		url);
	if (fs_mkdirs(b->path, e) ||
		make_subfolder(b->path, "objects/pack", e) ||
		make_subfolder(b->path, "refs/covsrc", e) ||
		settle_file(b->path, "config", config.buf, e) ||
		(!is_entry(b->path, "HEAD") &&
			settle_file(b->path, "HEAD", "ref: refs/covsrc/HEAD\n",
				e)))
		rc = -1;
	str_release(&config);
	return rc;
}

int bare_open(struct bare *b, const char *repos, const char *place,
	const char *url, struct err *e)
{
	b->folder = joined(repos, place);
	b->path = NULL;
	b->lock = -1;
	if (fs_mkdirs_own(b->folder, e) || take_lock(b, e))
		return -1;
	b->path = joined(b->folder,
		is_entry(b->folder, ".bare") ? ".bare" : ".bare.part");
	if (fs_check_link(b->path, e))
		return -1;
	nftw(b->path, remove_left, FOLDERS_OPEN, FTW_PHYS);
	return settle_files(b, url, e);
}

void bare_release(struct bare *b)
{
	/* What never got a commit is no repository. */
	if (b->path && str_ends(b->path, ".part"))
		remove_part(b->path);
	if (b->lock >= 0)
		close(b->lock);
	free(b->folder);
	free(b->path);
	*b = (struct bare){.lock = -1};
}

static int resolve_in(const char *path, const char *name,
	char hex[REPO_OID_HEX])
{
	struct err ignored = {0};
	struct repo *r = repo_open(path, &ignored);
	int rc = r && repo_commit(r, name, hex, &ignored) == 0;

	repo_free(r);
	return rc;
}

int bare_resolve(const struct bare *b, const char *name, char hex[REPO_OID_HEX])
{
	return resolve_in(b->path, name, hex);
}

static void add_ref(struct str *ref, const char *hex)
{
	str_addf(ref, "refs/covsrc/%s", hex);
}

int bare_is_pinned(const struct bare *b, const char *hex)
{
	char found[REPO_OID_HEX];
	struct str ref = {0};
	int rc;

	add_ref(&ref, hex);
	rc = bare_resolve(b, ref.buf, found) && strcmp(found, hex) == 0;
	str_release(&ref);
	return rc;
}

int bare_pin(struct bare *b, const char *hex, struct err *e)
{
	struct str ref = {0}, id = {0};
	char *whole = NULL;
	int rc = 0;

	add_ref(&ref, hex);
	str_addf(&id, "%s\n", hex);
	if (!bare_is_pinned(b, hex))
		rc = settle_file(b->path, ref.buf, id.buf, e);
	if (rc == 0 && str_ends(b->path, ".part")) {
		whole = joined(b->folder, ".bare");
		if (rename(b->path, whole) < 0) {
			rc = err_write(e, errno, "%s", whole);
		} else {
			free(b->path);
			b->path = whole;
			whole = NULL;
		}
	}
	free(whole);
	str_release(&ref);
	str_release(&id);
	return rc;
}

/* DIR/ID8, where others have a checkout; with their `.git` behind PATH. */
static void add_checkout(struct str *path, const struct bare *b,
	const char *suffix, const char *hex)
{
	str_addf(path, "%s%s/%.*s", b->folder, suffix, (int)SHORT_ID, hex);
}

static int is_checkout_of(const char *path, const char *hex)
{
	char found[REPO_OID_HEX];

	return is_entry(path, ".git") && resolve_in(path, "HEAD", found) &&
		strcmp(found, hex) == 0;
}

int bare_find_checkout(const struct bare *b, const char *hex, struct str *where)
{
	static const char *const suffixes[] = {"", ".git"};
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		str_clear(where);
		add_checkout(where, b, suffixes[i], hex);
		if (is_checkout_of(where->buf, hex))
			return 1;
	}
	str_clear(where);
	return 0;
}

/* Objects are those of the bare repository, which lies beside it. */
static int fill_checkout(const struct bare *b, const char *tmp, const char *hex,
	struct err *e)
{
	char *shallow = joined(b->path, "shallow"), *git = joined(tmp, ".git");
	struct str id = {0}, list = {0};
	struct err ignored = {0};
	int rc = -1;

	str_addf(&id, "%s\n", hex);
	if (fs_read(&list, shallow, SHALLOW_MAX, NULL, &ignored) < 0)
		str_clear(&list);
	if (make_subfolder(git, "refs", e) == 0 &&
		make_subfolder(git, "objects/info", e) == 0 &&
		settle_file(git, "objects/info/alternates",
			"../../../.bare/objects\n", e) == 0 &&
		settle_file(git, "config",
			"[core]\n\trepositoryformatversion = 0\n"
			"\tfilemode = true\n\tbare = false\n"
			"\tsymlinks = false\n",
			e) == 0 &&
		(!list.len || settle_file(git, "shallow", list.buf, e) == 0) &&
		settle_file(git, "HEAD", id.buf, e) == 0)
		rc = gitfetch_checkout(tmp, e);
	str_release(&id);
	str_release(&list);
	free(shallow);
	free(git);
	return rc;
}

int bare_checkout(const struct bare *b, const char *hex, struct str *made,
	struct err *e)
{
	char *tmp;
	int rc = 0;

	if (bare_find_checkout(b, hex, made))
		return 0;
	add_checkout(made, b, "", hex);
	if (access(made->buf, F_OK) == 0)
		return err_set(e, COV_ITEMS,
			"%s: not a checkout of this commit", made->buf);
	/* Under the lock, so one that is there was left. */
	tmp = joined(b->folder, ".checkout");
	remove_part(tmp);
	rc = fill_checkout(b, tmp, hex, e);
	if (rc == 0 && rename(tmp, made->buf) < 0)
		rc = err_write(e, errno, "%s", made->buf);
	if (rc < 0)
		remove_part(tmp);
	free(tmp);
	return rc;
}
