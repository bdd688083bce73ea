/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any lines "name: value" as the headers of a coverage server: what is kept of
 * them has names that info.json can have, each once, and bounded values.
 */
#include "../../tools/covpull/ident.c"

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* The input, in place of libcurl's list. */
void http_headers(const struct http_job *job,
	void (*fn)(void *ctx, const char *name, const char *value), void *ctx)
{
	char *line = job->ctx, *next, *value;

	for (; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		value = strchr(line, ':');
		if (!value)
			continue;
		*value++ = '\0';
		fn(ctx, line, value + strspn(value, " \t"));
	}
}

static void check_text(const char *what, const char *value)
{
	if (strlen(value) > VALUE_MAX)
		bug("%s: %zu bytes", what, strlen(value));
	if (*value && strchr(" \t\r\n", value[strlen(value) - 1]))
		bug("%s ends with a blank", what);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct ident id = {0};
	struct http_job job = {0};
	size_t i, k;
	unsigned turn;

	for (turn = 0; turn < 2; turn++) { /* one that is read again */
		job.ctx = xstrndup((const char *)ptr, len);
		ident_read(&id, &job);
		free(job.ctx);
	}
	check_text("Pid", id.pid);
	check_text("Binary", id.binary);
	if (id.n > EXTRA_MAX)
		bug("%zu headers", id.n);
	for (i = 0; i < id.n; i++) {
		const char *name = id.extra[i].name;

		check_text(name, id.extra[i].value);
		if (!*name || strlen(name) > NAME_BYTES ||
			name[strspn(name,
				"abcdefghijklmnopqrstuvwxyz0123456789_")] ||
			!strcmp(name, "namespace") || !strcmp(name, "pid"))
			bug("the name '%s'", name);
		for (k = 0; k < i; k++)
			if (!strcmp(name, id.extra[k].name))
				bug("'%s' twice", name);
	}
	ident_release(&id);
	return 0;
}
