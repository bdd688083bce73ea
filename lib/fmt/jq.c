/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A jv is released by the function that it is given to; the comments below
 * name those that only look. jv_parse_sized is not used: libjq 1.6 puts the
 * text, which it takes for NUL-terminated, into its message.
 */
#include "fmt/jq.h"

#include "base/mem.h"
#include "base/str.h"

#include <jq.h>
#include <jv.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct jq {
	jq_state *state;
	struct str why; /* what the compiler said first */
};

static void on_jq_out_of_memory(void *ctx)
{
	(void)ctx;
	xmalloc(SIZE_MAX); /* says so and ends the program */
}

/* The text of a message, which is released. */
static jv as_text(jv msg)
{
	if (jv_get_kind(msg) == JV_KIND_STRING) /* only looks */
		return msg;
	return jv_dump_string(msg, 0);
}

/*
 * The compiler reports each mistake as "jq: error: TEXT at <top-level>, line
 * 1:" and the expression, and at the end how many there were. The first line
 * of the first one is kept.
 */
static void on_error(void *ctx, jv msg)
{
	static const char prefix[] = "jq: error: ";
	static const char where[] = " at <top-level>, line 1:";
	struct jq *q = ctx;
	const char *text;
	size_t len;

	msg = as_text(msg);
	text = jv_string_value(msg); /* only looks */
	if (q->why.len == 0) {
		if (str_starts(text, prefix))
			text += sizeof(prefix) - 1;
		len = strcspn(text, "\n");
		if (len >= sizeof(where) - 1 &&
			!memcmp(text + len - (sizeof(where) - 1), where,
				sizeof(where) - 1))
			len -= sizeof(where) - 1;
		str_add(&q->why, text, len);
	}
	jv_free(msg);
}

/* There is only the record: `input` finds nothing, `debug` tells nobody.
   Without these libjq 1.6 calls through an uninitialised pointer. */
static jv no_input(jq_state *state, void *ctx)
{
	(void)state;
	(void)ctx;
	return jv_invalid();
}

static void no_debug(void *ctx, jv msg)
{
	(void)ctx;
	jv_free(msg);
}

struct jq *jq_new(const char *expression, struct err *e)
{
	struct jq *q = xcalloc(1, sizeof(*q));

	q->state = jq_init();
	if (!q->state)
		xmalloc(SIZE_MAX);
	jq_set_nomem_handler(q->state, on_jq_out_of_memory, NULL);
	jq_set_error_cb(q->state, on_error, q);
	jq_set_input_cb(q->state, no_input, NULL);
	jq_set_debug_cb(q->state, no_debug, NULL);
	/* Modules are looked for nowhere; unset, these abort libjq. */
	jq_set_attr(q->state, jv_string("JQ_LIBRARY_PATH"), jv_array());
	jq_set_attr(q->state, jv_string("JQ_ORIGIN"), jv_string("."));
	jq_set_attr(q->state, jv_string("PROGRAM_ORIGIN"), jv_string("."));
	if (jq_compile(q->state, expression))
		return q;
	err_set(e, COV_USAGE, "expression '%s': %s", expression,
		q->why.len ? q->why.buf : "cannot be compiled");
	jq_free(q);
	return NULL;
}

void jq_free(struct jq *q)
{
	if (!q)
		return;
	jq_teardown(&q->state);
	str_release(&q->why);
	free(q);
}

/* Sets e from a message, which is released. */
static int fail_jq(struct err *e, const char *what, jv msg)
{
	msg = as_text(msg);
	err_set(e, COV_ITEMS, "%s: %s", what,
		jv_string_value(msg)); /* only looks */
	jv_free(msg);
	return -1;
}

/* The one value of a text, an invalid value with a message otherwise. */
static jv parse_jq_input(const char *ptr, size_t len)
{
	struct jv_parser *parser = jv_parser_new(0);
	jv value, rest;

	jv_parser_set_buf(parser, ptr, (int)len, 0);
	value = jv_parser_next(parser);
	if (jv_is_valid(value)) { /* only looks */
		rest = jv_parser_next(parser);
		if (jv_is_valid(rest) || jv_invalid_has_msg(jv_copy(rest))) {
			jv_free(value);
			value = jv_invalid_with_msg(
				jv_string("more than one value"));
		}
		jv_free(rest);
	} else if (!jv_invalid_has_msg(jv_copy(value))) {
		jv_free(value);
		value = jv_invalid_with_msg(jv_string("no value"));
	}
	jv_parser_free(parser);
	return value;
}

int jq_keep(struct jq *q, const char *line, size_t len, struct err *e)
{
	static const char what[] = "expression failed";
	jv value, result;
	jv_kind kind;

	if (len > INT_MAX)
		return err_set(e, COV_ITEMS, "record is too large");
	value = parse_jq_input(line, len);
	if (!jv_is_valid(value)) /* only looks */
		return fail_jq(e, "not JSON", jv_invalid_get_msg(value));
	jq_start(q->state, value, 0);
	result = jq_next(q->state);
	if (jq_halted(q->state)) {
		jv_free(result);
		return err_set(e, COV_ITEMS, "%s: halted", what);
	}
	kind = jv_get_kind(result); /* only looks */
	if (kind == JV_KIND_INVALID && jv_invalid_has_msg(jv_copy(result)))
		return fail_jq(e, what, jv_invalid_get_msg(result));
	jv_free(result);
	return kind != JV_KIND_INVALID && kind != JV_KIND_FALSE &&
		kind != JV_KIND_NULL;
}
