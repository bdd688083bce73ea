/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A main for a fuzz target where there is no fuzzer: feeds it every seed.
 *
 * Program f_NAME reads the files of $COV_TOP/tests/fuzz/seeds/NAME, in the
 * order of their names, each in a buffer of its very size so that a sanitizer
 * sees the byte behind it; then nothing at all, and each seed cut in the
 * middle. One TAP line per seed; a crash is seen by its missing plan.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

enum { PATH_BYTES = 4096 };

/* One file's bytes, malloc'd; NULL when it cannot be read. */
static uint8_t *slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	uint8_t *buf = NULL;
	long size;

	if (!f)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0) {
		rewind(f);
		*len = (size_t)size;
		buf = malloc(*len ? *len : 1);
		if (buf && fread(buf, 1, *len, f) != *len) {
			free(buf);
			buf = NULL;
		}
	}
	fclose(f);
	return buf;
}

/* Feeds the first len bytes, in a buffer of that size. */
static void feed(const uint8_t *ptr, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (!copy)
		exit(3);
	if (len)
		memcpy(copy, ptr, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* 1 when the seed could be read. */
static int replay(const char *dir, const char *name)
{
	char path[PATH_BYTES];
	uint8_t *buf;
	size_t len;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
		(int)sizeof(path))
		return 0;
	buf = slurp(path, &len);
	if (!buf)
		return 0;
	feed(buf, len);
	feed(buf, len / 2);
	free(buf);
	return 1;
}

int main(int argc, char **argv)
{
	const char *top = getenv("COV_TOP"), *name = argv[0];
	const char *slash = strrchr(name, '/');
	struct dirent **seeds;
	char dir[PATH_BYTES / 2];
	int n, i, failed = 0;

	(void)argc;
	name = slash ? slash + 1 : name;
	if (strncmp(name, "f_", 2) != 0)
		return 2;
	if (snprintf(dir, sizeof(dir), "%s/tests/fuzz/seeds/%s",
		    top ? top : ".", name + 2) >= (int)sizeof(dir))
		return 2;
	n = scandir(dir, &seeds, is_seed, alphasort);
	if (n <= 0) {
		printf("not ok 1 - no seeds in %s\n1..1\n", dir);
		return 1;
	}
	feed(NULL, 0);
	for (i = 0; i < n; i++) {
		int good = replay(dir, seeds[i]->d_name);

		printf("%sok %d - %s\n", good ? "" : "not ", i + 1,
			seeds[i]->d_name);
		fflush(stdout);
		failed |= !good;
		free(seeds[i]);
	}
	free(seeds);
	printf("1..%d\n", n);
	return failed;
}
