/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Who writes what, when several programs pull into one collection.
 *
 * Files of a run have one writer. A claim to be it is a name (namelock.h) in
 * COLLECTION/.covpull. Nobody waits for a claim: who does not get it writes
 * elsewhere. Two names that share a byte cost a snapshot of its own, no more.
 *
 * The file holds a byte for each directory that was made, so that its size
 * tells whether others have made some. It is a help: when it is wrong, a
 * process has a directory more.
 *
 * Locks do not hold against the process itself, so claims are listed, too. On a
 * file system that has none the list is all there is.
 */
#include "claim.h"

#include "io/fs.h"
#include "io/namelock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct claim {
	off_t byte; /* of the name */
	char *name; /* malloc'd */
	const struct target *owner;
};

int claims_open(struct claims *c, const char *collection, struct err *e)
{
	struct arena a = {0};

	c->fd = namelock_open(fs_join(&a, collection, ".covpull"), e);
	arena_release(&a);
	return c->fd < 0 ? -1 : 0;
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

int claim_take(struct claims *c, const char *name, const struct target *owner)
{
	off_t byte = namelock_byte(name);
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].byte == byte && !strcmp(c->v[i].name, name))
			return c->v[i].owner == owner;
	if (!namelock_take(c->fd, name))
		return 0;
	mem_grow(&c->v, &c->cap, c->n + 1, sizeof(*c->v));
	c->v[c->n++] = (struct claim){byte, xstrdup(name), owner};
	return 1;
}

void claim_drop(struct claims *c, const struct target *owner, const char *but)
{
	struct claim x;
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		x = c->v[i];
		if (x.owner != owner || (but && !strcmp(x.name, but)))
			continue;
		c->v[i--] = c->v[--c->n];
		for (k = 0; k < c->n && c->v[k].byte != x.byte; k++)
			;
		if (k == c->n)
			namelock_drop(c->fd, x.name);
		free(x.name);
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
