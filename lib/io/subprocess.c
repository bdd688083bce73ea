/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The child gets our environment and nothing else of ours but standard
   error; a helper that hangs is killed, one that floods is not read on. */
#include "io/subprocess.h"

#include "base/str.h"
#include "base/when.h"
#include "io/in.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HEARD_MS = 500 };

extern char **environ;

static int subprocess_start(char **argv, pid_t *pid, int *from, struct err *e)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t def;
	int fd[2], rc;

	if (pipe(fd) < 0)
		return err_write(e, errno, "pipe");
	sigemptyset(&def);
	sigaddset(&def, SIGPIPE);
	sigaddset(&def, SIGXFSZ);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &def);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, fd[1], 1);
	posix_spawn_file_actions_addclose(&actions, fd[0]);
	if (fd[1] != 1)
		posix_spawn_file_actions_addclose(&actions, fd[1]);
	rc = posix_spawnp(pid, argv[0], &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	close(fd[1]);
	*from = fd[0];
	if (!rc)
		return 0;
	close(fd[0]);
	return err_set(e, COV_USAGE, "'%.200s' cannot be started: %s", argv[0],
		strerror(rc));
}

/* Until its end; -1 with e set when it is too much, or too late. */
static int subprocess_drain(int fd, struct str *out, size_t max, int64_t until,
	struct err *e)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char buf[4096];
	ssize_t n;

	for (;;) {
		int64_t left = until - when_clock_ms();

		if (left <= 0)
			return err_set(e, COV_WORLD,
				"does not come to its "
				"end");
		if (in_stopped())
			return err_set(e, COV_WORLD, "was ended by a signal");
		/* A signal may come just before the wait. */
		if (poll(&p, 1, left < HEARD_MS ? (int)left : HEARD_MS) <= 0)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		if (out->len + (size_t)n > max)
			return err_set(e, COV_USAGE, "prints too much");
		str_add(out, buf, (size_t)n);
	}
}

int subprocess_run(char **argv, struct str *out, size_t max, unsigned timeout_s,
	struct err *e)
{
	pid_t pid;
	int fd, rc, status;

	if (subprocess_start(argv, &pid, &fd, e))
		return -1;
	rc = subprocess_drain(fd, out, max,
		when_clock_ms() + (int64_t)timeout_s * 1000, e);
	close(fd);
	if (rc)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_write(e, errno, "wait");
	if (rc)
		return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return err_set(e, COV_USAGE, "was ended by signal %d",
			WTERMSIG(status));
	return err_set(e,
		WEXITSTATUS(status) == COV_WORLD ? COV_WORLD : COV_USAGE,
		"exited with status %d", WEXITSTATUS(status));
}
