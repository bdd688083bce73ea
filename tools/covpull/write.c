/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Files of a directory of the collection, each whole or not at all, and the
 * record that tells of them.
 */
#include "write.h"

#include "cli/tool.h"
#include "fmt/json.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "io/out.h"

#include <string.h>
#include <sys/stat.h>

int write_file(struct home *h, const char *name, const struct str *bytes,
	struct err *e)
{
	struct arena a = {0};
	struct out o;
	int rc;

	if (!h->swept)
		out_sweep(h->path);
	h->swept = 1;
	/* A text has no second snapshot beside it; see store_sync. */
	rc = out_create(&o, fs_join(&a, h->path, name), h->text, e);
	if (rc == 0) {
		out_str(&o, bytes);
		rc = out_commit(&o, e);
	}
	arena_release(&a);
	return rc;
}

static int is_file_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void add_info_member(struct str *s, const char *name, const char *value)
{
	str_addf(s, ",\n  \"%s\": ", name);
	json_string(s, value, strlen(value));
}

int write_info(struct home *h, const struct target *t, const char *binary,
	const char *pid, struct err *e)
{
	const struct ident *id = &t->ident;
	struct arena a = {0};
	struct str s = {0};
	size_t i;
	int rc = 0;

	if (!is_file_there(fs_join(&a, h->path, "info.json"))) {
		str_adds(&s, "{\n  \"binary\": ");
		json_string(&s, binary, strlen(binary));
		add_info_member(&s, "host", t->host);
		str_addf(&s, ",\n  \"port\": %u,\n  \"pid\": %s", t->port,
			*pid ? pid : "0");
		for (i = 0; i < id->n; i++)
			add_info_member(&s, id->extra[i].name,
				id->extra[i].value);
		/* The bucket's name of an image does not tell which it was. */
		if (t->at.image && *t->at.image)
			add_info_member(&s, "image", t->at.image);
		if (*h->address)
			add_info_member(&s, "address", h->address);
		str_adds(&s, "\n}\n");
		rc = write_file(h, "info.json", &s, e);
	}
	str_release(&s);
	arena_release(&a);
	return rc;
}

int write_metadata(struct home *h, struct err *e)
{
	struct str s = {0};
	int rc;

	layout_metadata(&s, &h->place);
	rc = write_file(h, "metadata.json", &s, e);
	str_release(&s);
	return rc;
}

void home_record(const struct home *h, struct record *r)
{
	struct arena *a = &r->arena;
	struct err e = {0};
	struct fs_list l;
	const char **v;
	size_t i, n = 0;

	record_init(r, "source_dir");
	record_set_text(r, REC_DIR, fs_encoded(a, h->path));
	record_set_text(r, REC_DIR_NAME, h->dir_name);
	layout_to_record(r, &h->place);
	/* What lies in the collection is no argument. */
	if (layout_read_info(r, h->path, &e) < 0) {
		err_of_item(&e);
		cov_err(&e);
	}
	if (fs_list(&l, h->path, &e)) {
		err_of_item(&e);
		cov_err(&e);
		return;
	}
	v = arena_alloc(a, size_mul(l.n + 1, sizeof(*v)));
	for (i = 0; i < l.n; i++)
		if (covname_is_binary(l.v[i]) ||
			(h->text && covname_of(l.v[i]) == COVNAME_TEXT))
			v[n++] = fs_encoded(a, l.v[i]);
	record_set_list(r, REC_FILES, v, n);
	fs_list_release(&l);
}
