/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "telemetry/promtext.h"

#include "base/num.h"
#include "base/utf8.h"
#include "io/fs.h"
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_label(struct str *s, const char *label, const char *value)
{
	char bad[UTF8_MAX];
	size_t n;

	str_addf(s, "%c%s=\"", s->buf[s->len - 1] == '"' ? ',' : '{', label);
	for (; *value; value += n ? n : 1) {
		n = utf8_get(value, strlen(value), NULL);
		if (*value == '\\' || *value == '"')
			str_addc(s, '\\');
		if (*value == '\n')
			str_adds(s, "\\n");
		else if (n)
			str_add(s, value, n);
		else /* for one such byte the whole file would be refused */
			str_add(s, bad, utf8_put(bad, UTF8_BAD));
	}
	str_addc(s, '"');
}

/* NAME{service="SERVICE",LABEL="VALUE"}, and a blank; either may be missing. */
static void add_series(struct str *s, const struct metrics *m, const char *name,
	const char *label, const char *value)
{
	str_adds(s, name);
	if (m->service)
		add_label(s, "service", m->service);
	if (label)
		add_label(s, label, value);
	str_adds(s, m->service || label ? "} " : " ");
}

static void add_sample(struct str *s, const struct metrics *m, const char *name,
	const struct metric_sample *sample)
{
	add_series(s, m, name, sample->label, sample->of);
	str_addu(s, sample->value);
	str_addc(s, '\n');
}

/* The nth bucket, whose name is `name`. */
static void add_bucket_series(struct str *s, const struct metrics *m,
	const char *name, size_t n)
{
	add_series(s, m, name, "le",
		n < METRIC_BOUNDS ? metric_bounds[n].ms : "+Inf");
}

static void add_histogram(struct str *s, const struct metrics *m,
	const char *name)
{
	struct str part = {0};
	uint64_t count = 0;
	size_t i;

	str_addf(&part, "%s_bucket", name);
	for (i = 0; i <= METRIC_BOUNDS; i++) {
		count += m->buckets[i];
		add_bucket_series(s, m, part.buf, i);
		str_addf(s, "%llu\n", (unsigned long long)count);
	}
	str_clear(&part);
	str_addf(&part, "%s_sum", name);
	add_series(s, m, part.buf, NULL, NULL);
	metrics_add_ms(s, m->sum_ns);
	str_addc(s, '\n');
	str_clear(&part);
	str_addf(&part, "%s_count", name);
	add_series(s, m, part.buf, NULL, NULL);
	str_addf(s, "%llu\n", (unsigned long long)count);
	str_release(&part);
}

void promtext_add(struct str *s, const struct metrics *m)
{
	static const char *const kinds[] = {"counter", "gauge", "histogram"};
	struct metric_sample sample;
	struct str name = {0};
	int which;
	size_t n;

	for (which = 0; which < METRIC_COUNT; which++) {
		const struct metric_info *info = &metric_infos[which];
		int histogram = info->kind == METRIC_HISTOGRAM;

		if (!metrics_sample(m, which, 0, &sample))
			continue;
		str_clear(&name);
		metrics_name(m, which, &name);
		str_addf(s, "# HELP %s %s\n# TYPE %s %s\n", name.buf,
			info->help, name.buf, kinds[info->kind]);
		if (histogram)
			add_histogram(s, m, name.buf);
		for (n = 0; !histogram && metrics_sample(m, which, n, &sample);
			n++)
			add_sample(s, m, name.buf, &sample);
	}
	str_release(&name);
}

/* --- what a file has ------------------------------------------------------ */

/* The value of a series, whose text ends with a blank; 0 when it is not there.
   With `ns` it is milliseconds, and nanoseconds are what is wanted. */
static uint64_t find_value(const char *text, const char *series, int ns)
{
	size_t len = strlen(series);
	const char *p = text, *end, *point;
	uint64_t v = 0, below = 0;

	while (p && strncmp(p, series, len) != 0)
		p = (p = strchr(p, '\n')) ? p + 1 : NULL;
	if (!p)
		return 0;
	p += len;
	end = p + strcspn(p, "\n");
	point = ns && end - p > 7 ? end - 7 : end;
	if (num_u64(p, (size_t)(point - p), INT64_MAX / (ns ? 1000000 : 1),
		    &v) != NUM_OK ||
		(ns &&
			(*point != '.' ||
				num_u64(point + 1, 6, 999999, &below) !=
					NUM_OK)))
		return 0;
	return ns ? v * 1000000 + below : v;
}

static void resume_histogram(struct metrics *m, const char *text,
	const char *name)
{
	struct str part = {0}, series = {0};
	uint64_t count = 0, upto;
	size_t i;

	str_addf(&part, "%s_bucket", name);
	for (i = 0; i <= METRIC_BOUNDS; i++) {
		str_clear(&series);
		add_bucket_series(&series, m, part.buf, i);
		upto = find_value(text, series.buf, 0);
		if (upto > count) {
			m->buckets[i] += upto - count;
			count = upto;
		}
	}
	str_clear(&series);
	str_clear(&part);
	str_addf(&part, "%s_sum", name);
	add_series(&series, m, part.buf, NULL, NULL);
	m->sum_ns =
		num_add(m->sum_ns, find_value(text, series.buf, 1), INT64_MAX);
	str_release(&part);
	str_release(&series);
}

void promtext_resume(struct metrics *m, const struct str *text)
{
	struct metric_sample sample;
	struct str name = {0}, series = {0};
	int which;

	for (which = 0; which < METRIC_COUNT; which++) {
		const struct metric_info *info = &metric_infos[which];

		str_clear(&name);
		str_clear(&series);
		metrics_name(m, which, &name);
		if (info->kind == METRIC_HISTOGRAM) {
			resume_histogram(m, str_get(text), name.buf);
		} else if (info->kind == METRIC_COUNTER ||
			which == METRIC_LAST_SUCCESS) {
			(void)!metrics_sample(m, which, 0, &sample);
			add_series(&series, m, name.buf, sample.label,
				sample.of);
			m->v[which] = num_add(m->v[which],
				find_value(str_get(text), series.buf, 0),
				INT64_MAX);
		}
	}
	str_release(&name);
	str_release(&series);
}

void promtext_read(struct metrics *before, const char *path)
{
	struct err ignored = {0};
	struct str text = {0};

	if (fs_read(&text, path, PROMTEXT_MAX, NULL, &ignored) == 0)
		promtext_resume(before, &text);
	str_release(&text);
}

/* A time is not added to another. */
static void add_up(struct metrics *sum, const struct metrics *before)
{
	uint64_t last = sum->v[METRIC_LAST_SUCCESS];
	size_t i;

	for (i = 0; i < METRIC_COUNT; i++)
		sum->v[i] = num_add(sum->v[i], before->v[i], INT64_MAX);
	for (i = 0; i <= METRIC_BOUNDS; i++)
		sum->buckets[i] =
			num_add(sum->buckets[i], before->buckets[i], INT64_MAX);
	sum->sum_ns = num_add(sum->sum_ns, before->sum_ns, INT64_MAX);
	if (last)
		sum->v[METRIC_LAST_SUCCESS] = last;
}

/* A FIFO whose reader is not there would be waited for. *fifo, -1 when it is
   none, stays open until all is written, lest its reader sees an end before. */
static int hold_fifo(const char *path, int *fifo, struct err *e)
{
	struct stat st;

	*fifo = -1;
	if (stat(path, &st) < 0 || !S_ISFIFO(st.st_mode))
		return 0;
	*fifo = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fifo < 0 && errno == ENXIO)
		return err_set(e, COV_WORLD, "%s: nobody reads it", path);
	return *fifo < 0 ? err_write(e, errno, "%s", path) : 0;
}

int promtext_write(const char *path, const struct metrics *m,
	const struct metrics *before, struct err *e)
{
	struct metrics sum = *m;
	struct str text = {0};
	struct out o = {0};
	int rc, fifo;

	add_up(&sum, before);
	promtext_add(&text, &sum);
	rc = hold_fifo(path, &fifo, e);
	if (rc == 0)
		rc = out_to(&o, path, 0, e);
	if (rc == 0) {
		out_str(&o, &text);
		rc = out_commit(&o, e);
	}
	if (fifo >= 0)
		close(fifo);
	str_release(&text);
	return rc;
}
