/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Three queues of files, under one lock: with chunks to be written, to be
 * synced, and those that are over. The writer takes a chunk of each of up to
 * eight files, so that they are hashed side by side; it lingers a moment for
 * that many, unless somebody waits. A file is in one queue at most, or in the
 * hands of one thread (TAKEN), so its chunks keep their order. A small file
 * that never filled a chunk is written by the caller at its end: to hand it
 * over would take longer.
 */
#include "net/sink.h"

#include "base/when.h"
#include "io/fs.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	CHUNK_MAX = 256 << 10,
	CHUNK_MIN = 16 << 10, /* bytes, n * 64 */
	GATHER = 16 << 20, /* bytes that all files gather */
	BACKLOG = 24 << 20, /* bytes that wait for the writer */
	LINGER_MS = 20,
	WAIT_MS = 200,
	OLD_MS = 500 /* bytes do not wait longer to be written */
};

enum where { NOWHERE, TO_WRITE, TO_SYNC, OVER, TAKEN };

struct sink_chunk {
	struct sink_chunk *next;
	int64_t begun_ms;
	size_t len;
	unsigned char data[];
};

struct file_queue {
	struct sink_file *first, *last;
	size_t n;
};

struct sink {
	struct sink_cfg cfg;
	size_t chunk; /* bytes of one */
	struct sink_chunk *spare; /* the caller's, without lock */
	pthread_t writer, syncer;
	int has_writer, has_syncer; /* 1 it runs, -1 it cannot be made */
	size_t under_way; /* files that `done` is to be called for */
	/* What follows, and the chunk lists of files, is under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t work; /* for the writer */
	pthread_cond_t sync; /* for the syncer */
	pthread_cond_t moved; /* for the caller: something went on */
	struct file_queue queue[OVER + 1];
	struct sink_chunk *used; /* written ones */
	size_t backlog; /* bytes */
	int urgent; /* somebody waits */
	int quit;
};

struct sink *sink_new(const struct sink_cfg *cfg)
{
	struct sink *s = xcalloc(1, sizeof(*s));
	pthread_condattr_t attr;

	s->cfg = *cfg;
	s->chunk = GATHER / (cfg->files ? cfg->files : 1);
	if (s->chunk > CHUNK_MAX)
		s->chunk = CHUNK_MAX;
	if (s->chunk < CHUNK_MIN)
		s->chunk = CHUNK_MIN;
	s->chunk -= s->chunk % 64;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->work, &attr);
	pthread_cond_init(&s->sync, &attr);
	pthread_cond_init(&s->moved, &attr);
	pthread_condattr_destroy(&attr);
	return s;
}

static void free_chunks(struct sink_chunk *c)
{
	struct sink_chunk *next;

	for (; c; c = next) {
		next = c->next;
		free(c);
	}
}

void sink_free(struct sink *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->quit = 1;
	pthread_cond_broadcast(&s->work);
	pthread_cond_broadcast(&s->sync);
	pthread_mutex_unlock(&s->lock);
	if (s->has_writer > 0)
		pthread_join(s->writer, NULL);
	if (s->has_syncer > 0)
		pthread_join(s->syncer, NULL);
	free_chunks(s->spare);
	free_chunks(s->used);
	pthread_cond_destroy(&s->work);
	pthread_cond_destroy(&s->sync);
	pthread_cond_destroy(&s->moved);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* --- queues, under the lock ----------------------------------------------- */

static void push_sink_file(struct sink *s, enum where where,
	struct sink_file *f)
{
	struct file_queue *q = &s->queue[where];

	f->where = (char)where;
	f->next = NULL;
	if (q->last)
		q->last->next = f;
	else
		q->first = f;
	q->last = f;
	q->n++;
}

static struct sink_file *take_sink_file(struct sink *s, enum where where)
{
	struct file_queue *q = &s->queue[where];
	struct sink_file *f = q->first;

	q->first = f->next;
	if (!q->first)
		q->last = NULL;
	q->n--;
	f->where = TAKEN;
	return f;
}

static void drop_sink_file(struct sink *s, struct sink_file *f)
{
	struct file_queue *q = &s->queue[(int)f->where], old = *q;

	*q = (struct file_queue){0};
	while (old.first) {
		struct sink_file *x = old.first;

		old.first = x->next;
		if (x != f)
			push_sink_file(s, (enum where)x->where, x);
	}
	f->where = NOWHERE;
}

static void end_sink_file(struct sink *s, struct sink_file *f)
{
	push_sink_file(s, OVER, f);
	s->cfg.wake(s->cfg.ctx);
}

/* 0, or 1 after so many milliseconds. */
static int wait_ms(struct sink *s, pthread_cond_t *cond, long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return pthread_cond_timedwait(cond, &s->lock, &t) == ETIMEDOUT;
}

/* --- writing -------------------------------------------------------------- */

/* A chunk of each of n files. After a failure nothing more is written. */
static void write_chunks(struct sink_file *const *f,
	struct sink_chunk *const *c, size_t n)
{
	struct md5many_piece v[MD5MANY_LANES];
	size_t i;

	for (i = 0; i < n; i++) {
		v[i] = (struct md5many_piece){&f[i]->md5, c[i]->data,
			c[i]->len};
		if (!f[i]->failed)
			f[i]->failed =
				fs_write(f[i]->fd, c[i]->data, c[i]->len);
	}
	md5many_add(v, n);
}

/* Whether the writer should begin; it may sleep before it knows. */
static int has_batch(struct sink *s)
{
	size_t *n = &s->queue[TO_WRITE].n;

	if (*n == 0) {
		pthread_cond_wait(&s->work, &s->lock);
		return 0;
	}
	while (!s->quit && !s->urgent && *n < MD5MANY_LANES &&
		s->backlog < BACKLOG / 2)
		if (wait_ms(s, &s->work, LINGER_MS))
			break;
	return *n > 0;
}

/* A chunk of a file was written: what becomes of the file. */
static void note_written(struct sink *s, struct sink_file *f,
	struct sink_chunk *c)
{
	s->backlog -= c->len;
	c->next = s->used;
	s->used = c;
	if (f->first)
		push_sink_file(s, TO_WRITE, f);
	else if (f->ending)
		end_sink_file(s, f);
	else
		f->where = NOWHERE;
}

static void write_batch(struct sink *s)
{
	struct sink_file *f[MD5MANY_LANES];
	struct sink_chunk *c[MD5MANY_LANES];
	int whole[MD5MANY_LANES];
	size_t i, n = 0;

	while (n < MD5MANY_LANES && s->queue[TO_WRITE].n) {
		f[n] = take_sink_file(s, TO_WRITE);
		c[n] = f[n]->first;
		f[n]->first = c[n]->next;
		whole[n] = f[n]->ending && !c[n]->next;
		n++;
	}
	pthread_mutex_unlock(&s->lock);
	write_chunks(f, c, n);
	/* The disk works while the next ones come. */
	for (i = 0; i < n; i++)
		if (whole[i])
			fs_begin_sync(f[i]->fd);
	pthread_mutex_lock(&s->lock);
	for (i = 0; i < n; i++)
		note_written(s, f[i], c[i]);
	pthread_cond_signal(&s->moved);
}

static void *write_work(void *arg)
{
	struct sink *s = arg;

	pthread_mutex_lock(&s->lock);
	while (!s->quit)
		if (has_batch(s))
			write_batch(s);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void *sync_work(void *arg)
{
	struct sink *s = arg;
	struct sink_file *f;

	pthread_mutex_lock(&s->lock);
	while (!s->quit) {
		if (!s->queue[TO_SYNC].n) {
			pthread_cond_wait(&s->sync, &s->lock);
			continue;
		}
		f = take_sink_file(s, TO_SYNC);
		pthread_mutex_unlock(&s->lock);
		f->failed = fs_sync(f->fd);
		pthread_mutex_lock(&s->lock);
		end_sink_file(s, f);
		pthread_cond_signal(&s->moved);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Signals are for the thread that asks for them. */
static int start_thread(pthread_t *t, void *(*work)(void *), struct sink *s)
{
	sigset_t all, old;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(t, NULL, work, s);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc;
}

/* --- the caller's side ---------------------------------------------------- */

void sink_begin(struct sink_file *f)
{
	*f = (struct sink_file){.fd = f->fd, .done = f->done, .ctx = f->ctx};
	md5many_init(&f->md5);
}

void sink_known(struct sink_file *f, const void *ptr, size_t len)
{
	md5many_add(&(struct md5many_piece){&f->md5, ptr, len}, 1);
}

static struct sink_chunk *new_chunk(struct sink *s)
{
	struct sink_chunk *c;

	if (!s->spare && s->has_writer > 0) {
		pthread_mutex_lock(&s->lock);
		s->spare = s->used;
		s->used = NULL;
		pthread_mutex_unlock(&s->lock);
	}
	c = s->spare;
	if (c)
		s->spare = c->next;
	else
		c = xmalloc(sizeof(*c) + s->chunk);
	c->next = NULL;
	c->len = 0;
	c->begun_ms = when_clock_ms();
	return c;
}

static void give_chunk_back(struct sink *s, struct sink_chunk *c)
{
	if (!c)
		return;
	c->next = s->spare;
	s->spare = c;
}

/* Writes the chunk that is being filled, here and now. */
static void write_here(struct sink *s, struct sink_file *f)
{
	if (f->filling)
		write_chunks(&f, &f->filling, 1);
	give_chunk_back(s, f->filling);
	f->filling = NULL;
}

/* Gives the chunk to the writer, perhaps the last one; waits when there is too
   much already. */
static void hand_over(struct sink *s, struct sink_file *f, int last)
{
	struct sink_chunk *c = f->filling;

	f->filling = NULL;
	f->shared = 1;
	pthread_mutex_lock(&s->lock);
	f->ending = (char)last;
	if (f->first)
		f->last->next = c;
	else
		f->first = c;
	f->last = c;
	s->backlog += c->len;
	if (f->where == NOWHERE)
		push_sink_file(s, TO_WRITE, f);
	if (s->queue[TO_WRITE].n == 1 || s->backlog >= BACKLOG / 2 ||
		s->queue[TO_WRITE].n >= MD5MANY_LANES)
		pthread_cond_signal(&s->work);
	while (s->backlog > BACKLOG)
		pthread_cond_wait(&s->moved, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

static int has_writer(struct sink *s)
{
	if (!s->has_writer)
		s->has_writer =
			start_thread(&s->writer, write_work, s) ? -1 : 1;
	return s->has_writer > 0;
}

int sink_failed(const struct sink_file *f)
{
	return f->failed;
}

/* Begins to write what is gathered. */
static void pass_file_on(struct sink *s, struct sink_file *f)
{
	if (has_writer(s))
		hand_over(s, f, 0);
	else
		write_here(s, f);
}

int sink_add(struct sink *s, struct sink_file *f, const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	size_t n;

	while (len > 0) {
		if (!f->filling)
			f->filling = new_chunk(s);
		n = s->chunk - f->filling->len;
		if (n > len)
			n = len;
		memcpy(f->filling->data + f->filling->len, p, n);
		f->filling->len += n;
		p += n;
		len -= n;
		if (f->filling->len == s->chunk)
			pass_file_on(s, f);
	}
	/* So that a slow file loses little when the program is killed. */
	if (f->filling && when_clock_ms() - f->filling->begun_ms > OLD_MS)
		pass_file_on(s, f);
	errno = f->failed;
	return errno ? -1 : 0;
}

int sink_end(struct sink *s, struct sink_file *f)
{
	if (!f->shared) {
		write_here(s, f);
		return 1;
	}
	if (!f->filling)
		f->filling = new_chunk(s);
	s->under_way++;
	hand_over(s, f, 1);
	return 0;
}

void sink_sync(struct sink *s, struct sink_file *f)
{
	s->under_way++;
	f->ending = 1;
	if (!s->has_syncer)
		s->has_syncer = start_thread(&s->syncer, sync_work, s) ? -1 : 1;
	if (s->has_syncer < 0)
		f->failed = fs_sync(f->fd);
	pthread_mutex_lock(&s->lock);
	push_sink_file(s, s->has_syncer > 0 ? TO_SYNC : OVER, f);
	pthread_cond_signal(&s->sync);
	pthread_mutex_unlock(&s->lock);
}

/* Waits until the file is in no other hands. */
static void settle_sink_file(struct sink *s, struct sink_file *f, int forget)
{
	pthread_mutex_lock(&s->lock);
	s->urgent++;
	if (forget) {
		for (; f->first && f->where == TO_WRITE;) {
			struct sink_chunk *c = f->first;

			f->first = c->next;
			s->backlog -= c->len;
			c->next = s->used;
			s->used = c;
		}
		if (f->where == TO_WRITE)
			drop_sink_file(s, f);
	}
	pthread_cond_signal(&s->work);
	while (f->where == TO_WRITE || f->where == TO_SYNC || f->where == TAKEN)
		pthread_cond_wait(&s->moved, &s->lock);
	if (f->where == OVER)
		drop_sink_file(s, f);
	s->urgent--;
	pthread_mutex_unlock(&s->lock);
	if (f->ending)
		s->under_way--;
	f->ending = f->shared = 0;
}

void sink_settle(struct sink *s, struct sink_file *f)
{
	if (f->shared || f->ending)
		settle_sink_file(s, f, 0);
	write_here(s, f);
}

void sink_restart(struct sink *s, struct sink_file *f)
{
	if (f->shared || f->ending)
		settle_sink_file(s, f, 1);
	give_chunk_back(s, f->filling);
	sink_begin(f);
}

void sink_md5(const struct sink_file *f, char hex[MD5_HEX])
{
	md5many_hex(&f->md5, hex);
}

void sink_turn(struct sink *s)
{
	struct sink_file *f;

	while (s->under_way) {
		pthread_mutex_lock(&s->lock);
		f = s->queue[OVER].n ? take_sink_file(s, OVER) : NULL;
		if (f)
			f->where = NOWHERE;
		pthread_mutex_unlock(&s->lock);
		if (!f)
			return;
		s->under_way--;
		f->ending = f->shared = 0;
		f->done(f);
	}
}

void sink_wait(struct sink *s)
{
	if (!s->under_way)
		return;
	pthread_mutex_lock(&s->lock);
	s->urgent++;
	pthread_cond_signal(&s->work);
	if (!s->queue[OVER].n)
		wait_ms(s, &s->moved, WAIT_MS);
	s->urgent--;
	pthread_mutex_unlock(&s->lock);
}
