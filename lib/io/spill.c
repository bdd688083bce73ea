/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Pieces are whole in memory or whole in the file. */
#include "io/spill.h"

#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A file that nobody else can open. */
static int open_spill_file(struct spill *s, struct err *e)
{
	struct str name = {0};
	int fd;

	str_addf(&name, "%s/.cov-spill-XXXXXX", fs_tmp());
	fd = mkstemp(name.buf);
	if (fd < 0) {
		err_write(e, errno, "%s", fs_tmp());
		str_release(&name);
		return -1;
	}
	unlink(name.buf);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	s->fd = fd + 1;
	str_release(&name);
	return 0;
}

int spill_put(struct spill *s, struct slice bytes, struct spilled *where,
	struct err *e)
{
	const char *p = bytes.ptr, *end = p + bytes.len;
	ssize_t n;

	*where = (struct spilled){s->memory.len, bytes.len};
	if (!s->fd && bytes.len <= SPILL_MEMORY - s->memory.len) {
		str_add(&s->memory, bytes.ptr, bytes.len);
		return 0;
	}
	if (!s->fd && open_spill_file(s, e) < 0)
		return -1;
	where->at = SPILL_MEMORY + s->size;
	while (p < end) {
		n = write(s->fd - 1, p, (size_t)(end - p));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_write(e, n < 0 ? errno : EIO, "%s",
				fs_tmp());
		p += n;
	}
	s->size += bytes.len;
	return 0;
}

int spill_get(const struct spill *s, struct spilled where, struct str *to,
	struct err *e)
{
	size_t got = 0;
	ssize_t n;
	char *p;

	str_clear(to);
	if (where.at < SPILL_MEMORY) {
		str_add(to, s->memory.buf + where.at, where.len);
		return 0;
	}
	p = str_room(to, where.len);
	while (got < where.len) {
		n = pread(s->fd - 1, p + got, where.len - got,
			(off_t)(where.at - SPILL_MEMORY + got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_sys(e, n < 0 ? errno : EIO, "%s", fs_tmp());
		got += (size_t)n;
	}
	to->len = got;
	str_cut(to, got);
	return 0;
}

void spill_release(struct spill *s)
{
	str_release(&s->memory);
	if (s->fd)
		close(s->fd - 1);
	*s = (struct spill){0};
}
