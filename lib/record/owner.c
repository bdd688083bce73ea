/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Pod names are taken apart from the right, at their last hyphens:
 *
 *     NAME-TIME-RANDOM    CronJob      TIME 8 digits or more, RANDOM 5
 *     NAME-HASH-RANDOM    Deployment   HASH 8-10, RANDOM 5 characters
 *     NAME-NUMBER-RANDOM  Job          when `installer-` or `pruner-` occurs
 *     NAME-NUMBER         StatefulSet
 *     NAME-RANDOM         DaemonSet    RANDOM 5 characters
 *
 * Kubernetes makes HASH and RANDOM from an alphabet without vowels and without
 * the digits 0, 1 and 3, so by default only that one counts; with `legacy` any
 * lower-case letter or digit does, a StatefulSet is asked for first, and there
 * are no CronJobs. A CronJob names its jobs by minutes since 1970 (before
 * Kubernetes 1.21 by seconds); a HASH of digits alone hardly ever occurs.
 */
#include "record/owner.h"

#include "base/str.h"

#include <string.h>

static const char safe[] = "bcdfghjklmnpqrstvwxz2456789";
static const char loose[] = "abcdefghijklmnopqrstuvwxyz0123456789";
static const char digits[] = "0123456789";

/* A pod name, and its last two parts. */
struct parts {
	const char *pod;
	const char *last; /* behind the last hyphen, NULL when there is none */
	const char *mid; /* behind the last but one, NULL likewise */
};

static const char *behind_hyphen(const char *from, const char *end)
{
	while (end > from)
		if (*--end == '-')
			return end + 1;
	return NULL;
}

static void split_pod_name(struct parts *p, const char *pod)
{
	p->pod = pod;
	p->mid = NULL;
	p->last = behind_hyphen(pod, pod + strlen(pod));
	if (p->last)
		p->mid = behind_hyphen(pod, p->last - 1);
}

/* True when [from, end) is min..max bytes long, all of them of the set. */
static int all_of(const char *from, const char *end, const char *set,
	size_t min, size_t max)
{
	size_t len = (size_t)(end - from);

	return len >= min && len <= max && strspn(from, set) >= len;
}

/* The name before `part`, empty names excepted: `.+` wants a byte. */
static const char *name_before(struct arena *a, const struct parts *p,
	const char *part)
{
	return arena_strndup(a, p->pod, (size_t)(part - 1 - p->pod));
}

static int is_cronjob(const struct parts *p)
{
	return p->mid && p->mid - 1 > p->pod &&
		all_of(p->mid, p->last - 1, digits, 8, SIZE_MAX) &&
		all_of(p->last, p->last + strlen(p->last), safe, 5, 5);
}

static int is_deployment(const struct parts *p, const char *set)
{
	return p->mid && p->mid - 1 > p->pod &&
		all_of(p->mid, p->last - 1, set, 8, 10) &&
		all_of(p->last, p->last + strlen(p->last), set, 5, 5);
}

static int is_job(const struct parts *p, const char *set)
{
	if (!strstr(p->pod, "installer-") && !strstr(p->pod, "pruner-"))
		return 0;
	return p->mid && p->mid - 1 > p->pod &&
		all_of(p->mid, p->last - 1, digits, 1, SIZE_MAX) &&
		all_of(p->last, p->last + strlen(p->last), set, 1, SIZE_MAX);
}

static int is_statefulset(const struct parts *p)
{
	return p->last && p->last - 1 > p->pod &&
		all_of(p->last, p->last + strlen(p->last), digits, 1, SIZE_MAX);
}

static int is_daemonset(const struct parts *p, const char *set)
{
	return p->last && p->last - 1 > p->pod &&
		all_of(p->last, p->last + strlen(p->last), set, 5, 5);
}

void owner_of_pod(struct owner *o, struct arena *a, const char *pod,
	enum owner_style style)
{
	const char *set = style == OWNER_LEGACY ? loose : safe;
	struct parts p;

	split_pod_name(&p, pod);
	if (style == OWNER_LEGACY && is_statefulset(&p)) {
		o->type = "StatefulSet";
		o->name = name_before(a, &p, p.last);
	} else if (style != OWNER_LEGACY && is_cronjob(&p)) {
		o->type = "CronJob";
		o->name = name_before(a, &p, p.mid);
	} else if (is_deployment(&p, set)) {
		o->type = "Deployment";
		o->name = name_before(a, &p, p.mid);
	} else if (is_job(&p, set)) {
		o->type = "Job";
		o->name = name_before(a, &p, p.last);
	} else if (is_statefulset(&p)) {
		o->type = "StatefulSet";
		o->name = name_before(a, &p, p.last);
	} else if (is_daemonset(&p, set)) {
		o->type = "DaemonSet";
		o->name = name_before(a, &p, p.last);
	} else {
		o->type = "Pod (No Owner)";
		o->name = "";
	}
}

int owner_is_host(struct record *report)
{
	return record_true(report, REC_HOST_PROCESS) ||
		!*record_text0(report, REC_NAMESPACE);
}

int owner_is_named(struct record *report)
{
	return *record_text0(report, REC_OWNER_TYPE) &&
		record_text(report, REC_OWNER_NAME);
}

/* The first of two texts that is not empty. */
static const char *first_text(const char *a, const char *b)
{
	return *a ? a : b;
}

/* The member `name` of the record's container, "" when there is none. */
static const char *container_name(struct record *r)
{
	char *text =
		json_text(&r->arena, record_path(r, "container.name"), NULL);

	return text ? text : "";
}

void owner_of(struct owner *o, struct record *r, enum owner_style style)
{
	int named = owner_is_named(r);
	const char *binary = record_text0(r, REC_BINARY_NAME);
	const char *pod = record_text0(r, REC_POD_NAME);
	struct str key = {0};

	if (owner_is_host(r)) {
		o->namespace_ = "host";
		o->binary = first_text(binary,
			first_text(pod, record_text0(r, REC_HOSTNAME)));
		o->type = "Host";
		o->name = o->binary;
	} else {
		o->namespace_ = record_text0(r, REC_NAMESPACE);
		o->binary = first_text(binary, container_name(r));
		if (!named)
			owner_of_pod(o, &r->arena, pod, style);
	}
	if (named) {
		o->type = record_text0(r, REC_OWNER_TYPE);
		o->name = record_text0(r, REC_OWNER_NAME);
	}
	str_addf(&key, "%s/%s/%s/%s/%s", o->namespace_, o->type, o->name,
		o->binary, record_text0(r, REC_COVMETA_HASH));
	o->group_key = arena_strndup(&r->arena, str_get(&key), key.len);
	str_release(&key);
}

void owner_tag(struct record *r, const struct owner *o)
{
	record_set_text(r, REC_GROUP_KEY, o->group_key);
	record_set_text(r, REC_OWNER_TYPE, o->type);
	record_set_text(r, REC_OWNER_NAME, o->name);
}

const enum rec_key owner_order[OWNER_ORDER] = {
	REC_NAMESPACE,
	REC_OWNER_TYPE,
	REC_OWNER_NAME,
	REC_BINARY_NAME,
	REC_FIRST_SEEN,
};

/* An entry of `owners` as a record. */
static int read_owner_entry(struct record *r, const struct record *binary,
	struct slice entry, struct err *e)
{
	static const enum rec_key inherited[] = {
		REC_FILTER,
		REC_COUNT,
		REC_SNAPSHOTS,
	};
	size_t i;
	int rc = record_from_object(r, entry, "owner", e);

	for (i = 0; rc == 0 && i < sizeof(inherited) / sizeof(inherited[0]);
		i++) {
		struct slice v = binary->v[inherited[i]];

		if (v.ptr && !r->v[inherited[i]].ptr)
			record_set_raw(r, inherited[i], v.ptr, v.len);
	}
	return rc;
}

int owner_each(const struct record *binary, owner_entry_fn *fn, void *ctx,
	struct err *e)
{
	struct slice owners = binary->v[REC_OWNERS], item;
	enum json_type type;
	struct json j;
	int got;

	if (!owners.ptr)
		return 0;
	json_init(&j, owners.ptr, owners.len);
	while ((got = json_element(&j, &type, &item, e)) > 0) {
		struct record entry = {0};

		if (type != JSON_OBJECT)
			return err_set(e, COV_USAGE,
				"'owners' has an element that is no object");
		if (read_owner_entry(&entry, binary, item, e) < 0) {
			record_release(&entry);
			return -1;
		}
		if (fn(ctx, &entry) < 0)
			return -1;
	}
	return got;
}
