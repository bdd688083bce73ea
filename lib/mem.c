/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Allocation that cannot fail, and arenas of growing chunks.
 *
 * Large pieces are asked for in large pages where the system has them: a
 * decoded program is some 20 MB, and half of the time went into page faults.
 */
#define _DEFAULT_SOURCE /* madvise */
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE = 2 << 20, PAGE = 4096 }; /* bytes */

static const char *program = "cov";

size_t size_mul(size_t n, size_t size)
{
	size_t product;

	if (__builtin_mul_overflow(n, size, &product))
		return SIZE_MAX;
	return product;
}

void mem_program(const char *name)
{
	program = name;
}

const char *mem_program_name(void)
{
	return program;
}

/* write(2) only: nothing here may allocate. */
static COV_NORETURN void out_of_memory(void)
{
	static const char text[] = ": out of memory\n";
	ssize_t ignored;

	ignored = write(2, program, strlen(program));
	ignored = write(2, text, sizeof(text) - 1);
	(void)ignored;
	_exit(3);
}

/* Advice that nobody must follow: failure does not matter. */
static void *advised(void *ptr, size_t size)
{
	uintptr_t begin = (uintptr_t)ptr & ~(uintptr_t)(PAGE - 1);
	uintptr_t end = ((uintptr_t)ptr + size + PAGE - 1) &
		~(uintptr_t)(PAGE - 1);

	if (!ptr)
		out_of_memory();
#ifdef MADV_HUGEPAGE
	/* All of the mapping: what is made of two cannot be moved at once. */
	if (size >= LARGE)
		(void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#endif
	return ptr;
}

void *xmalloc(size_t size)
{
	return advised(malloc(size ? size : 1), size);
}

void *xcalloc(size_t n, size_t size)
{
	return advised(calloc(n ? n : 1, size ? size : 1), size_mul(n, size));
}

void *xrealloc(void *ptr, size_t n, size_t size)
{
	size_t bytes = size_mul(n, size);

	if (bytes == SIZE_MAX)
		out_of_memory();
	return advised(realloc(ptr, bytes ? bytes : 1), bytes);
}

char *xstrndup(const char *ptr, size_t len)
{
	char *s;

	if (len >= PTRDIFF_MAX)
		out_of_memory();
	s = xmalloc(len + 1);
	if (len)
		memcpy(s, ptr, len);
	s[len] = '\0';
	return s;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

void mem_grow(void *ptr, size_t *cap, size_t need, size_t size)
{
	void **p = ptr;
	size_t n = *cap;

	if (need <= n)
		return;
	n = n > SIZE_MAX / 2 ? SIZE_MAX : n * 2;
	if (n < need)
		n = need;
	if (n < 16)
		n = 16;
	*p = xrealloc(*p, n, size);
	*cap = n;
}

/* Pieces follow the head, which is a multiple of 8 bytes itself. */
struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
};

enum { ARENA_MIN = 4096, ARENA_MAX = 4 << 20 };

static void arena_chunk_add(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : ARENA_MIN;
	struct arena_chunk *c;

	if (size > ARENA_MAX)
		size = ARENA_MAX;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(*c))
		out_of_memory();
	c = xmalloc(sizeof(*c) + size);
	c->size = size;
	c->next = a->head;
	a->head = c;
	a->used = 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *ptr;

	if (size > SIZE_MAX - 7)
		out_of_memory();
	size = (size + 7) & ~(size_t)7;
	if (!a->head || a->head->size - a->used < size)
		arena_chunk_add(a, size);
	ptr = (char *)(a->head + 1) + a->used;
	a->used += size;
	return ptr;
}

char *arena_strndup(struct arena *a, const char *ptr, size_t len)
{
	char *s;

	if (len >= PTRDIFF_MAX)
		out_of_memory();
	s = arena_alloc(a, len + 1);
	if (len)
		memcpy(s, ptr, len);
	s[len] = '\0';
	return s;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *next;

	while (a->head && a->head->next) {
		next = a->head->next;
		free(a->head);
		a->head = next;
	}
	a->used = 0;
}

void arena_release(struct arena *a)
{
	arena_reset(a);
	free(a->head);
	a->head = NULL;
	a->used = 0;
}
