/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* One buffer for the text of the innermost element: what stood before a child
   is dropped when the child begins, no document of ours means it. */
#include "fmt/xml.h"

#include "base/str.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { FEED_MAX = 1 << 16 };

struct xml {
	XML_Parser parser;
	const struct xml_events *events;
	void *ctx;
	struct str text;
	unsigned depth; /* open elements */
	size_t fed; /* bytes since anything came of them */
	struct err e; /* why it was stopped */
};

static void stop_xml(struct xml *x, const char *why)
{
	if (!x->e.status)
		err_set(&x->e, COV_WORLD, "line %lu: %s",
			(unsigned long)XML_GetCurrentLineNumber(x->parser),
			why);
	XML_StopParser(x->parser, XML_FALSE);
}

static const char *without_prefix(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

static void on_tag_start(void *ctx, const char *name, const char **attributes)
{
	struct xml *x = ctx;

	(void)attributes;
	x->fed = 0;
	str_clear(&x->text);
	if (x->depth >= XML_DEPTH_MAX) {
		stop_xml(x, "elements are nested too deeply");
		return;
	}
	if (x->events->start &&
		x->events->start(x->ctx, without_prefix(name), x->depth, &x->e))
		stop_xml(x, "");
	x->depth++;
}

static void on_tag_end(void *ctx, const char *name)
{
	struct xml *x = ctx;

	x->fed = 0;
	x->depth--;
	if (x->events->end &&
		x->events->end(x->ctx, without_prefix(name), x->depth,
			str_get(&x->text), x->text.len, &x->e))
		stop_xml(x, "");
	str_clear(&x->text);
}

static void on_text(void *ctx, const char *ptr, int len)
{
	struct xml *x = ctx;

	x->fed = 0;
	if (x->text.len + (size_t)len > XML_TEXT_MAX)
		stop_xml(x, "a text is too long");
	else
		str_add(&x->text, ptr, (size_t)len);
}

static void on_doctype(void *ctx, const char *name, const char *system_id,
	const char *public_id, int internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	stop_xml(ctx, "a DOCTYPE is refused");
}

struct xml *xml_new(const struct xml_events *events, void *ctx)
{
	struct xml *x = xcalloc(1, sizeof(*x));

	x->events = events;
	x->ctx = ctx;
	x->parser = XML_ParserCreate(NULL);
	if (!x->parser)
		xmalloc(SIZE_MAX); /* says that memory is out */
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_tag_start, on_tag_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	return x;
}

static int parse_xml_piece(struct xml *x, const char *ptr, size_t len, int last,
	struct err *e)
{
	if (!x->e.status &&
		XML_Parse(x->parser, ptr, (int)len, last) == XML_STATUS_ERROR &&
		!x->e.status)
		stop_xml(x, XML_ErrorString(XML_GetErrorCode(x->parser)));
	if (!x->e.status)
		return 0;
	*e = x->e;
	return -1;
}

int xml_feed(struct xml *x, const char *ptr, size_t len, struct err *e)
{
	size_t n;

	for (; len > 0; ptr += n, len -= n) {
		n = len < FEED_MAX ? len : FEED_MAX;
		x->fed += n;
		if (x->fed > XML_TAG_MAX)
			stop_xml(x, "a tag is too long");
		if (parse_xml_piece(x, ptr, n, 0, e))
			return -1;
	}
	return 0;
}

int xml_end(struct xml *x, struct err *e)
{
	return parse_xml_piece(x, "", 0, 1, e);
}

void xml_free(struct xml *x)
{
	if (!x)
		return;
	XML_ParserFree(x->parser);
	str_release(&x->text);
	free(x);
}

void xml_copy_text(char *dst, size_t size, const char *text, size_t len)
{
	if (len >= size)
		len = size - 1;
	memcpy(dst, text, len);
	dst[len] = '\0';
}
