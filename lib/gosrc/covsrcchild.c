/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A question is a name and a NUL byte. The answer is the size of the text in
 * decimal, a newline, and the text; or `-`, a blank, a reason and a newline.
 * Both go over one socket, so that a child that died is an error and not a
 * signal.
 */
#include "gosrc/covsrcchild.h"

#include "base/num.h"
#include "io/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { FRESH, ANSWERS, FAILED };

/* Largest text that is taken, in bytes. */
#define TEXT_MAX ((uint64_t)1 << 28)

static int fail_covsrc(struct covsrcchild *c, struct err *e, const char *what)
{
	covsrcchild_stop(c);
	c->state = FAILED;
	c->status = COV_WORLD;
	return err_set(e, COV_WORLD, "covsrc: %s", what);
}

/* covsrc --batch --source A ... [--commit C] */
static char **covsrc_arguments(const struct covsrcchild *c)
{
	char **argv = xmalloc(size_mul(2 * c->n + 6, sizeof(*argv)));
	size_t i, n = 0;

	argv[n++] = (char *)"covsrc";
	argv[n++] = (char *)"--batch";
	for (i = 0; i < c->n; i++) {
		argv[n++] = (char *)"--source";
		argv[n++] = (char *)c->sources[i];
	}
	if (c->commit) {
		argv[n++] = (char *)"--commit";
		argv[n++] = (char *)c->commit;
	}
	argv[n] = NULL;
	return argv;
}

static int start_covsrc(struct covsrcchild *c, struct err *e)
{
	posix_spawn_file_actions_t actions;
	struct str path = {0};
	char **argv;
	int fd[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0)
		return err_sys(e, errno, "socketpair");
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	argv = covsrc_arguments(c);
	beside_path(&path, "covsrc");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd[1], 0);
	posix_spawn_file_actions_adddup2(&actions, fd[1], 1);
	posix_spawn_file_actions_addclose(&actions, fd[1]);
	rc = posix_spawnp(&c->pid, path.buf, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	str_release(&path);
	free(argv);
	close(fd[1]);
	if (rc) {
		close(fd[0]);
		c->state = FAILED;
		err_sys(e, rc, "covsrc, which reads repositories");
		c->status = e->status;
		return -1;
	}
	c->fd = fd[0];
	c->in = (struct in){.fd = -1};
	c->state = ANSWERS;
	return 0;
}

static int ask_covsrc(struct covsrcchild *c, const char *name, struct err *e)
{
	size_t len = strlen(name) + 1; /* with the NUL */
	ssize_t n;

	while (len) {
		n = send(c->fd, name, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_covsrc(c, e, "it ended early");
		name += n;
		len -= (size_t)n;
	}
	/* Not before: opening looks at the first bytes. */
	if (c->in.fd < 0 && in_fd(&c->in, c->fd, "covsrc", e) < 0)
		return fail_covsrc(c, e, "its answer cannot be read");
	return 0;
}

static int read_answer(struct covsrcchild *c, uint64_t len, struct str *text,
	struct err *e)
{
	struct err ignored;
	size_t got;
	char *ptr;

	str_clear(text);
	while (len) {
		if (in_chunk(&c->in, &ptr, &got, &ignored) <= 0)
			return fail_covsrc(c, e, "it ended early");
		if (got > len) {
			in_unread(&c->in, got - len);
			got = len;
		}
		str_add(text, ptr, got);
		len -= got;
	}
	return 1;
}

int covsrcchild_read(struct covsrcchild *c, const char *profile_path,
	struct str *text, struct str *why, struct err *e)
{
	struct err ignored;
	uint64_t size;
	size_t len;
	char *line;

	if (c->state == FAILED)
		return err_set(e, c->status, "covsrc: it failed before");
	if (!*profile_path)
		return 0;
	if ((c->state == FRESH && start_covsrc(c, e) < 0) ||
		ask_covsrc(c, profile_path, e) < 0)
		return -1;
	if (in_line(&c->in, &line, &len, &ignored) <= 0)
		return fail_covsrc(c, e, "it ended early");
	if (len && *line == '-') {
		if (why && len > 2) {
			str_clear(why);
			str_add(why, line + 2, len - 2);
		}
		return 0;
	}
	if (num_u64(line, len, TEXT_MAX, &size) != NUM_OK)
		return fail_covsrc(c, e, "its answer has another form");
	return read_answer(c, size, text, e);
}

void covsrcchild_stop(struct covsrcchild *c)
{
	if (c->state != ANSWERS)
		return;
	in_close(&c->in);
	close(c->fd);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	c->state = FRESH;
}
