/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "transport.h"

#include "base/url.h"
#include "gosrc/gitfetch.h"
#include "io/fs.h"
#include "io/subprocess.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Of what git prints, bytes; its time is limited from outside. */
enum { PRINTED_MAX = 64 << 20, SAID_MAX = 1 << 16, SECONDS_MAX = 1 << 20 };

/* Settings of whoever runs us that would lead git elsewhere, and what makes it
   print what it sends. */
static void clean_environment(void)
{
	static const char *const names[] = {"GIT_DIR", "GIT_WORK_TREE",
		"GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
		"GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_QUARANTINE_PATH",
		"GIT_REPLACE_REF_BASE", "GIT_CEILING_DIRECTORIES", "GIT_TRACE",
		"GIT_TRACE_CURL", "GIT_CURL_VERBOSE", "GIT_TRACE_PACKET",
		"GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE2_PERF",
		"GIT_TRACE_SETUP", "GIT_TRACE_PACK_ACCESS", "LANGUAGE"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		unsetenv(names[i]);
	setenv("LC_ALL", "C", 1);
	setenv("GIT_NO_REPLACE_OBJECTS", "1", 1);
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	setenv("SSH_ASKPASS_REQUIRE", "never", 1);
	/* One that somebody chose answers without asking; an empty one keeps
	   those of the settings away. */
	setenv("GIT_ASKPASS", "", 0);
}

static void limit_protocols(const struct opt_list *allowed)
{
	struct str list = {0};
	size_t i;

	str_adds(&list, "https:http:ssh:git");
	for (i = 0; i < allowed->n; i++)
		str_addf(&list, ":%s", allowed->v[i]);
	setenv("GIT_ALLOW_PROTOCOL", list.buf, 1);
	str_release(&list);
}

int transport_begin(struct transport *t, const struct opt_list *allowed,
	struct err *e)
{
	char *version[] = {(char *)"git", (char *)"--version", NULL};
	struct str printed = {0};
	struct err ignored = {0};
	FILE *said = tmpfile();

	if (!said || (t->said = dup(fileno(said))) < 0 ||
		dup2(t->said, STDERR_FILENO) < 0) {
		err_write(e, errno, "%s", fs_tmp());
		if (said)
			fclose(said);
		return -1;
	}
	fclose(said);
	clean_environment();
	limit_protocols(allowed);
	t->git = subprocess_run(version, &printed, SAID_MAX, SECONDS_MAX,
			 &ignored) == 0;
	str_release(&printed);
	return 0;
}

/* Runs git with words up to NULL; what it says to standard error in said. */
static int run_git(const struct transport *t, const char *repo,
	const char *const *words, struct str *printed, struct str *said)
{
	static const char *const settings[] = {"git", "-c",
		"core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c",
		"gc.auto=0", "-c", "maintenance.auto=false", "-c",
		"fetch.writeCommitGraph=false", "-c", "submodule.recurse=false",
		"-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"};
	enum { SETTINGS = sizeof(settings) / sizeof(*settings), WORDS = 16 };
	const char *argv[SETTINGS + 2 + WORDS + 1];
	struct err ignored = {0};
	size_t n = SETTINGS;
	ssize_t len;
	int rc;

	memcpy(argv, settings, sizeof(settings));
	if (repo) {
		argv[n++] = "--git-dir";
		argv[n++] = repo;
	}
	while (*words && n < SETTINGS + 2 + WORDS)
		argv[n++] = *words++;
	argv[n] = NULL;
	if (ftruncate(t->said, 0) < 0 || lseek(t->said, 0, SEEK_SET) < 0)
		return -1;
	/* POSIX has these words without const, and does not change them. */
	rc = subprocess_run((char **)argv, printed, PRINTED_MAX, SECONDS_MAX,
		&ignored);
	str_clear(said);
	len = pread(t->said, str_room(said, SAID_MAX), SAID_MAX, 0);
	if (len > 0) {
		said->len += (size_t)len;
		said->buf[said->len] = '\0';
	}
	return rc;
}

static int tells_any(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strstr(text, *words))
			return 1;
	return 0;
}

/* The line that says why: git's own, else the first, which is of ssh. */
static void add_reason(struct str *why, const char *said)
{
	static const char mark[] = "fatal: ", remote[] = "Could not read from";
	const char *line = strstr(said, mark);

	if (!line || str_starts(line + strlen(mark), remote))
		line = said;
	line += str_starts(line, mark) ? strlen(mark) : 0;
	line += str_starts(line, "error: ") ? strlen("error: ") : 0;
	str_add(why, line, strcspn(line, "\r\n"));
	while (why->len && strchr(" .", why->buf[why->len - 1]))
		str_cut(why, why->len - 1);
	if (!why->len)
		str_adds(why, "git says nothing");
}

/* What kind of failure a text of git or libgit2 tells. */
static enum transport_end judge_failure(const char *said, int whole,
	struct err *e)
{
	static const char *const no_single[] = {"does not allow request",
		"cannot fetch a specific object", " not valid",
		"shallow capabilities", NULL};
	static const char *const no_ref[] = {"find remote ref", NULL};
	static const char *const final[] = {"not our ref", "not found",
		"does not exist", "does not appear", "Authentication failed",
		"could not read Username", "could not read Password",
		"Permission denied", "not allowed", "access denied",
		"error: 40", "code: 40", "Host key", "unsupported", NULL};
	struct str why = {0}, public = {0};

	if (tells_any(said, no_ref))
		return TRANSPORT_NO_REF;
	if (!whole && tells_any(said, no_single))
		return TRANSPORT_NO_SINGLE;
	add_reason(&why, said);
	url_add_text(&public, why.buf);
	err_set(e, tells_any(said, final) ? COV_ITEMS : COV_WORLD, "%s",
		str_get(&public));
	str_release(&why);
	str_release(&public);
	return TRANSPORT_FAILED;
}

static int is_shallow(const char *repo)
{
	struct str path = {0};
	int rc;

	str_addf(&path, "%s/shallow", repo);
	rc = access(path.buf, F_OK) == 0;
	str_release(&path);
	return rc;
}

enum transport_end transport_fetch(const struct transport *t, const char *repo,
	const char *url, const char *refspec, int whole, struct err *e)
{
	const char *words[16] = {"fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--no-recurse-submodules"};
	struct str printed = {0}, said = {0};
	enum transport_end end = TRANSPORT_DONE;
	size_t n = 5;
	int rc;

	if (t->git) {
		if (!whole)
			words[n++] = "--depth=1";
		else if (is_shallow(repo))
			words[n++] = "--unshallow";
		words[n++] = "--";
		words[n++] = url;
		words[n++] = refspec;
		rc = run_git(t, repo, words, &printed, &said);
	} else {
		struct err why = {0};

		rc = gitfetch_refs(repo, url, refspec, &why);
		str_adds(&said, why.text);
	}
	if (rc < 0)
		end = judge_failure(str_get(&said), whole, e);
	str_release(&printed);
	str_release(&said);
	return end;
}

int transport_ids(const struct transport *t, const char *url,
	const char *digits, struct str *id)
{
	const char *words[] = {"ls-remote", "--quiet", "--", url, NULL};
	struct str printed = {0}, said = {0};
	size_t len = strlen(digits);
	const char *line;
	int n = 0;

	str_clear(id);
	if (t->git && run_git(t, NULL, words, &printed, &said) == 0)
		for (line = str_get(&printed); line && *line && n < 2;) {
			if (strncasecmp(line, digits, len) == 0 &&
				(!n || strncmp(line, id->buf, id->len))) {
				if (!n++)
					str_add(id, line, strcspn(line, "\t"));
			}
			line = strchr(line, '\n');
			line = line ? line + 1 : NULL;
		}
	str_release(&printed);
	str_release(&said);
	return n;
}

int transport_is_whole(const struct transport *t, const char *repo,
	const char *hex)
{
	const char *words[] = {"rev-list", "--objects", "--quiet",
		"--max-count=1", hex, "--", NULL};
	struct str printed = {0}, said = {0};
	/* libgit2 gives no ref before all is there, and refs were asked. */
	int rc = !t->git || run_git(t, repo, words, &printed, &said) == 0;

	str_release(&printed);
	str_release(&said);
	return rc;
}
