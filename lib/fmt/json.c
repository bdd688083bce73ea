/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The scanner is a recursive descent over RFC 8259, at most JSON_DEPTH_MAX
 * calls deep. Inside, a failure is a constant text and the place where it
 * was met; only the public functions make a struct err of it, with the offset
 * of that byte from 0. Bytes from 0x80 up are let through inside strings:
 * whether they are UTF-8 matters only to who prints them again.
 */
#include "fmt/json.h"

#include "base/le.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/wipe.h"

#include <string.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* What a byte of a string is to the scanner and to the writer. */
static int is_plain_byte(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

/* Not 0 when some byte of w is less than n, which is at most 128. */
static uint64_t has_less(uint64_t w, uint64_t n)
{
	return (w - EACH_BYTE * n) & ~w & EACH_BYTE * 0x80;
}

/* is_plain_byte of eight bytes at once. */
static int are_plain_bytes(uint64_t w)
{
	return !(has_less(w, 0x20) | has_less(w ^ EACH_BYTE * '"', 1) |
		has_less(w ^ EACH_BYTE * '\\', 1));
}

static void put_escape(struct str *s, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *p = c ? strchr(from, c) : NULL;

	if (p) {
		str_addc(s, '\\');
		str_addc(s, to[p - from]);
		return;
	}
	str_adds(s, "\\u00");
	str_addc(s, hex[c >> 4]);
	str_addc(s, hex[c & 15]);
}

int json_string(struct str *s, const char *ptr, size_t len)
{
	const char *p = ptr, *end = len ? ptr + len : ptr, *run = ptr;
	int replaced = 0;
	size_t n;

	str_addc(s, '"');
	while (p < end) {
		unsigned char c = (unsigned char)*p;

		n = c < 0x80 ? (size_t)is_plain_byte(c) :
			       utf8_get(p, (size_t)(end - p), NULL);
		if (n > 0) {
			p += n;
			continue;
		}
		str_add(s, run, (size_t)(p - run));
		if (c < 0x80) {
			put_escape(s, c);
		} else {
			str_adds(s, "\xef\xbf\xbd");
			replaced = 1;
		}
		run = ++p;
	}
	str_add(s, run, (size_t)(p - run));
	str_addc(s, '"');
	return replaced;
}

void json_init(struct json *j, const char *ptr, size_t len)
{
	j->ptr = j->begin = ptr;
	j->end = len ? ptr + len : ptr; /* ptr may be NULL then */
}

static int fail_json(const struct json *j, const char *why, struct err *e)
{
	return err_set(e, COV_USAGE, "byte %zu: %s",
		(size_t)(j->ptr - j->begin), why);
}

/* Steps over blanks; the byte there, or -1 at the end. */
static int peek_token(struct json *j)
{
	const char *p = j->ptr;

	while (p < j->end &&
		(*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	j->ptr = p;
	return p < j->end ? (unsigned char)*p : -1;
}

static int is_digit(const struct json *j)
{
	return j->ptr < j->end && *j->ptr >= '0' && *j->ptr <= '9';
}

/* One or more digits. */
static int scan_digits(struct json *j)
{
	if (!is_digit(j))
		return 0;
	while (is_digit(j))
		j->ptr++;
	return 1;
}

static const char *scan_number(struct json *j)
{
	static const char bad[] = "bad number";

	if (*j->ptr == '-')
		j->ptr++;
	if (j->ptr < j->end && *j->ptr == '0') {
		j->ptr++;
		if (is_digit(j))
			return bad; /* a zero stands alone */
	} else if (!scan_digits(j)) {
		return bad;
	}
	if (j->ptr < j->end && *j->ptr == '.') {
		j->ptr++;
		if (!scan_digits(j))
			return bad;
	}
	if (j->ptr < j->end && (*j->ptr == 'e' || *j->ptr == 'E')) {
		j->ptr++;
		if (j->ptr < j->end && (*j->ptr == '+' || *j->ptr == '-'))
			j->ptr++;
		if (!scan_digits(j))
			return bad;
	}
	return NULL;
}

/* The code unit of four hexadecimal digits, -1 when they are not there. */
static long hex4(const char *p, const char *end)
{
	long v = 0;
	int i, d;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		d = num_hex(p[i]);
		if (d < 0)
			return -1;
		v = v << 4 | d;
	}
	return v;
}

static const char *scan_string(struct json *j)
{
	const char *p = j->ptr + 1, *end = j->end;
	const char *why = "string without end";

	for (;;) {
		while (end - p >= 8 && are_plain_bytes(le_u64(p)))
			p += 8;
		while (p < end && is_plain_byte((unsigned char)*p))
			p++;
		if (p == end)
			break;
		if (*p == '"') {
			j->ptr = p + 1;
			return NULL;
		}
		if (*p != '\\') {
			why = "control character in a string";
			break;
		}
		if (end - p >= 2 && p[1] != '\0' &&
			strchr("\"\\/bfnrt", p[1])) {
			p += 2;
		} else if (end - p >= 2 && p[1] == 'u' &&
			hex4(p + 2, end) >= 0) {
			p += 6;
		} else {
			why = "bad escape in a string";
			break;
		}
	}
	j->ptr = p;
	return why;
}

static const char *scan_word(struct json *j, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(j->end - j->ptr) < n || memcmp(j->ptr, word, n) != 0)
		return "expected a value";
	j->ptr += n;
	return NULL;
}

static const char *scan_value(struct json *j, int depth, enum json_type *type,
	struct slice *raw);

/*
 * Goes to the next member or element: 1 when there is one, 0 behind the
 * closing byte, -1 with *why. `first`: nothing of it was read yet.
 */
static int next_item(struct json *j, int first, char open, char close,
	const char **why)
{
	int c = peek_token(j);

	if (first) {
		if (c != open) {
			*why = open == '{' ? "expected an object" :
					     "expected an array";
			return -1;
		}
		j->ptr++;
		c = peek_token(j);
	} else if (c == ',') {
		j->ptr++;
		return 1;
	}
	if (c == close) {
		j->ptr++;
		return 0;
	}
	if (first)
		return 1;
	*why = close == '}' ? "expected ',' or '}'" : "expected ',' or ']'";
	return -1;
}

/* A member: 1, 0 at the end of the object, -1 with *why. */
static int scan_member(struct json *j, int first, int depth, struct slice *key,
	enum json_type *type, struct slice *raw, const char **why)
{
	int r = next_item(j, first, '{', '}', why);

	if (r <= 0)
		return r;
	*why = "expected a string";
	if (peek_token(j) != '"')
		return -1;
	key->ptr = j->ptr;
	*why = scan_string(j);
	if (*why)
		return -1;
	key->len = (size_t)(j->ptr - key->ptr);
	*why = "expected ':'";
	if (peek_token(j) != ':')
		return -1;
	j->ptr++;
	*why = scan_value(j, depth, type, raw);
	return *why ? -1 : 1;
}

static int scan_element(struct json *j, int first, int depth,
	enum json_type *type, struct slice *raw, const char **why)
{
	int r = next_item(j, first, '[', ']', why);

	if (r <= 0)
		return r;
	*why = scan_value(j, depth, type, raw);
	return *why ? -1 : 1;
}

/* An object or array, whose opening byte is next. */
static const char *scan_nested(struct json *j, int depth, int object)
{
	enum json_type type;
	struct slice key, raw;
	const char *why = NULL;
	int r, first = 1;

	if (depth >= JSON_DEPTH_MAX)
		return "nested too deep";
	do {
		r = object ?
			scan_member(j, first, depth + 1, &key, &type, &raw,
				&why) :
			scan_element(j, first, depth + 1, &type, &raw, &why);
		first = 0;
	} while (r > 0);
	return r < 0 ? why : NULL;
}

/* depth: objects and arrays around the value. */
static const char *scan_value(struct json *j, int depth, enum json_type *type,
	struct slice *raw)
{
	const char *why;
	int c = peek_token(j);

	raw->ptr = j->ptr;
	switch (c) {
	case '{':
		*type = JSON_OBJECT;
		why = scan_nested(j, depth, 1);
		break;
	case '[':
		*type = JSON_ARRAY;
		why = scan_nested(j, depth, 0);
		break;
	case '"':
		*type = JSON_STRING;
		why = scan_string(j);
		break;
	case 't':
		*type = JSON_TRUE;
		why = scan_word(j, "true");
		break;
	case 'f':
		*type = JSON_FALSE;
		why = scan_word(j, "false");
		break;
	case 'n':
		*type = JSON_NULL;
		why = scan_word(j, "null");
		break;
	default:
		if (c != '-' && (c < '0' || c > '9'))
			return c < 0 ? "unexpected end" : "expected a value";
		*type = JSON_NUMBER;
		why = scan_number(j);
	}
	raw->len = (size_t)(j->ptr - raw->ptr);
	return why;
}

int json_value(struct json *j, enum json_type *type, struct slice *raw,
	struct err *e)
{
	const char *why = scan_value(j, 0, type, raw);

	return why ? fail_json(j, why, e) : 0;
}

int json_end(struct json *j, struct err *e)
{
	return peek_token(j) < 0 ? 0 : fail_json(j, "text behind the value", e);
}

int json_member(struct json *j, struct slice *key, enum json_type *type,
	struct slice *raw, struct err *e)
{
	const char *why = NULL;
	int r = scan_member(j, j->ptr == j->begin, 1, key, type, raw, &why);

	return r < 0 ? fail_json(j, why, e) : r;
}

int json_element(struct json *j, enum json_type *type, struct slice *raw,
	struct err *e)
{
	const char *why = NULL;
	int r = scan_element(j, j->ptr == j->begin, 1, type, raw, &why);

	return r < 0 ? fail_json(j, why, e) : r;
}

/* The code point of a \u escape; *p is behind the 'u', and then behind all
   that was used. */
static uint32_t unescape_u(const char **p, const char *end)
{
	long hi = hex4(*p, end), lo;

	*p += 4;
	if (hi < 0xd800 || hi > 0xdfff)
		return (uint32_t)hi;
	if (hi >= 0xdc00 || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return UTF8_BAD;
	lo = hex4(*p + 2, end);
	if (lo < 0xdc00 || lo > 0xdfff)
		return UTF8_BAD;
	*p += 6;
	return (uint32_t)(0x10000 + ((hi - 0xd800) << 10) + (lo - 0xdc00));
}

/* One byte, or all that one escape stands for, at out; how many bytes. */
static size_t unescape_json(const char **p, const char *end, char out[UTF8_MAX])
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at;
	char c = *(*p)++;

	if (c != '\\') {
		out[0] = c;
		return 1;
	}
	c = *(*p)++;
	if (c == 'u')
		return utf8_put(out, unescape_u(p, end));
	at = strchr(from, c);
	out[0] = at ? to[at - from] : c;
	return 1;
}

char *json_text(struct arena *a, struct slice raw, size_t *len)
{
	const char *p, *end;
	char *text, *out;

	if (!raw.ptr || raw.len < 2 || raw.ptr[0] != '"')
		return NULL;
	p = raw.ptr + 1;
	end = raw.ptr + raw.len - 1;
	/* No escape stands for more bytes than it has. */
	out = text = arena_alloc(a, raw.len);
	if (!memchr(p, '\\', (size_t)(end - p))) {
		memcpy(out, p, (size_t)(end - p));
		out += end - p;
	} else {
		char tmp[UTF8_MAX];

		while (p < end) {
			size_t n = unescape_json(&p, end, tmp);

			/* Two texts must not become one. */
			if (!len && tmp[0] == '\0')
				n = utf8_put(tmp, UTF8_BAD);
			memcpy(out, tmp, n);
			out += n;
		}
	}
	*out = '\0';
	if (len)
		*len = (size_t)(out - text);
	return text;
}

int json_equal(struct slice raw, const char *ptr, size_t len)
{
	const char *p = raw.ptr + 1, *end = raw.ptr + raw.len - 1;
	char tmp[UTF8_MAX];
	size_t n;

	if (!memchr(p, '\\', (size_t)(end - p)))
		return (size_t)(end - p) == len && memcmp(p, ptr, len) == 0;
	while (p < end) {
		n = unescape_json(&p, end, tmp);
		if (n > len || memcmp(tmp, ptr, n) != 0)
			return 0;
		ptr += n;
		len -= n;
	}
	return len == 0;
}

/* The last member of that name wins, as in libjq and in Go. */
static struct slice get_member(struct slice object, const char *key,
	enum json_type *type)
{
	struct slice found = {0}, name, raw;
	size_t len = strlen(key);
	enum json_type t;
	const char *why;
	struct json j;
	int first = 1;

	json_init(&j, object.ptr, object.len);
	while (scan_member(&j, first, 1, &name, &t, &raw, &why) > 0) {
		first = 0;
		if (json_equal(name, key, len)) {
			found = raw;
			*type = t;
		}
	}
	return found;
}

struct slice json_get(struct slice object, const char *key)
{
	enum json_type type;

	return get_member(object, key, &type);
}

char *json_get_text(struct arena *a, struct slice object, const char *key)
{
	enum json_type type = JSON_NULL;
	struct slice raw = get_member(object, key, &type);

	return type == JSON_STRING ? json_text(a, raw, NULL) : NULL;
}

char *json_get_secret(struct slice object, const char *key)
{
	struct arena a = {0};
	char *text = json_get_text(&a, object, key);
	char *copy = text && *text ? xstrdup(text) : NULL;

	if (text)
		wipe(text, strlen(text));
	arena_release(&a);
	return copy;
}
