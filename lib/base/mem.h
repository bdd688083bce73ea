/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * mem: memory that is there or the program ends, and arenas.
 *
 * The x-functions never return NULL: when memory is out they write one line to
 * standard error and exit with status 3. Sizes saturate instead of wrapping.
 * An arena gives out pieces that are freed together; pieces are aligned to 8
 * bytes and stay where they are until arena_reset or arena_release.
 */
#ifndef COV_MEM_H
#define COV_MEM_H

#include <stddef.h>

#define COV_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define COV_MUST __attribute__((warn_unused_result))
#define COV_NORETURN __attribute__((noreturn))

/* A piece of text that somebody else owns; not NUL-terminated. */
struct slice {
	const char *ptr; /* NULL means "not there" */
	size_t len; /* bytes */
};

/* n * size, or SIZE_MAX when that does not fit. */
size_t size_mul(size_t n, size_t size);

/*
 * Called once, when a program begins: sets the name that the out-of-memory
 * line begins with, which must stay, and what malloc does with large pieces.
 */
void mem_program(const char *name);
/* That name, for other lines that name the program (prog.h). */
const char *mem_program_name(void);

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
/* Room for n items of size bytes; ptr may be NULL. */
void *xrealloc(void *ptr, size_t n, size_t size);
char *xstrdup(const char *s);
/* A NUL-terminated copy of len bytes. */
char *xstrndup(const char *ptr, size_t len);

/*
 * Makes room for at least `need` items in *ptr (a pointer to a pointer to
 * items of `size` bytes), doubling *cap. Contents are kept.
 */
static inline void mem_grow(void *ptr, size_t *cap, size_t need, size_t size);
void mem_grow_more(void *ptr, size_t *cap, size_t need, size_t size);

static inline void mem_grow(void *ptr, size_t *cap, size_t need, size_t size)
{
	if (need > *cap)
		mem_grow_more(ptr, cap, need, size);
}

struct arena_chunk;

/* Memory freed together. Zero-initialised is empty and ready. */
struct arena {
	struct arena_chunk *head; /* newest chunk, NULL when empty */
	size_t used; /* bytes given out of the newest chunk */
};

/* size bytes, not cleared, aligned to 8. */
void *arena_alloc(struct arena *a, size_t size);
/* Makes room for `size` bytes in one piece, which what comes next is cut from:
   for an arena whose size can be told. */
void arena_reserve(struct arena *a, size_t size);
/* A NUL-terminated copy of len bytes. */
char *arena_strndup(struct arena *a, const char *ptr, size_t len);
char *arena_strdup(struct arena *a, const char *s);
/* Takes all pieces back, keeping one chunk for reuse. */
void arena_reset(struct arena *a);
/* Frees everything; the arena is empty and ready again. */
void arena_release(struct arena *a);

#endif
