/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Data of the files whose text is known, for source.js.
 *
 * One <script type="application/json" id="src-N"> per file, N its number on
 * the page: {"f":name in the profile,"t":text,"b":[blocks],"r":path,"x":1}. A
 * block is six numbers: lines from the start of the block before, start
 * column, lines from its own start to the last one that it is on, end column
 * (0: to the end of that line), statements, count. What has no statements and
 * did not run is left out. A count that a double cannot hold is a string. r:
 * the path in the repository when it is not the one shown, "" when the text is
 * not that of the commit. k: what kind of file it
 * is. x: the blocks do not fit the text, and are left out.
 */
#include "island.h"

#include "io/in.h"

#include <string.h>
#include <unistd.h>

#define BEGIN "<script type=\"application/json\" id=\"src-"

/* Returns where the next one counts from; *empty: it is the first one. */
static uint32_t put_block(struct out *o, const struct block *b, uint32_t from,
	uint64_t count, int *empty)
{
	uint32_t last = block_last_line(b);

	if (!block_tells(b, count))
		return from;
	if (*empty)
		*empty = 0;
	else
		out_putc(o, ',');
	/* Line numbers may also go back: a table is sorted, files are not. */
	out_printf(o, "%lld,%u,%u,%u,%u,",
		(long long)b->line0 - (long long)from, b->col0, last - b->line0,
		last < b->line1 ? 0 : b->col1, b->stmts);
	if (count > (uint64_t)1 << 53)
		out_printf(o, "\"%llu\"", (unsigned long long)count);
	else
		out_printf(o, "%llu", (unsigned long long)count);
	return b->line0;
}

static void put_island(struct out *o, const struct profile *p,
	const struct file *fi, size_t number)
{
	const struct block_file *bf = &p->t->files[fi->index];
	uint32_t i, from = 0;
	int empty = 1;

	out_printf(o, BEGIN "%zu\">{\"f\":", number);
	html_json(o, fi->name, strlen(fi->name));
	out_puts(o, ",\"t\":");
	html_json(o, str_get(&fi->text), fi->text.len);
	out_puts(o, ",\"b\":[");
	for (i = bf->first; !fi->skewed && i < bf->first + bf->count; i++)
		from = put_block(o, &p->t->v[i], from, p->counts[i], &empty);
	out_putc(o, ']');
	if (!fi->linked) {
		out_puts(o, ",\"r\":\"\"");
	} else if (fi->other_path) {
		out_puts(o, ",\"r\":");
		html_json(o, fi->other_path, strlen(fi->other_path));
	}
	if (*file_kind(fi))
		out_printf(o, ",\"k\":\"%s\"", file_kind(fi));
	out_puts(o, fi->skewed ? ",\"x\":1}</script>\n" : "}</script>\n");
}

int islands_stand(const char *path)
{
	struct err ignored = {0};
	int found = 0;
	struct in in;
	char *line;
	size_t len;

	if (!path || access(path, R_OK) || in_open_plain(&in, path, &ignored))
		return 0;
	while (!found && in_line(&in, &line, &len, &ignored) > 0)
		found = len > strlen(BEGIN) &&
			memcmp(line, BEGIN, strlen(BEGIN)) == 0;
	in_close(&in);
	return found;
}

void islands_write(struct out *o, const struct profile *p,
	const struct files *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].has_text)
			put_island(o, p, &f->v[i], i);
}
