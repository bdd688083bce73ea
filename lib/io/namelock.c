/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/namelock.h"

#include "base/hash.h"
#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

int namelock_open(const char *path, struct err *e)
{
	struct arena a = {0};
	int fd = open(path,
		O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK |
			O_CLOEXEC,
		0666);

	if (fd < 0)
		err_write(e, errno, "%s", fs_encoded(&a, path));
	arena_release(&a);
	return fd;
}

off_t namelock_byte(const char *name)
{
	/* As many bits as there are without the sign. */
	return (off_t)(fnv1a64(name, strlen(name)) >> (65 - 8 * sizeof(off_t)));
}

/* -1 with errno. */
static int set_lock(int fd, const char *name, int type)
{
	struct flock l = {.l_type = (short)type,
		.l_whence = SEEK_SET,
		.l_start = namelock_byte(name),
		.l_len = 1};

	return fcntl(fd, F_SETLK, &l);
}

int namelock_take(int fd, const char *name)
{
	return set_lock(fd, name, F_WRLCK) == 0 ||
		(errno != EACCES && errno != EAGAIN);
}

void namelock_drop(int fd, const char *name)
{
	set_lock(fd, name, F_UNLCK);
}
