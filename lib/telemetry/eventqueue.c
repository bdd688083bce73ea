/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Lines gather in one buffer while the thread writes another, then the two are
 * swapped: every TURN_MS, or when there are many, since a wake for each line
 * would cost more than the lines. A write to a pipe is as long as it takes at
 * once, PIPE_MIN bytes, and made of whole lines where they are short, so that a
 * reader who follows, and a run that is killed, see no half ones.
 */
#include "telemetry/eventqueue.h"

#include "base/when.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIPE_MIN = 4096, FILE_PIECE = 65536, TURN_MS = 100 };

struct eventqueue {
	char *path;
	int fd; /* -1: a FIFO without a reader; of the thread */
	pthread_t thread;
	pthread_mutex_t lock; /* for what follows */
	pthread_cond_t more;
	struct str waiting; /* lines that are to be written */
	uint64_t lines; /* how many these are */
	int64_t until_ms; /* 0: more may come; else when to give up */
	int bad; /* errno of the first line that could not be written */
	uint64_t lost; /* lines that were taken, and not written */
};

static int open_events_file(const char *path)
{
	return open(path,
		O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC |
			O_NONBLOCK | O_NOCTTY,
		0666);
}

/* 1 when there is no time left. */
static int is_too_late(struct eventqueue *q)
{
	int64_t until;

	pthread_mutex_lock(&q->lock);
	until = q->until_ms;
	pthread_mutex_unlock(&q->lock);
	return until && when_clock_ms() >= until;
}

/* Until it can be written to; -1 when it never can. */
static int wait_for_reader(struct eventqueue *q)
{
	struct pollfd p = {.events = POLLOUT};

	for (;;) {
		if (is_too_late(q)) {
			errno = 0;
			return -1;
		}
		if (q->fd < 0)
			q->fd = open_events_file(q->path);
		if (q->fd < 0 && errno != ENXIO && errno != EINTR)
			return -1;
		p.fd = q->fd; /* -1: poll only waits */
		if (poll(&p, 1, TURN_MS) > 0)
			return 0;
	}
}

/* What is written at once: whole lines, if one fits. */
static size_t piece_size(const char *ptr, size_t len, size_t most)
{
	size_t n = most;

	if (len <= most)
		return len;
	while (n > 0 && ptr[n - 1] != '\n')
		n--;
	return n ? n : most;
}

/* How much of it was written; errno is 0 when time was over. */
static size_t write_lines(struct eventqueue *q, const struct str *s)
{
	size_t done = 0, most;
	struct stat st;
	ssize_t n;

	while (done < s->len) {
		errno = 0;
		if (wait_for_reader(q))
			break;
		most = fstat(q->fd, &st) == 0 && S_ISREG(st.st_mode) ?
			FILE_PIECE :
			PIPE_MIN;
		n = write(q->fd, s->buf + done,
			piece_size(s->buf + done, s->len - done, most));
		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return done;
}

static uint64_t count_lines(const char *ptr, size_t len)
{
	uint64_t n = 0;

	while (len > 0)
		n += ptr[--len] == '\n';
	return n;
}

/* Until there are some, and then for TURN_MS, or until there are many. */
static void wait_for_lines(struct eventqueue *q)
{
	struct timespec t;

	while (!q->waiting.len && !q->until_ms)
		pthread_cond_wait(&q->more, &q->lock);
	if (q->waiting.len >= FILE_PIECE || q->until_ms)
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += TURN_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&q->more, &q->lock, &t);
}

static void *write_events(void *ctx)
{
	struct eventqueue *q = ctx;
	struct str s = {0}, empty;
	size_t done;
	int bad = 0;

	pthread_mutex_lock(&q->lock);
	while (!bad) {
		wait_for_lines(q);
		if (!q->waiting.len)
			break;
		empty = s;
		s = q->waiting;
		q->waiting = empty;
		q->lines = 0;
		pthread_mutex_unlock(&q->lock);
		done = write_lines(q, &s);
		bad = done < s.len;
		pthread_mutex_lock(&q->lock);
		if (bad) {
			q->bad = errno ? errno : -1;
			q->lost += count_lines(s.buf + done, s.len - done);
		}
		str_clear(&s);
	}
	pthread_mutex_unlock(&q->lock);
	str_release(&s);
	return NULL;
}

/* Signals are for the main thread, whose reads they end. */
static int start_event_thread(struct eventqueue *q)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&q->thread, NULL, write_events, q);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static void free_eventqueue(struct eventqueue *q)
{
	if (q->fd >= 0)
		close(q->fd);
	pthread_cond_destroy(&q->more);
	pthread_mutex_destroy(&q->lock);
	str_release(&q->waiting);
	free(q->path);
	free(q);
}

struct eventqueue *eventqueue_open(const char *path, struct err *e)
{
	struct eventqueue *q;
	int fd = open_events_file(path), rc;

	if (fd < 0 && errno != ENXIO) {
		err_write(e, errno, "%s", path);
		return NULL;
	}
	q = xcalloc(1, sizeof(*q));
	q->fd = fd;
	q->path = xstrdup(path);
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->more, NULL);
	rc = start_event_thread(q);
	if (!rc)
		return q;
	err_write(e, rc, "%s", path);
	free_eventqueue(q);
	return NULL;
}

int eventqueue_add(struct eventqueue *q, const struct str *line)
{
	int rc = 0;

	pthread_mutex_lock(&q->lock);
	if (q->bad || q->lines >= EVENTQUEUE_LINES ||
		q->waiting.len + line->len > EVENTQUEUE_BYTES) {
		rc = -1;
	} else {
		str_add(&q->waiting, line->buf, line->len);
		if (q->lines++ == 0 || q->waiting.len >= FILE_PIECE)
			pthread_cond_signal(&q->more);
	}
	pthread_mutex_unlock(&q->lock);
	return rc;
}

int eventqueue_close(struct eventqueue *q, uint64_t *dropped, struct err *e)
{
	int rc = 0;

	*dropped = 0;
	if (!q)
		return 0;
	pthread_mutex_lock(&q->lock);
	q->until_ms = when_clock_ms() + EVENTQUEUE_END_MS;
	pthread_cond_signal(&q->more);
	pthread_mutex_unlock(&q->lock);
	pthread_join(q->thread, NULL);
	*dropped = q->lost + q->lines;
	if (q->fd >= 0 && close(q->fd) < 0 && !q->bad)
		q->bad = errno;
	q->fd = -1;
	if (q->bad > 0)
		rc = err_write(e, q->bad, "%s", q->path);
	free_eventqueue(q);
	return rc;
}
