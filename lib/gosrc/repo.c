/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Files straight out of Git's object database, by path from a commit's tree;
 * the tree of the commit last asked for stays open. Folders without Git are
 * folder.h's.
 */
#include "gosrc/repo.h"

#include "io/folder.h"
#include "io/fs.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

struct repo {
	char *path; /* as given */
	char *root; /* a plain folder, NULL for a repository */
	git_repository *git; /* NULL for a plain folder */
	char hex[REPO_OID_HEX]; /* commit of `tree`, "" when none */
	git_tree *tree; /* the tree that is open */
	char **remote; /* URLs */
	size_t nremote, capremote;
	int asked; /* remotes were read */
};

/* Git's reason, without anything of ours. */
static const char *git_reason(void)
{
	const git_error *why = git_error_last();

	return why && why->message ? why->message : "unknown error";
}

static int fail_git(struct repo *r, int status, const char *what, struct err *e)
{
	struct str s = {0};

	fs_encode(&s, r->path);
	err_set(e, status, "%s: %s: %s", str_get(&s), what, git_reason());
	str_release(&s);
	return -1;
}

/*
 * The first repository sets libgit2 up: nobody's settings matter, and a
 * repository of another user may be read, since nothing in it is executed.
 */
static void library_begin(void)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
		GIT_CONFIG_LEVEL_PROGRAMDATA};
	size_t i;

	if (git_libgit2_init() != 1)
		return;
	for (i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

struct repo *repo_open(const char *path, struct err *e)
{
	struct repo *r;
	int rc;

	if (folder_check(path, e))
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->path = xstrdup(path);
	library_begin();
	rc = git_repository_open_ext(&r->git, path,
		GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (rc == GIT_ENOTFOUND) {
		r->git = NULL;
		r->root = folder_root(path, e);
		if (r->root)
			return r;
	} else if (rc) {
		fail_git(r, COV_ITEMS, "cannot open the repository", e);
	} else {
		return r;
	}
	repo_free(r);
	return NULL;
}

void repo_free(struct repo *r)
{
	size_t i;

	if (!r)
		return;
	git_tree_free(r->tree);
	git_repository_free(r->git);
	for (i = 0; i < r->nremote; i++)
		free(r->remote[i]);
	free(r->remote);
	free(r->path);
	free(r->root);
	free(r);
	git_libgit2_shutdown();
}

int repo_is_git(const struct repo *r)
{
	return r->git != NULL;
}

const char *repo_path(const struct repo *r)
{
	return r->path;
}

static int is_id(const char *name)
{
	size_t len = strlen(name);

	return len >= 7 && len < REPO_OID_HEX &&
		strspn(name, "0123456789abcdefABCDEF") == len;
}

static int find_by_id(git_object **found, struct repo *r, const char *hex)
{
	git_object *o = NULL;
	git_oid id;
	int rc;

	if (git_oid_fromstrn(&id, hex, strlen(hex)))
		return GIT_ENOTFOUND;
	rc = git_object_lookup_prefix(&o, r->git, &id, strlen(hex),
		GIT_OBJECT_ANY);
	if (rc == 0)
		rc = git_object_peel(found, o, GIT_OBJECT_COMMIT);
	git_object_free(o);
	return rc;
}

/* HEAD, a branch, a tag. Expressions such as `:/text` are no names: they
   search, which a name from outside must not start. */
static int find_by_ref(git_object **found, struct repo *r, const char *name)
{
	git_reference *ref = NULL;
	int rc = *name ? git_reference_dwim(&ref, r->git, name) : GIT_ENOTFOUND;

	if (rc == 0)
		rc = git_reference_peel(found, ref, GIT_OBJECT_COMMIT);
	git_reference_free(ref);
	return rc;
}

int repo_commit(struct repo *r, const char *name, char hex[REPO_OID_HEX],
	struct err *e)
{
	struct str text = {0}, path = {0};
	git_object *o = NULL;
	int rc;

	fs_encode(&path, r->path);
	fs_encode(&text, name);
	if (!r->git) {
		err_set(e, COV_ITEMS, "%s: not a git repository",
			str_get(&path));
		rc = -1;
	} else if ((rc = is_id(name) ? find_by_id(&o, r, name) :
				       find_by_ref(&o, r, name)) == 0) {
		git_oid_tostr(hex, REPO_OID_HEX, git_object_id(o));
	} else {
		err_set(e, COV_ITEMS, "%s: %s '%s'", str_get(&path),
			rc == GIT_EAMBIGUOUS ? "ambiguous commit" : "no commit",
			str_get(&text));
	}
	git_object_free(o);
	str_release(&text);
	str_release(&path);
	return rc ? -1 : 0;
}

/* Opens the tree of a commit, unless it is open already. */
static int open_tree(struct repo *r, const char *hex, struct err *e)
{
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	git_oid id;

	if (r->tree && strcmp(r->hex, hex) == 0)
		return 0;
	if (git_oid_fromstr(&id, hex) ||
		git_commit_lookup(&commit, r->git, &id) ||
		git_commit_tree(&tree, commit)) {
		git_commit_free(commit);
		return fail_git(r, COV_ITEMS, "cannot read the commit", e);
	}
	git_commit_free(commit);
	git_tree_free(r->tree);
	r->tree = tree;
	memcpy(r->hex, hex, REPO_OID_HEX);
	return 0;
}

static int blob_too_large(const char *path, struct err *e)
{
	struct str s = {0};

	fs_encode(&s, path);
	err_set(e, COV_ITEMS, "%s: larger than %d bytes", str_get(&s),
		(int)REPO_FILE_MAX);
	str_release(&s);
	return -1;
}

static int read_blob(struct repo *r, const git_oid *id, const char *path,
	struct str *text, struct err *e)
{
	git_blob *blob = NULL;
	git_odb *odb = NULL;
	git_object_t type;
	size_t len = 0;
	int rc = -1;

	/* The size first: a blob of gigabytes is never unpacked. */
	if (git_repository_odb(&odb, r->git) ||
		git_odb_read_header(&len, &type, odb, id))
		fail_git(r, COV_ITEMS, "cannot read an object", e);
	else if (len > REPO_FILE_MAX)
		blob_too_large(path, e);
	else if (git_blob_lookup(&blob, r->git, id))
		fail_git(r, COV_ITEMS, "cannot read an object", e);
	else {
		str_add(text, git_blob_rawcontent(blob), len);
		rc = 1;
	}
	git_blob_free(blob);
	git_odb_free(odb);
	return rc;
}

static int read_git(struct repo *r, const char *hex, const char *path,
	struct str *text, struct err *e)
{
	git_tree_entry *entry = NULL;
	git_filemode_t mode;
	int rc;

	if (open_tree(r, hex, e))
		return -1;
	rc = git_tree_entry_bypath(&entry, r->tree, path);
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc)
		return fail_git(r, COV_ITEMS, "cannot read a tree", e);
	mode = git_tree_entry_filemode(entry);
	rc = 0;
	if (mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE)
		rc = read_blob(r, git_tree_entry_id(entry), path, text, e);
	git_tree_entry_free(entry);
	return rc;
}

int repo_read(struct repo *r, const char *hex, const char *path,
	struct str *text, struct err *e)
{
	str_clear(text);
	if (!folder_safe(path))
		return 0;
	if (r->git)
		return read_git(r, hex, path, text, e);
	return folder_read(r->root, path, REPO_FILE_MAX, text, e);
}

static int search_tree(struct folder_search *s, struct repo *r,
	const git_tree *t, struct err *e)
{
	size_t i, len, n = git_tree_entrycount(t);
	int rc = 0;

	if (git_tree_entry_byname(t, s->name))
		folder_found(s);
	for (i = 0; rc == 0 && i < n && s->depth < FOLDER_DEPTH_MAX; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(t, i);
		const char *name = git_tree_entry_name(entry);
		git_tree *sub = NULL;

		if (git_tree_entry_type(entry) != GIT_OBJECT_TREE ||
			folder_left_out(name))
			continue;
		if (git_tree_lookup(&sub, r->git, git_tree_entry_id(entry)))
			return fail_git(r, COV_ITEMS, "cannot read a tree", e);
		len = folder_enter(s, name);
		rc = search_tree(s, r, sub, e);
		folder_leave(s, len);
		git_tree_free(sub);
	}
	return rc;
}

int repo_find(struct repo *r, const char *hex, const char *name,
	void (*fn)(void *ctx, const char *path), void *ctx, struct err *e)
{
	struct folder_search s = {.name = name, .fn = fn, .ctx = ctx};
	int rc;

	if (r->git)
		rc = open_tree(r, hex, e) ? -1 : search_tree(&s, r, r->tree, e);
	else
		rc = folder_search(&s, r->root, e);
	str_release(&s.path);
	return rc;
}

static int add_remote(const git_config_entry *entry, void *ctx)
{
	struct repo *r = ctx;

	if (!str_starts(entry->name, "remote.") ||
		!str_ends(entry->name, ".url") || !entry->value)
		return 0;
	mem_grow(&r->remote, &r->capremote, r->nremote + 1, sizeof(*r->remote));
	r->remote[r->nremote++] = xstrdup(entry->value);
	return 0;
}

/* Out of the settings: git_remote_list of libgit2 1.5 loses memory. */
static void read_remotes(struct repo *r)
{
	git_config *config = NULL;

	if (git_repository_config_snapshot(&config, r->git) == 0)
		git_config_foreach(config, add_remote, r);
	git_config_free(config);
}

const char *const *repo_remotes(struct repo *r, size_t *n)
{
	if (r->git && !r->asked++)
		read_remotes(r);
	*n = r->nremote;
	return (const char *const *)r->remote;
}
