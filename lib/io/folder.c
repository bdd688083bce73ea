/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* realpath(3) decides what lies inside of a folder. */
#include "io/folder.h"

#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1 when a file begins as a git bundle does. */
static int is_bundle(const char *path)
{
	static const char magic[] = "# v2 git bundle";
	char head[sizeof(magic) - 1];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return 0;
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n != (ssize_t)sizeof(head))
		return 0;
	if (head[3] == '3')
		head[3] = '2';
	return memcmp(head, magic, sizeof(head)) == 0;
}

int folder_check(const char *path, struct err *e)
{
	struct str name = {0};
	struct stat st;

	if (fs_isdir(path))
		return 0;
	fs_encode(&name, path);
	if (stat(path, &st))
		err_sys(e, errno, "%s", str_get(&name));
	else if (is_bundle(path))
		err_set(e, COV_USAGE,
			"%s: a git bundle: unpack it with "
			"'git clone --bare'",
			str_get(&name));
	else
		err_set(e, COV_USAGE, "%s: not a repository or folder",
			str_get(&name));
	str_release(&name);
	return -1;
}

char *folder_root(const char *path, struct err *e)
{
	char *root = realpath(path, NULL);
	struct str name = {0};

	if (root)
		return root;
	fs_encode(&name, path);
	err_sys(e, errno, "%s", str_get(&name));
	str_release(&name);
	return NULL;
}

int folder_safe(const char *path)
{
	size_t n;

	if (!*path || *path == '/')
		return 0;
	for (; *path; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		if (n == 0 || (n == 1 && path[0] == '.') ||
			(n == 2 && path[0] == '.' && path[1] == '.') ||
			(n == 4 && strncasecmp(path, ".git", n) == 0))
			return 0;
	}
	return path[-1] != '/';
}

int folder_read(const char *root, const char *path, uint64_t max,
	struct str *text, struct err *e)
{
	struct arena a = {0};
	size_t len = strlen(root);
	struct stat st;
	char *real;
	int rc = 0;

	errno = 0;
	real = realpath(fs_join(&a, root, path), NULL);
	arena_release(&a);
	if (!real && (errno == ENOMEM || errno == EIO))
		return err_sys(e, errno, "%s", path);
	/* The root of all has a slash as its last byte. */
	if (real && strncmp(real, root, len) == 0 &&
		(real[len] == '/' || root[len - 1] == '/') &&
		stat(real, &st) == 0 && S_ISREG(st.st_mode))
		rc = fs_read(text, real, max, NULL, e) ? -1 : 1;
	free(real);
	return rc;
}

void folder_found(struct folder_search *s, const char *name)
{
	size_t len = s->path.len;

	str_adds(&s->path, name);
	s->fn(s->ctx, s->path.buf);
	str_cut(&s->path, len);
}

size_t folder_enter(struct folder_search *s, const char *folder)
{
	size_t len = s->path.len;

	str_adds(&s->path, folder);
	str_addc(&s->path, '/');
	s->depth++;
	return len;
}

void folder_leave(struct folder_search *s, size_t len)
{
	s->depth--;
	str_cut(&s->path, len);
}

int folder_left_out(const struct folder_search *s, const char *folder)
{
	return strcmp(folder, ".git") == 0 ||
		(s->name &&
			(strcmp(folder, "vendor") == 0 ||
				strcmp(folder, "testdata") == 0 ||
				strcmp(folder, "node_modules") == 0));
}

int folder_search(struct folder_search *s, const char *root, struct err *e)
{
	struct arena a = {0};
	struct fs_list l;
	struct stat st;
	size_t i, len;
	int rc = 0;
	char *here = fs_join(&a, root, str_get(&s->path));

	if (fs_list(&l, here, e)) {
		arena_release(&a);
		/* What may not be looked into holds nothing for us. */
		if (s->depth && e->status < COV_WORLD) {
			e->status = 0;
			return 0;
		}
		return -1;
	}
	if (s->name && stat(fs_join(&a, here, s->name), &st) == 0 &&
		S_ISREG(st.st_mode))
		folder_found(s, s->name);
	for (i = 0; rc == 0 && i < l.n && s->depth < FOLDER_DEPTH_MAX; i++) {
		if (folder_left_out(s, l.v[i]) ||
			lstat(fs_join(&a, here, l.v[i]), &st))
			continue;
		if (!s->name && S_ISREG(st.st_mode))
			folder_found(s, l.v[i]);
		if (!S_ISDIR(st.st_mode))
			continue;
		len = folder_enter(s, l.v[i]);
		rc = folder_search(s, root, e);
		folder_leave(s, len);
	}
	fs_list_release(&l);
	arena_release(&a);
	return rc;
}
