/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The key of a page, and what of a record it is made from. */
#include "key.h"
#include "memory.h"

#include "base/num.h"
#include "io/fs.h"

#include <string.h>
#include <unistd.h>

/* Goes up when the same input makes another page; assets speak for
   themselves. */
enum { RENDERER = 4 };

#define COMMENT "<!-- cov-hash: %s -->\n"

void key_text(struct md5 *m, const char *text)
{
	md5_add(m, text, strlen(text) + 1);
}

void key_number(struct md5 *m, uint64_t n)
{
	char digits[NUM_MAX + 1];

	*num_put(digits, n) = '\0';
	key_text(m, digits);
}

static void add_key_setting(struct md5 *m, enum opt_kind kind,
	const void *setting)
{
	const char *const *text = setting;
	const struct opt_list *list = setting;
	const int *number = setting;
	size_t i;

	if (kind == OPT_STR || kind == OPT_PATH)
		key_text(m, *text ? *text : "");
	else if (kind == OPT_U64)
		key_number(m, *(const uint64_t *)setting);
	else if (kind != OPT_LIST)
		key_number(m, (uint64_t)*number);
	else
		for (i = 0; i < list->n; i++)
			key_text(m, list->v[i]);
}

struct md5 *key_begin(enum html_kind kind, const struct covhtml_cfg *cfg)
{
	struct md5 *m = md5_new();

	key_number(m, RENDERER);
	assets_key(m);
#define ADD(letter, name, optkind, type, setting, arg, pages, help) \
	if ((pages) >> kind & 1) \
		add_key_setting(m, optkind, &cfg->setting);
	COVHTML_OPTIONS(ADD)
#undef ADD
	return m;
}

void key_record(struct md5 *m, const struct record *r)
{
	struct record copy = {0};
	struct str s = {0};

	record_shown(&copy, r);
	record_unset(&copy, REC_SOURCE);
	record_write(&copy, &s);
	key_text(m, str_get(&s));
	record_release(&copy);
	str_release(&s);
}

void key_page(struct md5 *m, struct page *pg)
{
	struct md5 *of_record;

	if (!*pg->shown_md5) {
		of_record = md5_new();
		key_record(of_record, &pg->r);
		md5_hex(of_record, pg->shown_md5);
	}
	key_text(m, pg->shown_md5);
}

void key_write(struct out *o, const char *key)
{
	out_printf(o, COMMENT, key);
}

int key_ends(const char *path, const char *key)
{
	struct str want = {0};
	int fd = fs_open(path);
	struct stat st;
	char tail[128];
	int rc = 0;

	if (fd < 0)
		return 0;
	str_addf(&want, COMMENT, key);
	if (want.len < sizeof(tail) && fstat(fd, &st) == 0 &&
		pread(fd, tail, want.len, st.st_size - (off_t)want.len) ==
			(ssize_t)want.len)
		rc = memcmp(tail, want.buf, want.len) == 0;
	close(fd);
	str_release(&want);
	return rc;
}
