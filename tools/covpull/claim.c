/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Who writes what, when several programs pull into one collection.
 *
 * Files of a run have one writer. A claim to be it is a record lock on one byte
 * of COLLECTION/.covpull: the byte's number is a hash of what is claimed, and
 * the system takes a claim back when its program ends, however it does. Nobody
 * waits for a claim: who does not get it writes elsewhere. Two names that share
 * a byte cost a snapshot of its own, no more.
 *
 * The file holds a byte for each directory that was made, so that its size
 * tells whether others have made some. It is a help: when it is wrong, a
 * process has a directory more.
 *
 * Locks do not hold against the process itself, so claims are listed, too. On a
 * file system that has none the list is all there is.
 */
#include "covpull.h"

#include "fs.h"
#include "hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct claim {
	uint32_t byte;
	char *name; /* malloc'd */
	const struct target *owner;
};

int claims_open(struct claims *c, const char *collection, struct err *e)
{
	struct arena a = {0};
	char *path = fs_join(&a, collection, ".covpull");
	int rc = 0;

	/* Closing any descriptor of it would drop all locks: only this one. */
	c->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW |
		O_NONBLOCK | O_CLOEXEC, 0666);
	if (c->fd < 0)
		rc = err_write(e, errno, "%s", fs_encoded(&a, path));
	arena_release(&a);
	return rc;
}

void claims_release(struct claims *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->v[i].name);
	free(c->v);
	if (c->fd > 0)
		close(c->fd);
	*c = (struct claims){0};
}

/* -1 with errno. */
static int lock(const struct claims *c, uint32_t byte, int type)
{
	struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET,
		.l_start = (off_t)byte, .l_len = 1};

	return fcntl(c->fd, F_SETLK, &l);
}

int claim_take(struct claims *c, const char *name, const struct target *owner)
{
	uint32_t byte = fnv1a(name, strlen(name));
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].byte == byte && !strcmp(c->v[i].name, name))
			return c->v[i].owner == owner;
	if (lock(c, byte, F_WRLCK) < 0 && (errno == EACCES || errno == EAGAIN))
		return 0;
	mem_grow(&c->v, &c->cap, c->n + 1, sizeof(*c->v));
	c->v[c->n++] = (struct claim){byte, xstrdup(name), owner};
	return 1;
}

void claim_drop(struct claims *c, const struct target *owner,
	const char *but)
{
	uint32_t byte;
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		if (c->v[i].owner != owner ||
		    (but && !strcmp(c->v[i].name, but)))
			continue;
		byte = c->v[i].byte;
		free(c->v[i].name);
		c->v[i--] = c->v[--c->n];
		for (k = 0; k < c->n && c->v[k].byte != byte; k++)
			;
		if (k == c->n)
			lock(c, byte, F_UNLCK);
	}
}

int claims_changed(struct claims *c)
{
	struct stat st;
	off_t before = c->made;

	if (fstat(c->fd, &st) == 0)
		c->made = st.st_size;
	return c->made != before;
}

void claims_made(struct claims *c)
{
	ssize_t n = write(c->fd, "", 1);

	if (n > 0)
		c->made++; /* others' are still to be seen */
}
