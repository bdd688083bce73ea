/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One upload for each repository and commit. A line is printed of each, and
 * one that fails keeps the others from nothing.
 */
#include "codecov.h"
#include "programs.h"
#include "upload.h"

#include "base/when.h"
#include "cli/prog.h"
#include "cli/tool.h"
#include "fmt/glob.h"
#include "fmt/json.h"
#include "fmt/patternuse.h"
#include "io/fs.h"
#include "telemetry/telemetry.h"

#include <string.h>
#include <unistd.h>

enum {
	LINES_MAX = 5000000, /* that Codecov reads */
	COMMIT_SHOWN = 12
};

/* How the run goes. */
struct run {
	const struct covexport_cfg *cfg;
	struct members members;
	struct targets targets;
	struct bins *bins;
	struct finder *finder;
	struct upload *upload; /* NULL for a dry run */
	struct payload payload;
	size_t sent, failed, other_orgs;
};

static void codecov_failed(struct run *r, const struct target *t,
	const struct err *e)
{
	r->failed++;
	telemetry_failed(r->cfg->telemetry);
	cov_error(e->status, "%s at %.*s: %s", *t->slug ? t->slug : t->plain,
		COMMIT_SHOWN, t->commit, e->text);
}

/* Whether there is somebody who would take it. */
static int check_target(const struct target *t, struct err *e)
{
	if (!t->service)
		return err_set(e, COV_ITEMS,
			"its address has no host: not sent");
	if (!strchr(t->slug, '/') || strstr(t->slug, "//") || *t->slug == '/' ||
		str_ends(t->slug, "/"))
		return err_set(e, COV_ITEMS,
			"'%s' is not OWNER/REPO: not sent; --slug says what "
			"Codecov calls it",
			t->slug);
	return 0;
}

/* The line of a target: what is, or would be, sent. */
static void print_target(const struct run *r, const struct target *t,
	const char *shown)
{
	const struct opt_list *flags = target_flags(r->cfg);
	struct out *o = cov_stdout();
	struct arena a = {0};
	struct err e = {0};
	size_t i;

	/* Both come from the records. */
	out_printf(o, "%s %s: %s%llu line%s, %zu binar%s, %zu owner%s, %s",
		fs_encoded(&a, t->slug),
		fs_encoded(&a,
			arena_strndup(&a, t->commit,
				strnlen(t->commit, COMMIT_SHOWN))),
		r->upload ? "sent " : "would send ",
		(unsigned long long)r->payload.lines,
		r->payload.lines == 1 ? "" : "s", t->n, t->n == 1 ? "y" : "ies",
		t->owners, t->owners == 1 ? "" : "s", t->service);
	for (i = 0; i < flags->n; i++)
		out_printf(o, "%s%s", i ? "," : ", flags ", flags->v[i]);
	if (r->payload.left_out)
		out_printf(o, ", %zu file%s of others left out",
			r->payload.left_out,
			r->payload.left_out == 1 ? "" : "s");
	out_printf(o, "%s%s\n", *shown ? ", " : "", fs_encoded(&a, shown));
	arena_release(&a);
	/* cov_finish tells what is wrong with standard output. */
	out_flush(o, "<stdout>", &e);
}

static void tell_sent(const struct run *r, const struct target *t)
{
	char host[256] = "localhost";
	const struct raw_field fields[] = {{"hostname", host},
		{"source_url", t->plain}, {"source_commit", t->commit}};
	struct raw_event event = {.what = "covexport.upload",
		.v = fields,
		.n = sizeof(fields) / sizeof(*fields)};
	struct str data = {0};

	(void)!gethostname(host, sizeof(host) - 1);
	str_adds(&data, "{\"slug\":");
	json_string(&data, t->slug, strlen(t->slug));
	str_addf(&data, ",\"lines\":%llu,\"binaries\":%zu,\"owners\":%zu}",
		(unsigned long long)r->payload.lines, t->n, t->owners);
	event.data = data.buf;
	event.len = data.len;
	telemetry_raw(r->cfg->telemetry, &event);
	str_release(&data);
}

static void send_target(struct run *r, const struct target *t)
{
	int64_t begun = when_clock_ns();
	struct str shown = {0};
	struct err e = {0};
	int rc = check_target(t, &e);

	if (rc == 0 &&
		payload_make(&r->payload, t, &r->members, r->bins, r->finder) <
			0)
		rc = err_set(&e, COV_ITEMS, "no profile of it: not sent");
	if (rc == 0 && !r->payload.lines)
		rc = err_set(&e, COV_ITEMS,
			"no file of it is of its repository: not sent");
	if (rc == 0 && r->payload.lines > LINES_MAX)
		cov_warn("%s: %llu lines, of which Codecov reads %d and drops "
			 "the others",
			t->slug, (unsigned long long)r->payload.lines,
			LINES_MAX);
	if (rc == 0 && r->upload && !cov_terminated())
		rc = upload_send(r->upload, t, &r->payload, &shown, &e);
	if (cov_terminated()) {
		str_release(&shown);
		return;
	}
	if (rc < 0) {
		codecov_failed(r, t, &e);
	} else {
		r->sent++;
		telemetry_done(r->cfg->telemetry, begun);
		if (telemetry_wants_events(r->cfg->telemetry))
			tell_sent(r, t);
		print_target(r, t, str_get(&shown));
	}
	str_release(&shown);
}

static int is_wanted_org(const struct covexport_cfg *cfg,
	const struct target *t)
{
	struct arena a = {0};
	const char *org = target_org(t, &a);
	int wanted = cfg->orgs.n == 0 ||
		glob_any(cfg->orgs.v, cfg->orgs.n, GLOB_GO, org);

	patternuse_see(cfg->in_orgs, org);
	arena_release(&a);
	return wanted;
}

static void send_targets(struct run *r)
{
	struct prog prog;
	size_t i;

	prog_init(&prog, "sending", r->targets.n, 0);
	for (i = 0; i < r->targets.n && !cov_terminated(); i++) {
		if (is_wanted_org(r->cfg, &r->targets.v[i]))
			send_target(r, &r->targets.v[i]);
		else
			r->other_orgs++;
		prog_tick(&prog, i + 1);
	}
	prog_done(&prog);
}

/* What was not sent, and with -v what was. */
static void tell_codecov_end(const struct run *r)
{
	if (r->targets.nowhere)
		cov_warn("%zu of %zu binaries not sent: their repository or "
			 "commit is not known",
			r->targets.nowhere, r->targets.binaries);
	else if (r->members.n && !r->targets.n)
		cov_warn("no owner is left by the filters: nothing is sent");
	if (r->cfg->verbose)
		cov_note("%zu %s, %zu failed, %zu of other owners of "
			 "repositories left out",
			r->sent, r->upload ? "uploaded" : "to upload",
			r->failed, r->other_orgs);
}

/* What is not of a repository was told with its upload. */
static void tell_codecov_sources(const struct run *r)
{
	if (finder_has_sources(r->finder))
		programs_tell_sources(r->cfg, r->finder, -1);
}

static int codecov_all(struct run *r, char *const *files, size_t n)
{
	struct err e = {0};

	if (!r->cfg->dry) {
		r->upload = upload_open(r->cfg, &e);
		if (!r->upload) {
			cov_err(&e);
			return e.status;
		}
	}
	r->finder = finder_new(&r->cfg->from, &e);
	if (!r->finder) {
		cov_err(&e);
		return e.status;
	}
	if (members_read(&r->members, r->cfg, files, n) < 0)
		return cov_worst();
	targets_make(&r->targets, &r->members, r->cfg->slug);
	send_targets(r);
	if (!cov_terminated()) {
		tell_codecov_sources(r);
		tell_codecov_end(r);
	}
	return 0;
}

int codecov_run(struct covexport_cfg *cfg, char *const *files, size_t n)
{
	struct run r = {.cfg = cfg, .bins = bins_new()};
	int rc = codecov_all(&r, files, n);

	upload_close(r.upload);
	payload_release(&r.payload);
	targets_release(&r.targets);
	members_release(&r.members);
	finder_free(r.finder);
	bins_free(r.bins);
	return rc;
}
