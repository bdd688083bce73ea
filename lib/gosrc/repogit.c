/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Files straight out of Git's object database, by path from a commit's tree;
 * the tree of the commit last asked for stays open.
 */
#include "gosrc/repogit.h"

#include "gosrc/repo.h"
#include "io/folder.h"
#include "io/fs.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

/* Of all repositories: what is mapped of packs, a window at a time, in bytes,
   and packs whose files are open. */
enum { MAPPED_MAX = 16 << 20, WINDOW = 1 << 20, PACKS_OPEN_MAX = 64 };

struct gitrepo {
	char *path; /* as given */
	git_repository *git; /* NULL while it rests */
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

static int fail_git(struct gitrepo *r, int status, const char *what,
	struct err *e)
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
	/* A file is read once; objects that are kept would be kept of every
	   repository, for one gives up only its own. */
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)MAPPED_MAX);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT,
		(size_t)PACKS_OPEN_MAX);
}

static void rest_git(void *git)
{
	struct gitrepo *r = git;

	git_tree_free(r->tree);
	r->tree = NULL;
	git_repository_free(r->git);
	r->git = NULL;
}

static int git_is_awake(const void *git)
{
	return ((const struct gitrepo *)git)->git != NULL;
}

/* Opens it, unless it is. */
static int wake_git(struct gitrepo *r, struct err *e)
{
	if (r->git ||
		git_repository_open_ext(&r->git, r->path,
			GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) == 0)
		return 0;
	return fail_git(r, COV_ITEMS, "cannot open the repository", e);
}

static void close_git(void *git)
{
	struct gitrepo *r = git;
	size_t i;

	rest_git(r);
	for (i = 0; i < r->nremote; i++)
		free(r->remote[i]);
	free(r->remote);
	free(r->path);
	free(r);
	git_libgit2_shutdown();
}

static void *open_git(const char *path, struct err *e)
{
	struct gitrepo *r = xcalloc(1, sizeof(*r));

	r->path = xstrdup(path);
	library_begin();
	if (wake_git(r, e) == 0)
		return r;
	close_git(r);
	return NULL;
}

static int is_id(const char *name)
{
	size_t len = strlen(name);

	return len >= 7 && len < REPO_OID_HEX &&
		strspn(name, "0123456789abcdefABCDEF") == len;
}

static int find_by_id(git_object **found, struct gitrepo *r, const char *hex)
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
static int find_by_ref(git_object **found, struct gitrepo *r, const char *name)
{
	git_reference *ref = NULL;
	int rc = *name ? git_reference_dwim(&ref, r->git, name) : GIT_ENOTFOUND;

	if (rc == 0)
		rc = git_reference_peel(found, ref, GIT_OBJECT_COMMIT);
	git_reference_free(ref);
	return rc;
}

static int resolve_commit(void *git, const char *name, char hex[REPO_OID_HEX],
	struct err *e)
{
	struct gitrepo *r = git;
	struct str text = {0}, path = {0};
	git_object *o = NULL;
	int rc;

	if (wake_git(r, e) < 0)
		return -1;
	fs_encode(&path, r->path);
	fs_encode(&text, name);
	if ((rc = is_id(name) ? find_by_id(&o, r, name) :
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
static int open_tree(struct gitrepo *r, const char *hex, struct err *e)
{
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	git_oid id;

	if (r->tree && strcmp(r->hex, hex) == 0)
		return 0;
	if (wake_git(r, e) < 0)
		return -1;
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

static int read_blob(struct gitrepo *r, const git_oid *id, const char *path,
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

static int git_has_entry(void *git, const char *hex, const char *name)
{
	struct gitrepo *r = git;
	struct err ignored = {0};

	/* What cannot be read may have it. */
	return open_tree(r, hex, &ignored) ||
		git_tree_entry_byname(r->tree, name);
}

static int read_git(void *git, const char *hex, const char *path,
	struct str *text, struct err *e)
{
	struct gitrepo *r = git;
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

/* A tree can stand in itself more often than anything could count. */
enum { ENTRIES_MAX = 1 << 21 };

static int too_many_entries(const struct gitrepo *r, struct err *e)
{
	struct str path = {0};

	fs_encode(&path, r->path);
	err_set(e, COV_ITEMS, "%s: more than %d files in a commit",
		str_get(&path), (int)ENTRIES_MAX);
	str_release(&path);
	return -1;
}

/* What a walk over trees looks for: files of one name, or (NULL) all. */
static int search_tree(struct folder_search *s, struct gitrepo *r,
	const git_tree *t, struct err *e)
{
	size_t i, len, n = git_tree_entrycount(t);
	int rc = 0;

	if ((s->seen += n) > ENTRIES_MAX)
		return too_many_entries(r, e);
	if (s->name && git_tree_entry_byname(t, s->name))
		folder_found(s, s->name);
	for (i = 0; rc == 0 && i < n && s->depth < FOLDER_DEPTH_MAX; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(t, i);
		const char *name = git_tree_entry_name(entry);
		git_filemode_t mode = git_tree_entry_filemode(entry);
		git_tree *sub = NULL;

		if (!s->name &&
			(mode == GIT_FILEMODE_BLOB ||
				mode == GIT_FILEMODE_BLOB_EXECUTABLE))
			folder_found(s, name);
		if (mode != GIT_FILEMODE_TREE || folder_left_out(s, name))
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

static int find_git(void *git, const char *hex, const char *name,
	repo_path_fn *fn, void *ctx, struct err *e)
{
	struct folder_search s = {.name = name, .fn = fn, .ctx = ctx};
	struct gitrepo *r = git;
	int rc = open_tree(r, hex, e) ? -1 : search_tree(&s, r, r->tree, e);

	str_release(&s.path);
	return rc;
}

static int walk_git(void *git, const char *hex, repo_path_fn *fn, void *ctx,
	struct err *e)
{
	return find_git(git, hex, NULL, fn, ctx, e);
}

static int add_remote(const git_config_entry *entry, void *ctx)
{
	struct gitrepo *r = ctx;

	if (!str_starts(entry->name, "remote.") ||
		!str_ends(entry->name, ".url") || !entry->value)
		return 0;
	mem_grow(&r->remote, &r->capremote, r->nremote + 1, sizeof(*r->remote));
	r->remote[r->nremote++] = xstrdup(entry->value);
	return 0;
}

/* Out of the settings: git_remote_list of libgit2 1.5 loses memory. */
static void read_remotes(struct gitrepo *r)
{
	git_config *config = NULL;

	if (git_repository_config_snapshot(&config, r->git) == 0)
		git_config_foreach(config, add_remote, r);
	git_config_free(config);
}

static const char *const *read_remote_urls(void *git, size_t *n)
{
	struct gitrepo *r = git;
	struct err ignored = {0};

	if (!r->asked && wake_git(r, &ignored) == 0) {
		read_remotes(r);
		r->asked = 1;
	}
	*n = r->nremote;
	return (const char *const *)r->remote;
}

void repogit_use(void)
{
	static const struct repo_reader reader = {
		.open = open_git,
		.close = close_git,
		.commit = resolve_commit,
		.read = read_git,
		.find = find_git,
		.walk = walk_git,
		.remotes = read_remote_urls,
		.has = git_has_entry,
		.rest = rest_git,
		.awake = git_is_awake,
	};

	repo_use(&reader);
}
