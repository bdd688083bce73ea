/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A badge, as SVG: the share of statements, as `covstat --total` has it. Text
 * is as wide as it is told to be, whatever font shows it.
 */
#include "formats.h"

#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

enum { GLYPH = 7, PADDING = 10 }; /* pixels */

static unsigned text_width(const char *text)
{
	size_t len = strlen(text), n, glyphs = 0;

	for (; len; text += n, len -= n, glyphs++) {
		n = utf8_get(text, len, NULL);
		n = n ? n : 1;
	}
	return (unsigned)glyphs * GLYPH;
}

static const char *badge_colour(const struct counted *c)
{
	static const struct {
		double from;
		const char *colour;
	} steps[] = {{90, "#4c1"}, {75, "#97ca00"}, {60, "#a4a61d"},
		{40, "#dfb317"}, {20, "#fe7d37"}, {0, "#e05d44"}};
	double percent = num_percent(c->covered, c->stmts);
	size_t i = 0;

	if (!c->stmts)
		return "#9f9f9f";
	while (percent < steps[i].from)
		i++;
	return steps[i].colour;
}

static void put_badge_text(struct out *o, unsigned x, const char *text)
{
	out_printf(o,
		"<text x=\"%u\" y=\"14\" textLength=\"%u\" "
		"text-anchor=\"middle\">",
		x, text_width(text));
	put_xml(o, text, strlen(text));
	out_puts(o, "</text>\n");
}

static void end_badge(struct writer *w)
{
	const char *label = w->cfg->label ? w->cfg->label : "coverage";
	unsigned left = text_width(label) + PADDING, right;
	char value[NUM_MAX + 2] = "unknown", *end;

	if (w->sum.stmts) {
		end = num_percent_put(value, w->sum.covered, w->sum.stmts);
		end[0] = '%';
		end[1] = '\0';
	}
	right = text_width(value) + PADDING;
	out_printf(w->o,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
		"height=\"20\" role=\"img\" aria-label=\"",
		left + right);
	put_xml(w->o, label, strlen(label));
	out_printf(w->o, ": %s\">\n<title>", value);
	put_xml(w->o, label, strlen(label));
	out_printf(w->o,
		": %s</title>\n"
		"<rect width=\"%u\" height=\"20\" rx=\"3\" fill=\"#555\"/>\n"
		"<rect x=\"%u\" width=\"%u\" height=\"20\" rx=\"3\" "
		"fill=\"%s\"/>\n"
		"<g fill=\"#fff\" font-size=\"11\" "
		"font-family=\"Verdana,DejaVu Sans,sans-serif\">\n",
		value, left + right, left, right, badge_colour(&w->sum));
	put_badge_text(w->o, left / 2, label);
	put_badge_text(w->o, left + right / 2, value);
	out_puts(w->o, "</g>\n</svg>\n");
}

const struct format badge = {.name = "badge", .end = end_badge};
