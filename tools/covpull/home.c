/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A directory of the collection, read. */
#include "home.h"
#include "answer.h"
#include "meta.h"

#include "base/num.h"
#include "fmt/json.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INFO_MAX = 1 << 20 };

int home_has_snap(const struct home *h, const char *hash, const char *pid,
	uint64_t n)
{
	size_t i;

	for (i = 0; i < h->nsnaps; i++)
		if (h->snaps[i].n == n && !strcmp(h->snaps[i].pid, pid) &&
			!strcmp(h->snaps[i].hash, hash))
			return 1;
	return 0;
}

void home_add_snap(struct store *s, struct home *h, const char *hash,
	const char *pid, uint64_t n)
{
	struct snap *one;

	if (home_has_snap(h, hash, pid, n))
		return;
	mem_grow(&h->snaps, &h->capsnaps, h->nsnaps + 1, sizeof(*h->snaps));
	one = &h->snaps[h->nsnaps++];
	one->hash = arena_strdup(&s->arena, hash);
	one->pid = arena_strdup(&s->arena, pid);
	one->n = n;
}

/* covcounters.HASH.PID.N as this program writes it; others stay as they are. */
static void load_snap(struct store *s, struct home *h, const char *name)
{
	char *copy = arena_strdup(&s->arena, name + strlen("covcounters."));
	char *pid, *number;
	uint64_t v, n;

	if (strspn(copy, "0123456789abcdef") != 32 || copy[32] != '.')
		return;
	copy[32] = '\0';
	pid = copy + 33;
	number = strchr(pid, '.');
	if (!number)
		return;
	*number++ = '\0';
	if (num_u64(pid, strlen(pid), INT64_MAX, &v) == NUM_OK &&
		num_u64(number, strlen(number), UINT32_MAX, &n) == NUM_OK &&
		n > 0)
		home_add_snap(s, h, copy, pid, n);
}

static void load_home_meta(struct store *s, struct home *h, const char *name)
{
	char head[64], hash[MD5_HEX];
	char *path = fs_join(&s->arena, h->path, name);
	struct stat st;
	ssize_t n;
	int fd;

	h->text = 0;
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		(fd = fs_open(path)) < 0)
		return;
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n > 0 && meta_hash(head, (size_t)n, (uint64_t)st.st_size, hash))
		store_add_meta(s, hash, path, h->place.binary);
}

/* The address that a text report came from. */
static void load_text_address(struct store *s, struct home *h, struct err *e)
{
	struct str text = {0};
	struct err ignored = {0};
	enum json_type type;
	struct slice o;
	struct json j;
	char *address;

	if (fs_read(&text, fs_join(&s->arena, h->path, "info.json"), INFO_MAX,
		    NULL, e) == 0) {
		json_init(&j, str_get(&text), text.len);
		if (json_value(&j, &type, &o, &ignored) == 0 &&
			type == JSON_OBJECT &&
			(address = json_get_text(&s->arena, o, "address")))
			h->address = address;
	}
	str_release(&text);
}

/* What its files say. */
static void load_home_files(struct store *s, struct home *h,
	const struct fs_list *l, struct err *e)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (covname_of(l->v[i]) == COVNAME_TEXT)
			h->text = 1;
	for (i = 0; i < l->n; i++) {
		if (covname_of(l->v[i]) == COVNAME_META)
			load_home_meta(s, h, l->v[i]);
		else if (covname_of(l->v[i]) == COVNAME_COUNTERS)
			load_snap(s, h, l->v[i]);
	}
	if (h->text)
		load_text_address(s, h, e);
}

struct home *home_load(struct store *s, const char *name, struct err *e)
{
	struct home *h = xcalloc(1, sizeof(*h));
	struct err why = {0};
	struct fs_list l;
	int known = 0;

	h->dir_name = arena_strdup(&s->arena, name);
	h->path = fs_join(&s->arena, s->coverage, name);
	h->address = "";
	if (layout_read_metadata(&h->place, &s->arena, h->path, &why) == 0 &&
		h->place.known && fs_list(&l, h->path, &why) == 0) {
		h->key = layout_key(&s->arena, &h->place);
		load_home_files(s, h, &l, &why);
		fs_list_release(&l);
		known = why.status != COV_WORLD;
	}
	if (!known) {
		if (why.status == COV_WORLD)
			*e = why;
		free(h->snaps);
		free(h);
		return NULL;
	}
	mem_grow(&s->homes, &s->cap, s->n + 1, sizeof(*s->homes));
	return s->homes[s->n++] = h;
}

int home_refresh(struct store *s, struct home *h, struct err *e)
{
	struct err why = {0};
	struct fs_list l;
	size_t i;

	h->nsnaps = 0;
	if (fs_list(&l, h->path, &why)) {
		if (why.status != COV_WORLD)
			return 0;
		*e = why;
		return -1;
	}
	for (i = 0; i < l.n; i++)
		if (covname_of(l.v[i]) == COVNAME_COUNTERS)
			load_snap(s, h, l.v[i]);
	fs_list_release(&l);
	return 1;
}
