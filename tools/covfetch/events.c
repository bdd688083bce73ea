/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* One line, one write, so that a reader may follow; what cannot be written
   any more is no reason to stop fetching, but told at the end. */
#include "events.h"

#include "records.h"

#include "cli/tool.h"
#include "fmt/json.h"
#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int events_open(struct events *ev, const struct covfetch_cfg *cfg,
	struct err *e)
{
	*ev = (struct events){.fd = -1, .path = cfg->events};
	if (!cfg->events)
		return 0;
	ev->fd = open(cfg->events,
		O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
	return ev->fd < 0 ? err_write(e, errno, "%s", cfg->events) : 0;
}

static void write_event(struct events *ev, struct str *s)
{
	ssize_t n;

	str_adds(s, "}\n");
	n = write(ev->fd, s->buf, s->len);
	/* Half a line: the next would say why. */
	if (n != (ssize_t)s->len && !ev->bad)
		ev->bad = n < 0 ? errno : ENOSPC;
	str_release(s);
}

void events_object(struct events *ev, const struct object *o, const char *what,
	const char *why)
{
	struct arena a = {0};
	struct str s = {0};

	if (ev->fd < 0)
		return;
	str_addf(&s, "{\"type\":\"event\",\"event\":\"%s\"", what);
	records_add_object(&s, o, object_key(&a, o));
	str_adds(&s, ",\"dir_name\":");
	json_string(&s, o->of->dir_name, strlen(o->of->dir_name));
	if (why) {
		str_adds(&s, ",\"error\":");
		json_string(&s, why, strlen(why));
	}
	write_event(ev, &s);
	arena_release(&a);
}

void events_close(struct events *ev, const struct kept *k)
{
	struct str s = {0};
	struct err e = {0};

	if (ev->fd < 0)
		return;
	str_addf(&s,
		"{\"type\":\"event\",\"event\":\"end\",\"fetched\":%llu,"
		"\"same\":%llu,\"linked\":%llu,\"skipped\":%llu,"
		"\"failed\":%llu,\"fetched_bytes\":%llu",
		(unsigned long long)k->fetched, (unsigned long long)k->same,
		(unsigned long long)k->shared, (unsigned long long)k->skipped,
		(unsigned long long)k->failed, (unsigned long long)k->bytes);
	write_event(ev, &s);
	if (close(ev->fd) < 0 && !ev->bad)
		ev->bad = errno;
	ev->fd = -1;
	if (ev->bad && err_write(&e, ev->bad, "%s", ev->path))
		cov_err(&e);
}
