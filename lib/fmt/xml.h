/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * xml: small XML documents, piece by piece (expat, and the only module that
 * knows it).
 *
 * For the replies of S3 and STS: elements with text, no mixed content. What
 * comes over a network is hostile: a DOCTYPE is refused, and with it every
 * entity that a document could define; elements nested deeper than
 * XML_DEPTH_MAX, texts longer than XML_TEXT_MAX and tags longer than
 * XML_TAG_MAX are refused. How much is fed is bounded by the caller. Order:
 * xml_new, xml_feed, xml_end, xml_free.
 */
#ifndef COV_XML_H
#define COV_XML_H

#include "base/err.h"

enum { XML_DEPTH_MAX = 16, XML_TEXT_MAX = 65536, XML_TAG_MAX = 1 << 18 };

struct xml;

/* Element names come without prefix. depth is 0 for the document's element. A
   callback that returns -1 has set e and ends the parse. */
struct xml_events {
	int (*start)(void *ctx, const char *name, unsigned depth,
		struct err *e);
	/* text is what stood directly in the element, NUL-terminated */
	int (*end)(void *ctx, const char *name, unsigned depth,
		const char *text, size_t len, struct err *e);
};

struct xml *xml_new(const struct xml_events *events, void *ctx);
/* -1 once something was refused; the text says why, and where. */
int xml_feed(struct xml *x, const char *ptr, size_t len,
	struct err *e) COV_MUST;
/* The document has come to its end. */
int xml_end(struct xml *x, struct err *e) COV_MUST;
void xml_free(struct xml *x);

/* A text, cut to size - 1 bytes, and a NUL. */
void xml_copy_text(char *dst, size_t size, const char *text, size_t len);

#endif
