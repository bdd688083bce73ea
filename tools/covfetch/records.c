/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Objects of S3 as records: --list prints them, --from reads them, or keys
 * alone, so that other programs can choose between the two.
 */
#include "records.h"

#include "base/num.h"
#include "base/when.h"
#include "cli/tool.h"
#include "fmt/json.h"
#include "io/in.h"

#include <stdlib.h>
#include <string.h>

/* Where objects go that are read. */
struct reading {
	struct bucket *b;
	bucket_sink *sink;
	void *ctx;
};

/* A member that is a text; NULL: it is none. A NUL byte would cut it, and name
   another object. */
static int read_text_member(struct arena *a, struct slice raw,
	const char *member, const char **text, struct err *e)
{
	size_t len;

	*text = json_text(a, json_get(raw, member), &len);
	if (*text && strlen(*text) != len)
		return err_set(e, COV_USAGE, "a NUL byte in a%s %s",
			*member == 'e' ? "n" : "", member);
	return 0;
}

/* Their members, or the key alone. */
static int read_listed_object(struct arena *a, const char *line, size_t len,
	struct s3_object *o, const char **bucket, struct err *e)
{
	struct slice raw, size;
	enum json_type type;
	struct json j;

	*o = (struct s3_object){.etag = "",
		.modified = "",
		.size = SIZE_UNKNOWN};
	*bucket = NULL;
	if (len == 0 || *line != '{') {
		o->key = arena_strndup(a, line, len);
		return memchr(line, '\0', len) ?
			err_set(e, COV_USAGE, "a NUL byte in a key") :
			0;
	}
	json_init(&j, line, len);
	if (json_value(&j, &type, &raw, e) || json_end(&j, e))
		return -1;
	if (read_text_member(a, raw, "key", &o->key, e) ||
		read_text_member(a, raw, "etag", &o->etag, e) ||
		read_text_member(a, raw, "modified", &o->modified, e) ||
		read_text_member(a, raw, "bucket", bucket, e))
		return -1;
	if (!o->key)
		return err_set(e, COV_USAGE, "an object without key");
	if (!o->etag)
		o->etag = "";
	if (!o->modified)
		o->modified = "";
	size = json_get(raw, "size");
	if (size.ptr &&
		num_u64(size.ptr, size.len, INT64_MAX, &o->size) != NUM_OK)
		return err_set(e, COV_USAGE, "a size that is none");
	return 0;
}

/* A plain key may be a whole URL. */
static int read_object_line(struct reading *r, struct arena *a,
	const char *line, size_t len, struct err *e)
{
	const char *bucket, *rest;
	struct s3_object o;

	if (len && line[len - 1] == '\r')
		len--;
	if (len == 0)
		return 0;
	if (read_listed_object(a, line, len, &o, &bucket, e))
		return -1;
	if (!bucket && str_starts(o.key, "s3://")) {
		rest = o.key + 5 + strcspn(o.key + 5, "/");
		bucket =
			arena_strndup(a, o.key + 5, (size_t)(rest - o.key) - 5);
		o.key = *rest ? rest + 1 : rest;
	}
	if (bucket && strcmp(bucket, r->b->name) != 0)
		return err_set(e, COV_USAGE, "of bucket '%.100s', not of '%s'",
			bucket, r->b->name);
	return r->sink(r->ctx, r->b, &o, e);
}

int records_read(struct bucket *b, const char *path, bucket_sink *sink,
	void *ctx, struct err *e)
{
	struct reading r = {b, sink, ctx};
	struct arena a = {0};
	struct err why = {0};
	struct in in;
	size_t len;
	char *line;
	int rc;

	if (in_open(&in, path, e))
		return -1;
	while ((rc = in_line(&in, &line, &len, e)) > 0) {
		arena_reset(&a);
		if (read_object_line(&r, &a, line, len, &why) == 0)
			continue;
		rc = err_set(e, COV_USAGE, "%s:%llu: %s", in.name,
			(unsigned long long)in.line, why.text);
		break;
	}
	in_close(&in);
	arena_release(&a);
	return rc;
}

struct object_line {
	char *key;
	const struct object *o;
};

static int lines_by_key(const void *x, const void *y)
{
	return strcmp(((const struct object_line *)x)->key,
		((const struct object_line *)y)->key);
}

void records_add_object(struct str *s, const struct object *o, const char *key)
{
	char time[WHEN_MAX];

	str_adds(s, ",\"bucket\":");
	json_string(s, o->of->remote->bucket->name,
		strlen(o->of->remote->bucket->name));
	str_adds(s, ",\"key\":");
	json_string(s, key, strlen(key));
	if (o->size != SIZE_UNKNOWN) {
		str_adds(s, ",\"size\":");
		str_addu(s, o->size);
	}
	if (*o->etag) {
		str_adds(s, ",\"etag\":");
		json_string(s, o->etag, strlen(o->etag));
	}
	if (o->modified_ms) {
		when_print(o->modified_ms, time);
		str_addf(s, ",\"modified\":\"%s\"", time);
	}
}

void records_print(const struct finds *f)
{
	struct object_line *v = NULL;
	struct arena a = {0};
	struct str s = {0};
	size_t i, k, n = 0, cap = 0;

	for (i = 0; i < f->n; i++) {
		const struct found *d = f->v[i];

		for (k = 0; d->remote && k < d->remote->n; k++) {
			struct object *o = d->remote->v[k];

			if (!found_wants(d, o->name))
				continue;
			mem_grow(&v, &cap, n + 1, sizeof(*v));
			v[n++] = (struct object_line){object_key(&a, o), o};
		}
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), lines_by_key);
	for (i = 0; i < n; i++) {
		str_clear(&s);
		str_adds(&s, "{\"type\":\"object\"");
		records_add_object(&s, v[i].o, v[i].key);
		str_adds(&s, "}\n");
		out_str(cov_stdout(), &s);
	}
	str_release(&s);
	free(v);
	arena_release(&a);
}
