/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as a file of rules for owners, of which a line is a plain word
 * instead of an expression where it could ask for much memory; behind a NUL
 * the name of a pod. Refused with its line, or the pod has one owner.
 */
#include "record/ownerrules.h"

#include "record/owner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static const char *file_of(const char *ptr, size_t len)
{
	static char path[] = "/tmp/cov-fuzz-XXXXXX";
	static int fd = -1;

	if (fd < 0)
		fd = mkstemp(path);
	if (fd < 0 || ftruncate(fd, 0) ||
		pwrite(fd, ptr, len, 0) != (ssize_t)len)
		bug("no temporary file");
	return path;
}

static void tidy(void)
{
	unlink(file_of("", 0));
}

/* Repetitions of repetitions are the C library's to fear. */
static void tame(char *text)
{
	int left = 2;

	for (; *text; text++) {
		if (*text == '\n')
			left = 2;
		else if (strchr("*+?{", *text) && left-- <= 0)
			*text = 'x';
		else if (*text == '\\' && text[1] >= '1' && text[1] <= '9')
			*text = 'x';
	}
}

static void apply(const struct owner_rules *rules, const char *pod)
{
	struct record r = {0};
	struct owner o = {0};
	struct str s = {0};

	record_init(&r, "report");
	record_set_text(&r, REC_NAMESPACE, "n");
	record_set_text(&r, REC_POD_NAME, pod);
	owner_rules_apply(rules, &r);
	if (!*record_text0(&r, REC_OWNER_TYPE))
		bug("'%s' has no owner", pod);
	if (!strstr(record_text0(&r, REC_POD_NAME),
		    record_text0(&r, REC_OWNER_NAME)))
		bug("'%s' is not of '%s'", record_text0(&r, REC_OWNER_NAME),
			pod);
	owner_of(&o, &r, OWNER_DEFAULT);
	record_write(&r, &s);
	str_release(&s);
	record_release(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	static int registered;
	char *text = xstrndup((const char *)ptr, len);
	struct owner_rules *rules;
	struct err e = {0};
	size_t n = strlen(text);

	if (!registered++)
		atexit(tidy);
	tame(text);
	if (len <= 512) {
		rules = owner_rules_read(file_of(text, n), &e);
		if (rules)
			apply(rules, n < len ? text + n + 1 : "pod-0");
		else if (e.status != COV_USAGE)
			bug("refused with status %d", e.status);
		owner_rules_free(rules);
	}
	free(text);
	return 0;
}
