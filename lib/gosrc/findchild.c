/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A question is a profile path, a NUL byte, its blocks as
 * `LINE.COL,LINE.COL` with blanks between, and a NUL byte. The answer is a line
 * of fields with tabs between: the size of the text, the rule, flags, the
 * commit, the first block that does not fit, the source, the path in it, and
 * the path with its module; behind it the text. Of a miss it is `-`, the
 * reason, the path with its module, and paths that are near. An empty path asks
 * for the modules: a size and their lines. All goes over one socket, so that a
 * child that died is an error and not a signal.
 */
#include "gosrc/findchild.h"

#include "base/num.h"
#include "io/beside.h"
#include "io/fs.h"
#include "io/in.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct findchild {
	const struct finder_options *o;
	enum { FRESH, ANSWERS, FAILED } state;
	int status; /* when it failed: of the reason */
	int fd; /* both ways */
	pid_t pid;
	struct in in;
	struct str blocks, line; /* of the question and answer at hand */
};

/* Largest text that is taken, in bytes. */
#define TEXT_MAX ((uint64_t)1 << 28)

/* --- what is said --- */

void findchild_put_blocks(struct str *s, const struct block *v, uint32_t n)
{
	uint32_t i;

	str_clear(s);
	for (i = 0; i < n; i++)
		str_addf(s, "%s%u.%u,%u.%u", i ? " " : "", v[i].line0,
			v[i].col0, v[i].line1, v[i].col1);
}

/* A number and the byte behind it; the end of the text stands for a blank. */
static int read_position(const char **p, uint32_t *v, char end)
{
	size_t len = strspn(*p, "0123456789");
	uint64_t wide;

	if (num_u64(*p, len, UINT32_MAX, &wide) != NUM_OK ||
		((*p)[len] != end && ((*p)[len] || end != ' ')))
		return -1;
	*v = (uint32_t)wide;
	*p += len + ((*p)[len] != '\0');
	return 0;
}

int findchild_get_blocks(const char *text, struct block **v, size_t *cap,
	uint32_t *n)
{
	struct block b = {.stmts = 1};

	for (*n = 0; *text;) {
		if (read_position(&text, &b.line0, '.') < 0 ||
			read_position(&text, &b.col0, ',') < 0 ||
			read_position(&text, &b.line1, '.') < 0 ||
			read_position(&text, &b.col1, ' ') < 0)
			return -1;
		mem_grow(v, cap, *n + 1, sizeof(**v));
		(*v)[(*n)++] = b;
	}
	return 0;
}

static void put_field(struct str *s, const char *text)
{
	struct str shown = {0};

	fs_encode(&shown, text);
	str_addc(s, '\t');
	str_adds(s, str_get(&shown));
	str_release(&shown);
}

void findchild_put_answer(struct str *s, const struct finder_answer *a)
{
	size_t i;

	str_clear(s);
	if (!a->found) {
		str_addc(s, '-');
		put_field(s, str_get(&a->why));
		put_field(s, str_get(&a->name));
		for (i = 0; i < FINDER_NEAREST; i++)
			put_field(s, str_get(&a->nearest[i]));
		return;
	}
	str_addf(s, "%zu\t%s\t%s%s%s%s%s%s\t%s\t%u.%u,%u.%u", a->text.len,
		finder_rule_name(a->rule), a->exact ? "x" : "",
		a->other ? "o" : "", a->lies ? "l" : "", a->changed ? "c" : "",
		a->skewed ? "s" : "", a->vendored ? "v" : "", a->commit,
		a->misfit.line0, a->misfit.col0, a->misfit.line1,
		a->misfit.col1);
	put_field(s, str_get(&a->source));
	put_field(s, str_get(&a->path));
	put_field(s, str_get(&a->name));
}

/* The next field of a line, cut off; NULL when there is none. */
static char *next_field(char **line)
{
	char *field = *line, *tab;

	if (!field)
		return NULL;
	tab = strchr(field, '\t');
	if (tab)
		*tab = '\0';
	*line = tab ? tab + 1 : NULL;
	return field;
}

static int get_field(char **line, struct str *to)
{
	struct arena a = {0};
	const char *text = next_field(line);

	text = text ? fs_decoded(&a, text) : NULL;
	str_clear(to);
	if (text)
		str_adds(to, text);
	arena_release(&a);
	return text ? 0 : -1;
}

static int get_miss(char *line, struct finder_answer *a)
{
	size_t i;
	int rc = get_field(&line, &a->why);

	if (rc == 0)
		rc = get_field(&line, &a->name);
	for (i = 0; rc == 0 && i < FINDER_NEAREST; i++)
		rc = get_field(&line, &a->nearest[i]);
	return rc;
}

int findchild_get_answer(char *line, struct finder_answer *a, uint64_t *size)
{
	const char *text = next_field(&line), *rule, *flags, *commit, *misfit;
	struct block *v = NULL;
	size_t cap = 0;
	uint32_t n = 0;

	*size = 0;
	if (strcmp(text, "-") == 0)
		return get_miss(line, a);
	rule = next_field(&line);
	flags = next_field(&line);
	commit = next_field(&line);
	misfit = next_field(&line);
	if (!misfit || num_u64(text, strlen(text), TEXT_MAX, size) != NUM_OK ||
		strlen(commit) >= sizeof(a->commit) ||
		findchild_get_blocks(misfit, &v, &cap, &n) < 0 || n != 1) {
		free(v);
		return -1;
	}
	a->misfit = v[0];
	free(v);
	while (a->rule < FINDER_RULES &&
		strcmp(finder_rule_name(a->rule), rule) != 0)
		a->rule++;
	memcpy(a->commit, commit, strlen(commit) + 1);
	a->found = a->rule < FINDER_RULES;
	a->exact = strchr(flags, 'x') != NULL;
	a->other = strchr(flags, 'o') != NULL;
	a->lies = strchr(flags, 'l') != NULL;
	a->changed = strchr(flags, 'c') != NULL;
	a->skewed = strchr(flags, 's') != NULL;
	a->vendored = strchr(flags, 'v') != NULL;
	return !a->found || get_field(&line, &a->source) < 0 ||
			get_field(&line, &a->path) < 0 ||
			get_field(&line, &a->name) < 0 ?
		-1 :
		0;
}

/* --- the other program --- */

struct findchild *findchild_new(const struct finder_options *o)
{
	struct findchild *c = xcalloc(1, sizeof(*c));

	c->o = o;
	return c;
}

static void stop_child(struct findchild *c)
{
	if (c->state != ANSWERS)
		return;
	in_close(&c->in);
	close(c->fd);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	c->state = FRESH;
}

void findchild_free(struct findchild *c)
{
	if (!c)
		return;
	stop_child(c);
	str_release(&c->blocks);
	str_release(&c->line);
	free(c);
}

static int fail_child(struct findchild *c, struct err *e, const char *what)
{
	stop_child(c);
	c->state = FAILED;
	c->status = COV_WORLD;
	return err_set(e, COV_WORLD, "covsrc: %s", what);
}

static void add_argument(char **argv, size_t *n, const char *option,
	const char *value)
{
	if (!value)
		return;
	argv[(*n)++] = (char *)option;
	argv[(*n)++] = (char *)value;
}

/* covsrc --batch with our own options. */
static char **child_arguments(const struct finder_options *o)
{
	size_t i, n = 0;
	char **argv = xmalloc(
		size_mul(2 * (o->sources.n + o->moved.n) + 8, sizeof(*argv)));

	argv[n++] = (char *)"covsrc";
	argv[n++] = (char *)"--batch";
	for (i = 0; i < o->sources.n; i++)
		add_argument(argv, &n, "--source", o->sources.v[i]);
	for (i = 0; i < o->moved.n; i++)
		add_argument(argv, &n, "--moved", o->moved.v[i]);
	add_argument(argv, &n, "--commit", o->commit);
	add_argument(argv, &n, "--goroot", o->goroot);
	if (o->allow_other)
		argv[n++] = (char *)"--allow-other-commit";
	argv[n] = NULL;
	return argv;
}

static int start_child_process(struct findchild *c, struct err *e)
{
	posix_spawn_file_actions_t actions;
	struct str path = {0};
	char **argv;
	int fd[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0)
		return err_sys(e, errno, "socketpair");
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	argv = child_arguments(c->o);
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

static int send_text(struct findchild *c, const char *text, struct err *e)
{
	size_t len = strlen(text) + 1; /* with the NUL */
	ssize_t n;

	while (len) {
		n = send(c->fd, text, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_child(c, e, "it ended early");
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static int read_answer_text(struct findchild *c, uint64_t len, struct str *text,
	struct err *e)
{
	struct err ignored;
	size_t got;
	char *ptr;

	str_clear(text);
	while (len) {
		if (in_chunk(&c->in, &ptr, &got, &ignored) <= 0)
			return fail_child(c, e, "it ended early");
		if (got > len) {
			in_unread(&c->in, got - len);
			got = len;
		}
		str_add(text, ptr, got);
		len -= got;
	}
	return 0;
}

/* Sends a question and gives the line of the answer. */
static int ask_child(struct findchild *c, const char *name, const char *blocks,
	char **line, struct err *e)
{
	struct err ignored;
	char *got;
	size_t len;

	if (c->state == FAILED)
		return err_set(e, c->status, "covsrc: it failed before");
	if ((c->state == FRESH && start_child_process(c, e) < 0) ||
		send_text(c, name, e) < 0 || send_text(c, blocks, e) < 0)
		return -1;
	/* Not before: opening looks at the first bytes. */
	if (c->in.fd < 0 && in_fd(&c->in, c->fd, "covsrc", e) < 0)
		return fail_child(c, e, "its answer cannot be read");
	if (in_line(&c->in, &got, &len, &ignored) <= 0)
		return fail_child(c, e, "it ended early");
	if (!len)
		return fail_child(c, e, "its answer has another form");
	str_clear(&c->line);
	str_add(&c->line, got, len);
	*line = c->line.buf;
	return 0;
}

int findchild_ask(struct findchild *c, const struct finder_question *q,
	struct finder_answer *a, struct err *e)
{
	uint64_t size;
	char *line;

	if (!*q->name) {
		str_adds(&a->why, "a path without name");
		return 0;
	}
	findchild_put_blocks(&c->blocks, q->v, q->n);
	if (ask_child(c, q->name, str_get(&c->blocks), &line, e) < 0)
		return -1;
	if (findchild_get_answer(line, a, &size) < 0)
		return fail_child(c, e, "its answer has another form");
	if (!a->found)
		return 0;
	return read_answer_text(c, size, &a->text, e) < 0 ? -1 : 1;
}

int findchild_modules(struct findchild *c,
	void (*fn)(void *ctx, const char *module), void *ctx, struct err *e)
{
	struct str text = {0};
	char *line, *p, *nl;
	uint64_t size;
	int rc = ask_child(c, "", "", &line, e);

	if (rc == 0 && num_u64(line, strlen(line), TEXT_MAX, &size) != NUM_OK)
		rc = fail_child(c, e, "its answer has another form");
	if (rc == 0)
		rc = read_answer_text(c, size, &text, e);
	for (p = text.buf; rc == 0 && p && (nl = strchr(p, '\n')); p = nl + 1) {
		*nl = '\0';
		fn(ctx, p);
	}
	str_release(&text);
	return rc;
}
