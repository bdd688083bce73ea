/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covtext is looked for in the folder of the running program first, then on
 * PATH. Its messages go to our standard error under its own name.
 */
#include "open/covtextchild.h"

#include "base/str.h"
#include "io/beside.h"
#include "profile/text.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Starts covtext with its output on a pipe; the reading end, or -1. */
static int start_covtext(const char *ref, pid_t *pid, struct err *e)
{
	posix_spawn_file_actions_t actions;
	struct str path = {0}, operand = {0};
	char *argv[4] = {(char *)"covtext", (char *)"--", NULL, NULL};
	int fd[2], rc;

	if (pipe(fd) < 0)
		return err_sys(e, errno, "pipe");
	beside_path(&path, "covtext");
	str_addf(&operand, "db:%s", ref);
	argv[2] = operand.buf;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd[1], 1);
	posix_spawn_file_actions_addclose(&actions, fd[0]);
	posix_spawn_file_actions_addclose(&actions, fd[1]);
	rc = posix_spawnp(pid, path.buf, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	str_release(&path);
	str_release(&operand);
	close(fd[1]);
	if (rc) {
		close(fd[0]);
		return err_sys(e, rc, "db:%s: covtext is needed to open it",
			ref);
	}
	return fd[0];
}

int covtextchild_open(struct profile *p, const char *ref, struct err *e)
{
	struct in in;
	pid_t pid;
	int fd, status, r = -1;

	fd = start_covtext(ref, &pid, e);
	if (fd < 0)
		return -1;
	if (in_fd(&in, fd, "covtext", e) == 0) {
		r = text_read(p, &in, e);
		in_close(&in);
	}
	close(fd);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, errno, "covtext");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return r;
	profile_release(p);
	return err_set(e,
		WIFEXITED(status) && WEXITSTATUS(status) == COV_WORLD ?
			COV_WORLD :
			COV_USAGE,
		"db:%s: covtext could not open it", ref);
}
