/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of s3.c and of what it stands on: uri.c, s3list.c, xml.c, http.c (the
 * waits), ini.c, command.c, when.c, awscred.c (what needs no network). The
 * signatures themselves are libcurl's; versitygw judges them in tests/live.
 */
#include "base/when.h"
#include "fmt/uri.h"
#include "fmt/words.h"
#include "io/subprocess.h"
#include "net/http.h"
#include "s3/awscred.h"
#include "s3/s3.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* --- URLs ----------------------------------------------------------------- */

static void check_url(const struct s3_cfg *cfg, const char *key,
	const struct s3_param *p, size_t n, const char *expected)
{
	struct str url = {0};
	struct err e = {0};
	struct s3 s;

	assert_int_equal(s3_init(&s, cfg, &e), 0);
	s3_url(&s, key, p, n, &url);
	assert_string_equal(url.buf, expected);
	str_release(&url);
	s3_release(&s);
}

/* Path and query of the four examples in Amazon's guide to signatures, as the
   canonical requests there have them. */
static void guide(void **state)
{
	struct s3_cfg c = {.bucket = "examplebucket"};
	const struct s3_param lifecycle[] = {{"lifecycle", ""}};
	const struct s3_param list[] = {{"prefix", "J"}, {"max-keys", "2"}};
#define HOST "https://examplebucket.s3.us-east-1.amazonaws.com"

	(void)state;
	check_url(&c, "test.txt", NULL, 0, HOST "/test.txt");
	check_url(&c, "test$file.text", NULL, 0, HOST "/test%24file.text");
	check_url(&c, NULL, lifecycle, 1, HOST "/?lifecycle=");
	check_url(&c, NULL, list, 2, HOST "/?max-keys=2&prefix=J");
}

static void odd_keys(void **state)
{
	static const char *const keys[][2] = {
		{"a b", "a%20b"},
		{"a+b", "a%2Bb"},
		{"a%2fb", "a%252fb"},
		{"a//b/", "a//b/"},
		{"../x/./y", "../x/./y"},
		{"/a", "/a"},
		{"~-_.", "~-_."},
		{"=&?#", "%3D%26%3F%23"},
		{"\xc3\xbc", "%C3%BC"},
		{"\xff\x01\n", "%FF%01%0A"},
		{"!*'()", "%21%2A%27%28%29"},
		{":@,;", "%3A%40%2C%3B"},
	};
	struct s3_cfg c = {.bucket = "b", .endpoint = "http://h:9/base/"};
	const struct s3_param p[] = {{"prefix", "a/b c+"},
		{"continuation-token", "1/x=+"}, {"list-type", "2"}};
	char expected[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		snprintf(expected, sizeof(expected), "http://h:9/base/b/%s",
			keys[i][1]);
		check_url(&c, keys[i][0], NULL, 0, expected);
	}
	check_url(&c, NULL, p, 3,
		"http://h:9/base/b?continuation-token=1%2Fx"
		"%3D%2B&list-type=2&prefix=a%2Fb%20c%2B");
}

static void styles(void **state)
{
	struct s3_cfg c = {.bucket = "b", .region = "eu-west-1"};

	(void)state;
	check_url(&c, "k", NULL, 0, "https://b.s3.eu-west-1.amazonaws.com/k");
	c.path_style = 1;
	check_url(&c, "k", NULL, 0, "https://s3.eu-west-1.amazonaws.com/b/k");
	c.path_style = 0;
	c.bucket = "a.b"; /* no certificate covers it */
	check_url(&c, "k", NULL, 0, "https://s3.eu-west-1.amazonaws.com/a.b/k");
	c.bucket = "b";
	c.region = "cn-north-1";
	check_url(&c, "k", NULL, 0,
		"https://b.s3.cn-north-1.amazonaws.com.cn/k");
	c.endpoint = "http://localhost:1";
	check_url(&c, "k", NULL, 0, "http://localhost:1/b/k");
	c.host_style = 1;
	check_url(&c, "k", NULL, 0, "http://b.localhost:1/k");
}

static void refused(void **state)
{
	static const struct s3_cfg bad[] = {
		{.bucket = ""},
		{.bucket = "a/b"},
		{.bucket = "a b"},
		{.bucket = "-a"},
		{.bucket = "a@b"},
		{.bucket = "b", .endpoint = "ftp://h"},
		{.bucket = "b", .endpoint = "http://"},
		{.bucket = "b", .endpoint = "http://u:p@h"},
		{.bucket = "b", .endpoint = "http://h?x"},
		{.bucket = "b", .region = "eu west"},
		{.bucket = "b", .region = "a/b"},
	};
	struct s3 s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err e = {0};

		assert_int_equal(s3_init(&s, &bad[i], &e), -1);
		assert_int_equal(e.status, COV_USAGE);
		s3_release(&s);
	}
}

/* --- replies -------------------------------------------------------------- */

/* What a reply means: the verdict, the status and a part of the text. */
static void check_judge(struct s3 *s, long status, const char *body,
	enum s3_verdict verdict, int error, const char *text)
{
	struct http_job job = {.tries = 1};
	struct retry_policy retry = {.retries = 2};
	struct http_reply r = {.status = status,
		.whole = 1,
		.why = "",
		.retry = &retry,
		.job = &job};
	struct str b = {0};
	struct err e = {0};

	str_adds(&b, body);
	assert_int_equal(s3_judge(s, &r, &b, &e), verdict);
	assert_int_equal(e.status, error);
	if (!strstr(e.text, text))
		fail_msg("'%s' is not in '%s'", text, e.text);
	str_release(&b);
}

#define ERROR(code, more) \
	"<?xml version=\"1.0\"?><Error><Code>" code \
	"</Code><Message>m</Message>" more "</Error>"

static void judging(void **state)
{
	struct s3_cfg c = {.bucket = "b"};
	struct err e = {0};
	struct s3 s;

	(void)state;
	assert_int_equal(s3_init(&s, &c, &e), 0);
	check_judge(&s, 200, "", S3_OK, 0, "");
	check_judge(&s, 206, "", S3_OK, 0, "");
	check_judge(&s, 500, "junk", S3_LATER, 0, "");
	check_judge(&s, 503, ERROR("SlowDown", ""), S3_LATER, 0, "");
	check_judge(&s, 400, ERROR("RequestTimeout", ""), S3_LATER, 0, "");
	check_judge(&s, 404, ERROR("NoSuchKey", ""), S3_FAILED, COV_ITEMS,
		"404 NoSuchKey: m");
	check_judge(&s, 404, ERROR("NoSuchBucket", ""), S3_FAILED, COV_USAGE,
		"404 NoSuchBucket: m");
	check_judge(&s, 403, "", S3_FAILED, COV_USAGE, "nothing was signed");
	check_judge(&s, 403,
		ERROR("RequestTimeTooSkewed",
			"<RequestTime>1"
			"</RequestTime><ServerTime>2</ServerTime>"),
		S3_FAILED, COV_USAGE, "this machine said 1, the server 2");
	/* An error document that is none. */
	check_judge(&s, 403, "<!DOCTYPE x [<!ENTITY a \"b\">]><Error>&a;",
		S3_FAILED, COV_USAGE, "403");
	s3_release(&s);
}

static void check_moved(const char *endpoint, const char *to, int taken)
{
	struct s3_cfg c = {.bucket = "b", .endpoint = endpoint};
	struct str body = {0};
	struct err e = {0};
	struct s3 s;

	assert_int_equal(s3_init(&s, &c, &e), 0);
	str_addf(&body, ERROR("PermanentRedirect", "<Endpoint>%s</Endpoint>"),
		to);
	if (taken)
		check_judge(&s, 301, body.buf, S3_AGAIN, 0, "");
	else
		check_judge(&s, 301, body.buf, S3_FAILED, COV_USAGE,
			"which is not followed");
	str_release(&body);
	s3_release(&s);
}

static void redirects(void **state)
{
	(void)state;
	check_moved(NULL, "b.s3.eu-west-1.amazonaws.com", 1);
	check_moved(NULL, "s3-eu-west-1.amazonaws.com", 1);
	check_moved(NULL, "ec2-1-2-3-4.compute.amazonaws.com", 0);
	check_moved(NULL, "other.s3.amazonaws.com", 0);
	check_moved(NULL, "s3.amazonaws.com.evil.example", 0);
	check_moved(NULL, "s3.evilamazonaws.com", 0);
	check_moved(NULL, "", 0);
	check_moved("http://h.example", "x.h.example", 1);
	check_moved("http://h.example", "xh.example", 0);
	check_moved("http://h.example", "h.example:8080", 0);
	check_moved("http://h.example", "h.example@evil.example", 0);
}

static void regions(void **state)
{
	struct s3_cfg c = {.bucket = "b"};
	struct err e = {0};
	struct s3 s;

	(void)state;
	assert_int_equal(s3_init(&s, &c, &e), 0);
	check_judge(&s, 400,
		ERROR("AuthorizationHeaderMalformed",
			"<Region>eu-north-1</Region>"),
		S3_AGAIN, 0, "");
	assert_string_equal(s.region, "eu-north-1");
	/* The same again: nothing is to be learned from it. */
	check_judge(&s, 400,
		ERROR("AuthorizationHeaderMalformed",
			"<Region>eu-north-1</Region>"),
		S3_FAILED, COV_USAGE, "is it the right region");
	check_judge(&s, 400,
		ERROR("AuthorizationHeaderMalformed",
			"<Region>evil.example/</Region>"),
		S3_FAILED, COV_USAGE, "");
	assert_string_equal(s.region, "eu-north-1");
	s3_release(&s);
}

/* --- listings ------------------------------------------------------------- */

struct seen {
	struct str text;
};

static int on_object(void *ctx, const struct s3_object *o, struct err *e)
{
	struct seen *s = ctx;

	(void)e;
	str_addf(&s->text, "%s|%s|%s|%llu\n", o->key, o->etag, o->modified,
		(unsigned long long)o->size);
	return 0;
}

static int on_prefix(void *ctx, const char *prefix, struct err *e)
{
	struct seen *s = ctx;

	(void)e;
	str_addf(&s->text, "%s/\n", prefix);
	return 0;
}

static const struct s3_page_events page_events = {on_object, on_prefix};

/* 0 or -1; every byte by itself when step is 1. */
static int read_page(struct s3_page *p, struct seen *s, const char *text,
	size_t step, struct err *e)
{
	size_t i, len = strlen(text);
	int rc = 0;

	s3_page_new(p, &page_events, s);
	for (i = 0; i < len && rc == 0; i += step)
		rc = s3_page_feed(p, text + i, len - i < step ? len - i : step,
			e);
	return rc ? rc : s3_page_end(p, e);
}

#define PAGE \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
	"<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"

static void listing(void **state)
{
	static const char text[] =
		PAGE "<IsTruncated>true</IsTruncated>"
		     "<Contents><Key>a%2Bb+c%zz</Key><ETag>&quot;e&quot;</ETag>"
		     "<Owner><Key>x</Key></Owner><Size>7</Size><LastModified>t"
		     "</LastModified></Contents><Contents><Key>n%00l</Key>"
		     "</Contents><CommonPrefixes><Prefix>p/</Prefix>"
		     "</CommonPrefixes><EncodingType>url</EncodingType>"
		     "<NextContinuationToken>a+b%2f</NextContinuationToken>"
		     "</ListBucketResult>";
	struct seen s = {{0}};
	struct err e = {0};
	struct s3_page p;
	size_t step;

	(void)state;
	for (step = 1; step < 1000; step += 499) {
		str_clear(&s.text);
		assert_int_equal(read_page(&p, &s, text, step, &e), 0);
		assert_string_equal(s.text.buf, "a+b c%zz|e|t|7\np//\n");
		assert_int_equal(p.truncated, 1);
		assert_string_equal(p.token.buf, "a+b%2f");
		assert_int_equal(p.left_out, 1);
		s3_page_release(&p);
	}
	str_clear(&s.text);
	assert_int_equal(read_page(&p, &s,
				 PAGE "<Contents><Key>a+%41</Key>"
				      "</Contents></ListBucketResult>",
				 9, &e),
		0);
	assert_string_equal(s.text.buf, "a+%41|||0\n");
	s3_page_release(&p);
	str_release(&s.text);
}

static void bombs(void **state)
{
	static const char *const bad[] = {
		"",
		"junk",
		"<a/>",
		"<html></html>",
		PAGE,
		"<!DOCTYPE x><ListBucketResult/>",
		"<!DOCTYPE x [<!ENTITY a \"aa\">]><ListBucketResult>&a;"
		"</ListBucketResult>",
		"<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><ListBucketResult/>",
		PAGE "&nothere;</ListBucketResult>",
		PAGE "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>",
		PAGE "<Contents><Size>-1</Size></Contents></ListBucketResult>",
		PAGE "<Contents><Size>99999999999999999999</Size></Contents>"
		     "</ListBucketResult>",
		PAGE "<Contents><Key>\x01</Key></Contents></ListBucketResult>",
	};
	struct seen s = {{0}};
	struct s3_page p;
	struct str big = {0};
	struct err e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		e.status = 0;
		assert_int_equal(read_page(&p, &s, bad[i], 64, &e), -1);
		assert_int_equal(e.status, COV_WORLD);
		s3_page_release(&p);
	}
	str_adds(&big, PAGE "<Contents><Key>");
	for (i = 0; i < 3 * S3_KEY_MAX + 1; i++)
		str_addc(&big, 'k');
	str_adds(&big, "</Key></Contents></ListBucketResult>");
	assert_int_equal(read_page(&p, &s, big.buf, 4096, &e), -1);
	s3_page_release(&p);
	assert_null(s.text.buf);
	str_release(&big);
}

/* --- commands ------------------------------------------------------------- */

static void commands(void **state)
{
	static const char *const same[][5] = {
		{"a b  c", "a", "b", "c", NULL},
		{" 'a b' \"c d\" ", "a b", "c d", NULL, NULL},
		{"a\\ b 'c\\d' \"e\\\"f\\g\"", "a b", "c\\d", "e\"f\\g", NULL},
		{"a''b \"\" $HOME;x", "ab", "", "$HOME;x", NULL},
	};
	struct arena a = {0};
	struct str out = {0};
	struct err e = {0};
	char *const fails[] = {(char *)"false", NULL};
	char *const says[] = {(char *)"printf", (char *)"%s", (char *)"a b",
		NULL};
	char *const sleeps[] = {(char *)"sleep", (char *)"30", NULL};
	char **v;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(*same); i++) {
		v = words_split(&a, same[i][0], &e);
		assert_non_null(v);
		for (k = 0; same[i][k + 1]; k++)
			assert_string_equal(v[k], same[i][k + 1]);
		assert_null(v[k]);
	}
	assert_null(words_split(&a, "a 'b", &e));
	assert_null(words_split(&a, "  ", &e));
	arena_release(&a);
	assert_int_equal(subprocess_run((char **)says, &out, 3, 5, &e), 0);
	assert_string_equal(out.buf, "a b");
	assert_int_equal(subprocess_run((char **)says, &out, 5, 5, &e), -1);
	assert_int_equal(subprocess_run((char **)fails, &out, 5, 5, &e), -1);
	assert_int_equal(subprocess_run((char **)sleeps, &out, 9, 1, &e), -1);
	assert_int_equal(e.status, COV_WORLD);
	str_release(&out);
}

static void times(void **state)
{
	static const char *const bad[] = {"", "2025-01-01",
		"2025-02-29T00:00:00Z", "2025-01-01T24:00:00Z",
		"2025-13-01T00:00:00Z", "2025-01-01T00:00:00",
		"2025-01-01T00:00:00+1:00", "1969-12-31T23:59:59Z",
		"2025-01-01T00:00:00Zx"};
	char text[WHEN_MAX];
	int64_t ms;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(when_parse(bad[i], &ms), -1);
	assert_int_equal(when_parse("1970-01-01T00:00:00Z", &ms), 0);
	assert_int_equal(ms, 0);
	assert_int_equal(when_parse("2024-02-29T12:34:56.789123Z", &ms), 0);
	assert_int_equal(ms, INT64_C(1709210096789));
	when_print(ms, text);
	assert_string_equal(text, "2024-02-29T12:34:56.789Z");
	assert_int_equal(when_parse("2024-02-29T14:34:56+02:00", &ms), 0);
	when_print(ms, text);
	assert_string_equal(text, "2024-02-29T12:34:56Z");
	assert_int_equal(when_parse("2030-01-01T00:00:00UTC", &ms), 0);
	assert_int_equal(ms, INT64_C(1893456000000));
}

/* --- keys ----------------------------------------------------------------- */

static void put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* As whom, with this profile by option (may be NULL); "" when it fails. */
static const char *as(const char *profile, char buf[64])
{
	struct awscred_cfg cfg = {.profile = profile};
	const struct awskeys *k;
	struct err e = {0};
	struct awscred *c = awscred_new(&cfg, &e);

	buf[0] = '\0';
	if (c && awscred_get(c, &k, &e) == 0)
		snprintf(buf, 64, "%s/%s/%s", k->id, k->secret,
			k->token ? k->token : "");
	awscred_free(c);
	return buf;
}

static void keys(void **state)
{
	static const char *const clean[] = {"AWS_PROFILE",
		"AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID",
		"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_SECURITY_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI"};
	char dir[] = "/tmp/cov-t_s3.XXXXXX", path[64], buf[64];
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (i = 0; i < sizeof(clean) / sizeof(*clean); i++)
		unsetenv(clean[i]);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	snprintf(path, sizeof(path), "%s/config", dir);
	put_file(path,
		"[default]\naws_access_key_id = CD\n"
		"aws_secret_access_key = s\n[profile p]\ncredential_process ="
		" printf '{\"Version\":1,\"AccessKeyId\":\"PP\",\"Secret"
		"AccessKey\":\"s\",\"Expiration\":\"2999-01-01T00:00:00Z\"}'\n"
		"[profile q]\naws_access_key_id = CQ\naws_secret_access_key ="
		" s\ncredential_process = false\n[profile old]\ncredential_"
		"process = printf '{\"Version\":1,\"AccessKeyId\":\"PP\","
		"\"SecretAccessKey\":\"s\",\"Expiration\":\"2000-01-01T00:00:"
		"00Z\"}'\n[profile half]\naws_access_key_id = H\n");
	setenv("AWS_CONFIG_FILE", path, 1);
	snprintf(path, sizeof(path), "%s/none", dir);
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);

	assert_string_equal(as(NULL, buf), "CD/s/");
	assert_string_equal(as("p", buf), "PP/s/");
	assert_string_equal(as("q", buf), ""); /* it failed: not the next */
	assert_string_equal(as("old", buf), "");
	assert_string_equal(as("half", buf), "");
	assert_string_equal(as("nothere", buf), "");
	snprintf(path, sizeof(path), "%s/credentials", dir);
	put_file(path,
		"[default]\naws_access_key_id = FD\n"
		"aws_secret_access_key = s\naws_session_token = t\n"
		"[q]\naws_access_key_id = FQ\naws_secret_access_key = s\n");
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
	assert_string_equal(as(NULL, buf), "FD/s/t");
	assert_string_equal(as("q", buf), "FQ/s/");
	setenv("AWS_PROFILE", "p", 1);
	assert_string_equal(as(NULL, buf), "PP/s/");
	setenv("AWS_ACCESS_KEY_ID", "E", 1);
	assert_string_equal(as(NULL, buf), "");
	setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
	setenv("AWS_SESSION_TOKEN", "t", 1);
	assert_string_equal(as(NULL, buf), "E/s/t");
	assert_string_equal(as("q", buf), "FQ/s/");
	unlink(path);
	snprintf(path, sizeof(path), "%s/config", dir);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guide),
		cmocka_unit_test(odd_keys),
		cmocka_unit_test(styles),
		cmocka_unit_test(refused),
		cmocka_unit_test(judging),
		cmocka_unit_test(redirects),
		cmocka_unit_test(regions),
		cmocka_unit_test(listing),
		cmocka_unit_test(bombs),
		cmocka_unit_test(commands),
		cmocka_unit_test(times),
		cmocka_unit_test(keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
