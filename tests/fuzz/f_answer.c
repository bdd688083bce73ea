/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as the answer of a coverage server: refused, or its counters can
 * be read, belong to the covmeta that came with them, and its names are safe.
 * An input that is no JSON is put into an answer as the counters.
 */
#include "../../tools/covpull/answer.c"

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void check(const char *body, size_t len)
{
	struct answer a;
	struct err e = {0};
	struct covctr c;
	char meta[MD5_HEX];

	if (answer_parse(&a, body, len, &e) == 0) {
		if (covctr_open(&c, str_get(&a.counters), a.counters.len,
			    "counters", &e))
			bug("taken, but damaged: %s", e.text);
		covctr_close(&c);
		if (strlen(a.hash) != MD5_HEX - 1 || strchr(a.argv0, '/') ||
			strspn(a.pid, "0123456789") != strlen(a.pid))
			bug("hash '%s', pid '%s', program '%s'", a.hash, a.pid,
				a.argv0);
		if (a.meta.len &&
			(!meta_hash(a.meta.buf, a.meta.len, a.meta.len, meta) ||
				strcmp(meta, a.hash) != 0))
			bug("a covmeta of something else");
		if (counters_fell(&a.counters, &a.counters))
			bug("counters fell below themselves");
	} else if (e.status != COV_ITEMS || !*e.text) {
		bug("refused with status %d", e.status);
	}
	answer_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct str s = {0};

	if (len && *ptr == '{') {
		check((const char *)ptr, len);
		return 0;
	}
	str_adds(&s, "{\"counters_data\":\"");
	b64_encode(&s, ptr, len);
	str_adds(&s, "\",\"counters_filename\":\"covcounters.0.1.2\"}");
	check(s.buf, s.len);
	str_release(&s);
	return 0;
}
