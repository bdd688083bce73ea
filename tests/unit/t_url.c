/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of url.c: what of an address may be shown.
 */
#include "base/url.h"
#include "gosrc/giturl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void shows_addresses(void **state)
{
	static const struct {
		const char *url, *shown;
	} v[] = {
		{"", ""},
		{"https://github.com/a/b.git", "https://github.com/a/b.git"},
		{"https://TOKEN@github.com/a/b", "https://github.com/a/b"},
		{"https://TOKEN:x-oauth-basic@github.com/a/b",
			"https://github.com/a/b"},
		{"https://u:p@w@h:80/a@b", "https://h:80/a@b"},
		{"https://u:p/w@h/a", "https://h/a"},
		{"https://h:80/a@b", "https://h:80/a@b"},
		{"https://[::1]:80/a@b", "https://[::1]:80/a@b"},
		{"https://h/a?access_token=T", "https://h/a"},
		{"https://h/a#T", "https://h/a"},
		{"//u:p@h/a", "//h/a"},
		{"git@h:a/b", "git@h:a/b"},
		{"git:p@h:a/b", "h:a/b"},
		{"ssh://git@h/a", "ssh://git@h/a"},
		{"TOKEN@h:a/b", "h:a/b"},
		{"TOKEN@h/b", "h/b"},
		{"h:a/b@c", "h:a/b@c"},
		{"h/a/b?T", "h/a/b"},
	};
	struct str s = {0}, plain = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		str_clear(&s);
		url_add_public(&s, v[i].url);
		assert_string_equal(str_get(&s), v[i].shown);
		/* It is still the same repository. */
		if (*v[i].url)
			assert_true(giturl_same(v[i].url, v[i].shown));
	}
	giturl_plain(&plain, "https://TOKEN@GitHub.com:443/a/b.git?x#y");
	assert_string_equal(str_get(&plain), "github.com/a/b");
	giturl_plain(&plain, "git@h:a/b");
	assert_string_equal(str_get(&plain), "h/a/b");
	str_release(&plain);
	str_release(&s);
}

static void shows_texts(void **state)
{
	static const struct {
		const char *text, *shown;
	} v[] = {
		{"a@b: c", "a@b: c"},
		{"'http://u:p@h:1': no", "'http://h:1': no"},
		{"'http://u:p'q@h:1': no", "'http://h:1': no"},
		{"http://h/p@q: no x@y", "http://h/p@q: no x@y"},
		{"http://h/p?t=T: no, https://u@h/?T",
			"http://h/p?...: no, https://h/?..."},
		{"'http://h/?t=T'", "'http://h/?...'"},
		{"what is http://h/? this", "what is http://h/? this"},
		{"s3://b/k?x#y", "s3://b/k?x#y"},
		{"://", "://"},
		{"ssh://git@h/x", "ssh://git@h/x"},
		{"http://u:123456/x@h: no", "http://h: no"},
		{"http://u:/x@h: no", "http://h: no"},
	};
	struct str s = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		str_clear(&s);
		url_add_text(&s, v[i].text);
		assert_string_equal(str_get(&s), v[i].shown);
	}
	str_release(&s);
}

static void shows_refused(void **state)
{
	static const struct {
		const char *text, *shown;
	} v[] = {
		{"", ""},
		{"h:1", "h:1"},
		{"u:p@h:1", "h:1"},
		{"u:p/w@h:1", "h:1"},
		{"http://u:123/x@h/a", "http://h/a"},
		{"http://u:p w@h/a?t=T", "http://h/a?..."},
		{"u://p@h", "u://h"},
		{"u:p@http://h?T", "http://h?..."},
		{"proxy 'odd://u:p @h' no", "proxy 'odd://h' no"},
	};
	struct str s = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		str_clear(&s);
		url_add_refused(&s, v[i].text);
		assert_string_equal(str_get(&s), v[i].shown);
	}
	str_release(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_addresses),
		cmocka_unit_test(shows_texts),
		cmocka_unit_test(shows_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
