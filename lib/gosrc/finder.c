/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Sources, opened once; views of them, made when first asked for and kept, for
 * the binaries of a cluster share repositories; and the order in which the
 * files of a binary are looked for in them.
 */
#include "gosrc/finder.h"

#include "gosrc/findchild.h"
#include "gosrc/finderint.h"
#include "gosrc/giturl.h"
#include "gosrc/gosrc.h"
#include "gosrc/srcdirs.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Files in the lists of all views, when there are several; repositories that
   hold files open. */
enum { LISTED_MAX = 2000000, AWAKE_MAX = 8 };

/* --- sources --- */

/* So that memory is the same however many repositories there are. */
static void rest_sources(struct finder *f)
{
	size_t i, awake = 0;

	for (i = 0; i < f->n; i++)
		awake += (size_t)repo_is_awake(f->v[i].repo);
	for (i = 0; awake > AWAKE_MAX && i < f->n; i++)
		repo_rest(f->v[i].repo);
}

static int is_modcache(const char *path)
{
	struct arena a = {0};
	int is = fs_isdir(fs_join(&a, path, "cache/download"));

	arena_release(&a);
	return is;
}

static int add_repository(void *ctx, const char *path, const char *url,
	struct err *e)
{
	struct finder *f = ctx;
	struct repo *r = repo_open(path, e);

	if (!r)
		return -1;
	mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
	f->v[f->n++] = (struct finder_source){.repo = r,
		.url = xstrdup(url),
		.zips = "cache/download"};
	f->v[f->n - 1].cache = !repo_is_git(r) && is_modcache(path);
	rest_sources(f);
	return 0;
}

/* An operand that holds no repository is itself a folder of sources. */
static int open_plain(struct finder *f, const char *path, struct err *e)
{
	struct str name = {0};
	struct fs_list list;
	int empty;

	if (fs_list(&list, path, e))
		return -1;
	empty = list.n == 0;
	fs_list_release(&list);
	if (!empty)
		return add_repository(f, path, "", e);
	fs_encode(&name, path);
	err_set(e, COV_USAGE, "%s: no repository and no sources there",
		str_get(&name));
	str_release(&name);
	return -1;
}

/* The folder of a GOPROXY, as Go spells it. */
static int add_proxy(struct finder *f, const char *path, struct err *e)
{
	if (add_repository(f, path, "", e) < 0)
		return -1;
	f->v[f->n - 1].cache = 1;
	f->v[f->n - 1].zips = "";
	return 0;
}

static void forget_orders(struct finder *f)
{
	size_t i;

	for (i = 0; i < f->norders; i++) {
		free(f->orders[i]->url);
		free(f->orders[i]->commit);
		free(f->orders[i]->v);
		free(f->orders[i]->error);
		free(f->orders[i]);
	}
	f->norders = 0;
}

int finder_add(struct finder *f, const char *path, struct err *e)
{
	const struct srcdirs walk = {add_repository, f};
	static const char proxy[] = "file://";
	int is_proxy = str_starts(path, proxy);
	size_t i, before = f->n;

	path += is_proxy ? strlen(proxy) : 0;
	for (i = 0; i < f->n; i++)
		if (strcmp(repo_path(f->v[i].repo), path) == 0)
			return 0;
	forget_orders(f);
	if (is_proxy)
		return add_proxy(f, path, e);
	/* What is no folder gets its message from there. */
	if (!fs_isdir(path) || is_modcache(path))
		return add_repository(f, path, "", e);
	if (srcdirs_walk(&walk, path, e))
		return -1;
	return f->n > before ? 0 : open_plain(f, path, e);
}

/* Go's own sources: what is told, else what the environment says, which may
   be wrong. */
static int add_goroot(struct finder *f, struct err *e)
{
	const char *told = f->o->goroot;
	const char *dir = told ? told : getenv("GOROOT");
	struct arena a = {0};
	struct err why = {0};

	if (!dir || !*dir)
		return 0;
	if (!fs_isdir(fs_join(&a, dir, "src")) ||
		add_repository(f, dir, "", &why) < 0) {
		arena_release(&a);
		return told ? err_set(e, COV_USAGE,
				      "%s: no folder with Go's "
				      "own sources in src",
				      told) :
			      0;
	}
	arena_release(&a);
	f->v[f->n - 1].goroot = 1;
	return 0;
}

static int check_options(const struct finder_options *o, struct err *e)
{
	size_t i;

	if (o->commit && !*o->commit)
		return err_set(e, COV_USAGE, "--commit '': no commit");
	for (i = 0; i < o->moved.n; i++) {
		const char *eq = strchr(o->moved.v[i], '=');

		if (!eq || eq == o->moved.v[i] || !eq[1])
			return err_set(e, COV_USAGE,
				"--moved '%s': not OLD=NEW", o->moved.v[i]);
	}
	return 0;
}

/* Commits that this program cannot read are read by another one. */
static void start_child(struct finder *f)
{
	size_t i;

	if (repo_knows_git())
		return;
	for (i = 0; i < f->n; i++)
		if (repo_is_git(f->v[i].repo)) {
			f->child = findchild_new(f->o);
			return;
		}
}

struct finder *finder_new(const struct finder_options *o, struct err *e)
{
	struct finder *f = xcalloc(1, sizeof(*f));
	size_t i;
	int rc = check_options(o, e);

	f->o = o;
	f->notes = findnotes_new(&o->moved);
	for (i = 0; rc == 0 && i < o->sources.n; i++)
		rc = finder_add(f, o->sources.v[i], e);
	if (rc == 0)
		rc = add_goroot(f, e);
	if (rc) {
		finder_free(f);
		return NULL;
	}
	start_child(f);
	return f;
}

void finder_free(struct finder *f)
{
	size_t i;

	if (!f)
		return;
	forget_orders(f);
	free(f->orders);
	for (i = 0; i < f->nviews; i++) {
		srcview_release(&f->views[i]->view);
		free(f->views[i]);
	}
	free(f->views);
	interner_release(&f->words);
	for (i = 0; i < f->n; i++) {
		repo_free(f->v[i].repo);
		free(f->v[i].url);
	}
	free(f->v);
	interner_release(&f->explained);
	findchild_free(f->child);
	findnotes_free(f->notes);
	free(f);
}

int finder_has_sources(const struct finder *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!f->v[i].goroot)
			return 1;
	return 0;
}

int finder_has_files(const struct finder *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!f->v[i].goroot && !f->v[i].cache &&
			repo_has_files(f->v[i].repo))
			return 1;
	return 0;
}

struct findnotes *finder_notes(struct finder *f)
{
	return f->notes;
}

/* --- views --- */

/* 1 when a repository says that it is that of a URL. */
static int is_of_url(const struct finder_source *s, const char *url)
{
	const char *const *remote;
	size_t i, n;

	if (!*url)
		return 0;
	if (*s->url && giturl_same(s->url, url))
		return 1;
	remote = repo_remotes(s->repo, &n);
	for (i = 0; i < n; i++)
		if (giturl_same(remote[i], url))
			return 1;
	return 0;
}

/* What a GOPATH calls a repository: where it lies, else its remote. */
static void gopath_of(struct str *path, const struct finder_source *s)
{
	const char *const *remote;
	size_t n;

	str_clear(path);
	remote = repo_remotes(s->repo, &n);
	if (*s->url)
		giturl_plain(path, s->url);
	else if (n)
		giturl_plain(path, remote[0]);
}

/* The view of these fields, made when there is none. */
static struct finder_view *get_view(struct finder *f, size_t source,
	const struct srcview *want)
{
	struct finder_view *fv;
	struct str path = {0};
	size_t i;

	for (i = 0; i < f->nviews; i++) {
		const struct srcview *v = &f->views[i]->view;

		if (f->views[i]->source == source && v->lies == want->lies &&
			v->exact == want->exact && v->other == want->other &&
			strcmp(v->commit, want->commit) == 0)
			return f->views[i];
	}
	fv = xcalloc(1, sizeof(*fv));
	fv->source = source;
	fv->view = *want;
	fv->view.words = &f->words;
	gopath_of(&path, &f->v[source]);
	if (f->v[source].cache)
		fv->view.zips = f->v[source].zips;
	else if (!f->v[source].goroot)
		srcview_open(&fv->view, str_get(&path));
	str_release(&path);
	mem_grow(&f->views, &f->capviews, f->nviews + 1, sizeof(*f->views));
	f->views[f->nviews++] = fv;
	return fv;
}

/*
 * The view of a source for a binary of a commit ("" unknown); 0: none, for it
 * lacks the commit. A name such as a branch is never exact: it moves.
 */
static int view_at(const struct finder_source *s, const char *wanted,
	struct srcview *want)
{
	struct err ignored = {0};

	*want = (struct srcview){.repo = s->repo,
		.lies = repo_has_files(s->repo)};
	if (!repo_is_git(s->repo))
		return 1;
	if (*wanted && repo_commit(s->repo, wanted, want->commit, &ignored))
		return 0;
	if (*wanted) {
		want->lies = 0;
		want->exact =
			strncasecmp(want->commit, wanted, strlen(wanted)) == 0;
		return 1;
	}
	if (repo_commit(s->repo, "HEAD", want->commit, &ignored))
		want->commit[0] = '\0'; /* nothing was committed yet */
	return want->lies || *want->commit;
}

/* Lists of files are kept as long as they are not too many together. */
const char *const *finder_namesakes(struct finder *f, struct srcview *v,
	const char *path, size_t *n)
{
	const char *const *found;
	int fresh = !v->listed;
	size_t i;

	found = srcview_namesakes(v, path, n);
	if (!fresh)
		return found;
	rest_sources(f);
	f->listed += v->nfiles;
	for (i = 0; f->listed > LISTED_MAX && i < f->nviews; i++) {
		struct srcview *other = &f->views[i]->view;

		if (other == v)
			continue;
		f->listed -= other->nfiles;
		srcview_forget(other);
	}
	return found;
}

static void add_seen(struct finder *f, struct finder_order *o, size_t source,
	const struct srcview *want, int tier)
{
	struct finder_view *v = get_view(f, source, want);

	rest_sources(f);
	if (v->view.error && !o->error)
		o->error = xstrdup(v->view.error->text);
	mem_grow(&o->v, &o->cap, o->n + 1, sizeof(*o->v));
	o->v[o->n++] = (struct finder_seen){.v = v, .tier = tier};
}

/* Repositories that lack the commit: what is not of the same program may be
   read at its HEAD. */
static void add_lacking(struct finder *f, struct finder_order *o)
{
	size_t i, exact = 0;
	struct srcview want;

	for (i = 0; i < o->n; i++)
		exact += o->v[i].tier == 0;
	for (i = 0; i < f->n; i++) {
		rest_sources(f);
		if (view_at(&f->v[i], o->commit, &want) ||
			!view_at(&f->v[i], "", &want))
			continue;
		o->lacking++;
		if (f->o->allow_other) {
			want.other = 1;
			add_seen(f, o, i, &want, 2);
		} else if (exact && !is_of_url(&f->v[i], o->url)) {
			add_seen(f, o, i, &want, 1);
			o->v[o->n - 1].beside = 1;
		}
	}
}

enum { RANKS = 4 };

static struct finder_order *make_order(struct finder *f, const char *url,
	const char *commit)
{
	struct finder_order *o = xcalloc(1, sizeof(*o));
	struct srcview *want; /* by source */
	int *rank, pass;
	size_t i;

	o->url = xstrdup(url);
	o->commit = xstrdup(commit);
	want = xcalloc(f->n, sizeof(*want));
	rank = xcalloc(f->n, sizeof(*rank));
	for (i = 0; i < f->n; i++) {
		rank[i] = !view_at(&f->v[i], commit, &want[i]) ?
			RANKS :
			(want[i].exact ? 0 : 2) + !is_of_url(&f->v[i], url);
		rest_sources(f);
	}
	/* The commit, then its names and nothing known; of each the repository
	   of the URL first. */
	for (pass = 0; pass < RANKS; pass++)
		for (i = 0; i < f->n; i++)
			if (rank[i] == pass)
				add_seen(f, o, i, &want[i], !want[i].exact);
	free(want);
	free(rank);
	if (*commit)
		add_lacking(f, o);
	mem_grow(&f->orders, &f->caporders, f->norders + 1, sizeof(*f->orders));
	f->orders[f->norders++] = o;
	return o;
}

static struct finder_order *get_order(struct finder *f, const char *url,
	const char *commit)
{
	size_t i;

	for (i = 0; i < f->norders; i++)
		if (strcmp(f->orders[i]->commit, commit) == 0 &&
			strcmp(f->orders[i]->url, url) == 0)
			return f->orders[i];
	return make_order(f, url, commit);
}

/* --- asking --- */

void finder_answer_clear(struct finder_answer *a)
{
	struct finder_answer old;
	size_t i;

	str_clear(&a->text);
	str_clear(&a->path);
	str_clear(&a->name);
	str_clear(&a->source);
	str_clear(&a->why);
	for (i = 0; i < FINDER_NEAREST; i++)
		str_clear(&a->nearest[i]);
	old = *a;
	*a = (struct finder_answer){.text = old.text,
		.path = old.path,
		.name = old.name,
		.source = old.source,
		.why = old.why};
	memcpy(a->nearest, old.nearest, sizeof(a->nearest));
}

void finder_answer_release(struct finder_answer *a)
{
	size_t i;

	str_release(&a->text);
	str_release(&a->path);
	str_release(&a->name);
	str_release(&a->source);
	str_release(&a->why);
	for (i = 0; i < FINDER_NEAREST; i++)
		str_release(&a->nearest[i]);
	*a = (struct finder_answer){0};
}

int finder_find(struct finder *f, const struct finder_question *q,
	struct finder_answer *a, struct err *e)
{
	const char *url = q->url ? q->url : "";
	const char *commit = q->commit && *q->commit ? q->commit :
		f->o->commit                         ? f->o->commit :
						       "";
	int rc;

	finder_answer_clear(a);
	findnotes_path(f->notes, q->name);
	if (f->child)
		rc = findchild_ask(f->child, q, a, e);
	else if ((rc = finder_search(f, get_order(f, url, commit), q, a, e)) <
		0)
		err_of_item(e);
	rest_sources(f);
	a->found = rc > 0;
	if (rc > 0)
		a->generated = gosrc_generated(str_get(&a->text), a->text.len);
	if (rc >= 0)
		findnotes_add(q->notes ? q->notes : f->notes, q->name, a,
			*commit != 0);
	return rc;
}

int finder_modules(struct finder *f, void (*fn)(void *ctx, const char *module),
	void *ctx, struct err *e)
{
	const struct finder_order *o;
	size_t i, k;

	if (f->child)
		return findchild_modules(f->child, fn, ctx, e);
	o = get_order(f, "", f->o->commit ? f->o->commit : "");
	for (i = 0; i < o->n; i++) {
		const struct pathmap *m = &o->v[i].v->view.map;

		for (k = 0; k < m->n; k++)
			fn(ctx, m->v[k].module);
	}
	return 0;
}

const char *finder_rule_name(enum finder_rule rule)
{
	static const char *const names[FINDER_RULES] = {"exact", "module",
		"vendor", "cache", "goroot", "replace", "moved", "major",
		"root"};

	return names[rule];
}

const char *finder_kind(const struct finder_answer *a)
{
	static const char *const kinds[] = {"", "generated", "vendored",
		"generated vendored"};

	return kinds[a->generated + 2 * a->vendored];
}
