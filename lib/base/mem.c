/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Allocation that cannot fail, and arenas of growing chunks.
 *
 * A page that is touched for the first time costs the kernel a fault, which on
 * a virtual machine takes longer than filling it: a decoded program of 15 MB
 * spent half of its time so. Large pieces therefore begin at a large page and
 * are asked for in large pages (2 MiB, one fault each) where the system has
 * them; where it has not, nothing is lost. realloc would move such a piece to
 * anywhere, so large ones are copied.
 */
#define _DEFAULT_SOURCE /* madvise */
#include "base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes of a large page, and what is worth one. */
enum { LARGE_PAGE = 2 << 20, LARGE = 1 << 20 };
/* A part of a piece that may be added to it. */
enum { WASTE = 4 };

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
#ifdef M_MMAP_THRESHOLD
	/* What is freed goes back when it is large, and is used again when it
	   is the counters of a process: by itself glibc would keep anything up
	   to 32 MiB on its heap as soon as a piece of that size was freed. */
	(void)mallopt(M_MMAP_THRESHOLD, 2 * LARGE_PAGE);
	(void)mallopt(M_TRIM_THRESHOLD, 8 * LARGE_PAGE);
#endif
}

const char *mem_program_name(void)
{
	return program;
}

/* write(2) only: nothing here may allocate. */
static COV_NORETURN void end_out_of_memory(void)
{
	static const char text[] = ": out of memory\n";
	ssize_t ignored;

	ignored = write(2, program, strlen(program));
	ignored = write(2, text, sizeof(text) - 1);
	(void)ignored;
	_exit(3);
}

static void *checked_ptr(void *ptr)
{
	if (!ptr)
		end_out_of_memory();
	return ptr;
}

/*
 * A piece that begins at a large page. It ends at one, too, when that costs
 * little; what is behind the last whole one consists of small pages.
 */
static void *alloc_large(size_t size)
{
	size_t whole;
	void *ptr;

	if (size > SIZE_MAX - LARGE_PAGE)
		end_out_of_memory();
	whole = (size + LARGE_PAGE - 1) & ~(size_t)(LARGE_PAGE - 1);
	if (whole - size <= size / WASTE)
		size = whole;
	/* aligned_alloc wants a multiple of the alignment. */
	if (posix_memalign(&ptr, LARGE_PAGE, size))
		end_out_of_memory();
#ifdef MADV_HUGEPAGE
	/* Advice: that it is not taken does not matter. */
	(void)madvise(ptr, size, MADV_HUGEPAGE);
#endif
	return ptr;
}

void *xmalloc(size_t size)
{
	if (size >= LARGE)
		return alloc_large(size);
	return checked_ptr(malloc(size ? size : 1));
}

void *xcalloc(size_t n, size_t size)
{
	size_t bytes = size_mul(n, size);

	if (bytes >= LARGE)
		return memset(alloc_large(bytes), 0, bytes);
	return checked_ptr(calloc(bytes ? bytes : 1, 1));
}

void *xrealloc(void *ptr, size_t n, size_t size)
{
	size_t bytes = size_mul(n, size);

	if (bytes == SIZE_MAX)
		end_out_of_memory();
	return checked_ptr(realloc(ptr, bytes ? bytes : 1));
}

char *xstrndup(const char *ptr, size_t len)
{
	char *s;

	if (len >= PTRDIFF_MAX)
		end_out_of_memory();
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

void mem_grow_more(void *ptr, size_t *cap, size_t need, size_t size)
{
	void **p = ptr, *old = *p;
	size_t n = *cap;

	n = n > SIZE_MAX / 2 ? SIZE_MAX : n * 2;
	if (n < need)
		n = need;
	if (n < 16)
		n = 16;
	if (size_mul(n, size) < LARGE) {
		*p = xrealloc(old, n, size);
	} else {
		*p = xmalloc(size_mul(n, size));
		if (*cap)
			memcpy(*p, old, *cap * size);
		free(old);
	}
	*cap = n;
}

/* Pieces follow the head, which is a multiple of 8 bytes itself. */
struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
};

enum { ARENA_MIN = 512, ARENA_MAX = 4 << 20 };

static void arena_chunk_add(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : ARENA_MIN;
	struct arena_chunk *c;

	if (size > ARENA_MAX)
		size = ARENA_MAX;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(*c))
		end_out_of_memory();
	c = xmalloc(sizeof(*c) + size);
	c->size = size;
	c->next = a->head;
	a->head = c;
	a->used = 0;
}

void arena_reserve(struct arena *a, size_t size)
{
	if (!a->head || a->head->size - a->used < size)
		arena_chunk_add(a, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *ptr;

	if (size > SIZE_MAX - 7)
		end_out_of_memory();
	size = (size + 7) & ~(size_t)7;
	arena_reserve(a, size);
	ptr = (char *)(a->head + 1) + a->used;
	a->used += size;
	return ptr;
}

char *arena_strndup(struct arena *a, const char *ptr, size_t len)
{
	char *s;

	if (len >= PTRDIFF_MAX)
		end_out_of_memory();
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
