/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covtrace - run a command as a span of a trace
 *
 * The command gets a TRACEPARENT that names its span, and what comes of it is
 * what comes of the command: its output, its status, its signal. The span is
 * sent when it has ended. Without a place to send it to, the command takes the
 * place of this program.
 */
#include "base/path.h"
#include "cli/opt.h"
#include "cli/tool.h"
#include "net/otlp.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct covtrace_cfg {
	const char *name;
	struct opt_list attributes;
	int verbose;
};

/* Signals that end programs. A terminal sends the first two to the command as
   well; the others are handed on. */
static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
enum { SIGNALS = sizeof(signals) / sizeof(*signals), OF_TERMINAL = 2 };

static volatile pid_t command_pid;

static void hand_on(int sig)
{
	if (command_pid > 0)
		kill(command_pid, sig);
}

static int tell_no_start(const char *command, int why)
{
	cov_error(COV_USAGE, "'%s' cannot be started: %s", command,
		strerror(why));
	return COV_USAGE;
}

/* The command has the signals as we had them. */
static int start_command(char **command, const sigset_t *mask)
{
	posix_spawnattr_t attr;
	sigset_t def;
	pid_t pid;
	int rc;

	sigemptyset(&def);
	sigaddset(&def, SIGXFSZ);
	sigaddset(&def, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &def);
	posix_spawnattr_setsigmask(&attr, mask);
	posix_spawnattr_setflags(&attr,
		POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawnp(&pid, command[0], NULL, &attr, command, environ);
	posix_spawnattr_destroy(&attr);
	if (!rc)
		command_pid = pid;
	return rc;
}

/* Handlers are set behind the start: what is ignored, as by nohup, stays so
   for the command. */
static void catch_signals(void)
{
	struct sigaction sa = {.sa_flags = SA_RESTART}, was;
	size_t i;

	sigemptyset(&sa.sa_mask);
	for (i = 0; i < SIGNALS; i++) {
		sigaction(signals[i], NULL, &was);
		sa.sa_handler = i < OF_TERMINAL ? SIG_IGN : hand_on;
		if (was.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
	signal(SIGPIPE, SIG_IGN); /* of the sending */
}

/* The status of waitpid, or -1 with *why. */
static int run_command(char **command, int *why)
{
	sigset_t block, before;
	int status = -1;
	size_t i;

	sigemptyset(&block);
	for (i = 0; i < SIGNALS; i++)
		sigaddset(&block, signals[i]);
	sigprocmask(SIG_BLOCK, &block, &before);
	*why = start_command(command, &before);
	if (!*why)
		catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (*why)
		return -1;
	while (waitpid(command_pid, &status, 0) < 0)
		if (errno != EINTR) {
			*why = errno;
			return -1;
		}
	command_pid = 0;
	return status;
}

static void add_given_attributes(struct span *span, struct arena *a,
	const struct opt_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const char *equals = strchr(l->v[i], '=');

		span_text(span,
			arena_strndup(a, l->v[i], (size_t)(equals - l->v[i])),
			equals + 1);
	}
}

static void send_span(struct telemetry *t, int verbose)
{
	struct errlist notes = {0};
	size_t i;

	trace_end(&t->trace);
	otlp_send(t, cov_version_name(), &notes);
	for (i = 0; verbose && i < notes.n; i++)
		cov_note("%s", notes.v[i].text);
	errlist_release(&notes);
}

/* Ends as the command did; its core file is the one that says something. */
static int end_like(int status)
{
	struct rlimit none = {0};
	sigset_t one;

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, WTERMSIG(status));
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

static int run_in_span(struct telemetry *t, const struct covtrace_cfg *cfg,
	char **command)
{
	struct span *span = t->trace.root;
	struct arena keys = {0};
	struct str why = {0};
	int rc, status;

	add_given_attributes(span, &keys, &cfg->attributes);
	span_text(span, "process.executable.name", path_last(command[0]));
	status = run_command(command, &rc);
	if (status < 0) {
		span_fail(span, strerror(rc));
	} else if (WIFSIGNALED(status)) {
		str_addf(&why, "signal %d", WTERMSIG(status));
		span_fail(span, why.buf);
	} else {
		span_number(span, "process.exit.code", WEXITSTATUS(status));
		if (WEXITSTATUS(status))
			span_fail(span, NULL);
	}
	send_span(t, cfg->verbose);
	str_release(&why);
	trace_release(&t->trace);
	arena_release(&keys);
	return status < 0 ? tell_no_start(command[0], rc) : end_like(status);
}

static int run_covtrace(void *ctx, char **operands, size_t n)
{
	const struct covtrace_cfg *cfg = ctx;
	const struct telemetry_cfg none = {NULL, NULL};
	struct telemetry t;
	struct err e = {0};
	size_t i;
	int rc;

	if (n == 0)
		return opt_usage_error("which command?");
	for (i = 0; i < cfg->attributes.n; i++)
		if (strchr(cfg->attributes.v[i], '=') == NULL ||
			*cfg->attributes.v[i] == '=')
			return opt_usage_error(
				"--attribute '%s': not KEY=VALUE",
				cfg->attributes.v[i]);
	operands[n] = NULL; /* nothing is left of argv */
	rc = telemetry_begin(&t, "covtrace", &none, &e);
	t.env.to[OTEL_METRICS].url = NULL; /* there are none */
	if (rc == 0 && t.trace.recording) {
		free(t.trace.root->name);
		t.trace.root->name =
			xstrdup(cfg->name ? cfg->name : path_last(operands[0]));
		rc = run_in_span(&t, cfg, operands);
	} else {
		signal(SIGXFSZ, SIG_DFL);
		execvp(operands[0], operands);
		rc = tell_no_start(operands[0], errno);
	}
	telemetry_release(&t);
	return rc;
}

static struct covtrace_cfg settings;

static const struct opt options[] = {
	{0, "name", OPT_STR, &settings.name, "NAME",
		"what the span is called (the command)", NULL},
	{0, "attribute", OPT_LIST, &settings.attributes, "KEY=VALUE",
		"say this of it", NULL},
	{'v', "verbose", OPT_FLAG, &settings.verbose, NULL,
		"say why the span could not be sent", NULL},
	{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
};

static const struct opt_usage usage = {
	"covtrace [OPTION]... COMMAND [ARG]...",
	"Run a command as a span of a trace.",
	options,
};

int main(int argc, char **argv)
{
	return opt_main_command(&usage, argc, argv, run_covtrace, &settings);
}
