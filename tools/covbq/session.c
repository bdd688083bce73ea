/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The address of an upload lies in a file of its own while it goes on. Who
 * knows it may go on with it, so that nobody else may read the file. BigQuery
 * forgets an upload after a week.
 */
#include "session.h"

#include "base/num.h"
#include "base/wipe.h"
#include "fmt/json.h"
#include "io/fs.h"
#include "io/out.h"
#include "ndjson.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SESSION_MAX = 64 << 10, SESSION_DAYS = 7 };

/* NULL: there is no place for them. */
static char *session_folder(struct arena *a, const struct covbq_cfg *cfg)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (cfg->state)
		return arena_strdup(a, cfg->state);
	if (state && *state == '/')
		return fs_join(a, state, "cov");
	return home && *home ? fs_join(a, home, ".local/state/cov") : NULL;
}

static char *session_path(struct arena *a, const struct covbq_cfg *cfg,
	const char *id)
{
	char *dir = session_folder(a, cfg);
	struct str name = {0};

	str_addf(&name, "upload-%s.json", id);
	return dir ? fs_join(a, dir, str_to_arena(&name, a)) :
		     (str_release(&name), NULL);
}

void session_read(struct session *s, const struct covbq_cfg *cfg,
	const char *id)
{
	struct arena a = {0};
	char *path = session_path(&a, cfg, id);
	struct str text = {0};
	struct err ignored = {0};
	enum json_type type;
	struct slice object, raw;
	struct json j;
	struct stat st;
	struct when w;
	const char *url, *when;

	*s = (struct session){0};
	if (path && fs_read(&text, path, SESSION_MAX, &st, &ignored) == 0 &&
		st.st_uid == geteuid() &&
		fs_mtime_ns(&st) / 1000000000 + SESSION_DAYS * 86400 >
			(int64_t)time(NULL)) {
		json_init(&j, str_get(&text), text.len);
		if (json_value(&j, &type, &object, &ignored) == 0 &&
			type == JSON_OBJECT) {
			url = json_get_text(&a, object, "url");
			when = json_get_text(&a, object, "time");
			raw = json_get(object, "bytes");
			if (url && when && strlen(when) < WHEN_MAX &&
				when_read(&w, when, WHEN_RFC3339) == 0 &&
				raw.ptr &&
				num_u64(raw.ptr, raw.len, INT64_MAX,
					&s->bytes) == NUM_OK) {
				s->url = xstrdup(url);
				memcpy(s->time, when, strlen(when) + 1);
			}
		}
	}
	str_release(&text);
	arena_release(&a);
}

void session_write(const struct session *s, const struct covbq_cfg *cfg,
	const char *id, struct err *e)
{
	struct arena a = {0};
	char *dir = session_folder(&a, cfg);
	char *path = session_path(&a, cfg, id);
	struct out o = {.fd = -1};
	struct str text = {0};

	if (path && fs_mkdirs_own(dir, e) == 0 &&
		out_create(&o, path, 0, e) == 0) {
		fchmod(o.fd, 0600);
		add_column(&text, "{\"url\":", s->url);
		add_column(&text, ",\"time\":", s->time);
		str_addf(&text, ",\"bytes\":%llu}\n",
			(unsigned long long)s->bytes);
		out_str(&o, &text);
		if (out_commit(&o, e) < 0)
			out_abort(&o);
	}
	str_release(&text);
	arena_release(&a);
}

void session_end(const struct covbq_cfg *cfg, const char *id)
{
	struct arena a = {0};
	char *path = session_path(&a, cfg, id);

	if (path)
		unlink(path);
	arena_release(&a);
}

void session_release(struct session *s)
{
	wipe_free(s->url);
	*s = (struct session){0};
}
