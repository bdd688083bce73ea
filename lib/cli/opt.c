/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Parsing from the table, and the texts made of it.
 *
 * Operands are collected in place: argv is permuted so that they come first.
 */
#include "cli/opt.h"

#include "base/num.h"
#include "base/str.h"
#include "cli/tool.h"

#include <stdlib.h>
#include <string.h>

/* State of one parse. */
struct opt_reader {
	const struct opt *opts;
	int argc, i; /* arguments, and the one being read */
	char **argv;
	int operands; /* found so far */
};

static void opt_list_release(struct opt_list *l)
{
	free(l->v);
	*l = (struct opt_list){0};
}

int opt_usage_error(const char *fmt, ...)
{
	struct err e = {0};
	va_list ap;

	va_start(ap, fmt);
	err_setv(&e, COV_USAGE, fmt, ap);
	va_end(ap);
	cov_err(&e);
	cov_error(COV_USAGE, "try '%s --help'", cov_name());
	return COV_USAGE;
}

static int takes_value(const struct opt *o)
{
	return o->kind != OPT_FLAG && o->kind != OPT_OFF &&
		o->kind != OPT_LIST_MAYBE && !(o->kind == OPT_CALL && !o->arg);
}

/* Index of value in "a|b|c", -1 when it is none of them. */
static int index_of_choice(const char *words, const char *value)
{
	size_t len = strlen(value), n;
	int i;

	for (i = 0; *words; i++) {
		n = strcspn(words, "|");
		if (n == len && memcmp(words, value, n) == 0)
			return i;
		words += n + (words[n] == '|');
	}
	return -1;
}

static void add_to_list(struct opt_list *l, const char *value)
{
	mem_grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = value;
}

static int apply_u64(const struct opt *o, const char *value)
{
	enum num_result r = num_u64(value, strlen(value), UINT64_MAX, o->dest);

	if (r == NUM_OK)
		return 0;
	return opt_usage_error("option '--%s': '%s': %s", o->name, value,
		num_why(r));
}

static int apply_choice(const struct opt *o, const char *value)
{
	int i = index_of_choice(o->arg, value);

	if (i < 0)
		return opt_usage_error("option '--%s': '%s' is none of %s",
			o->name, value, o->arg);
	*(int *)o->dest = i;
	return 0;
}

/* Whether a reason has the value already, as 'VALUE'. */
static int is_value_named(const char *why, const char *value)
{
	struct str quoted = {0};
	int rc;

	str_addf(&quoted, "'%s'", value);
	rc = strstr(why, quoted.buf) != NULL;
	str_release(&quoted);
	return rc;
}

static int apply_call(const struct opt *o, const char *value)
{
	struct err e = {0};

	if (o->call(o->dest, value, &e) == 0)
		return 0;
	if (value && !is_value_named(e.text, value))
		return opt_usage_error("option '--%s': '%s': %s", o->name,
			value, e.text);
	return opt_usage_error("option '--%s': %s", o->name, e.text);
}

/* An empty name is a variable that nobody set; with a file's name behind it
   it would lead to the root. */
static int apply_path(const struct opt *o, const char *value)
{
	if (!*value)
		return opt_usage_error("option '--%s': empty name", o->name);
	*(const char **)o->dest = value;
	return 0;
}

/* Stores a value; 0, or 2 after a message. */
static int apply_option(const struct opt *o, const char *value)
{
	switch (o->kind) {
	case OPT_FLAG:
		*(int *)o->dest = 1;
		return 0;
	case OPT_OFF:
		*(int *)o->dest = 0;
		return 0;
	case OPT_STR:
		*(const char **)o->dest = value;
		return 0;
	case OPT_PATH:
		return apply_path(o, value);
	case OPT_LIST:
	case OPT_LIST_MAYBE:
		add_to_list(o->dest, value ? value : "");
		return 0;
	case OPT_U64:
		return apply_u64(o, value);
	case OPT_CHOICE:
		return apply_choice(o, value);
	case OPT_CALL:
		return apply_call(o, value);
	case OPT_END:
	case OPT_GROUP:
		break;
	}
	bug("option '%s' of no kind", o->name);
}

static int unknown_long(const struct opt_reader *p, const char *name,
	size_t len)
{
	const struct opt *o, *best = NULL;
	unsigned d, min = len < 4 ? 2 : 4;

	for (o = p->opts; o->kind != OPT_END; o++) {
		if (o->kind == OPT_GROUP)
			continue;
		d = str_distance(name, len, o->name, min);
		if (d < min) {
			min = d;
			best = o;
		}
	}
	if (best)
		return opt_usage_error(
			"unknown option '--%.*s', did you mean '--%s'?",
			(int)len, name, best->name);
	return opt_usage_error("unknown option '--%.*s'", (int)len, name);
}

/* The option of a name or an unambiguous beginning of one; NULL after a
   message. */
static const struct opt *find_long(const struct opt_reader *p, const char *name,
	size_t len)
{
	const struct opt *o, *found = NULL;
	int n = 0;

	for (o = p->opts; o->kind != OPT_END; o++) {
		if (o->kind == OPT_GROUP || strncmp(o->name, name, len) != 0)
			continue;
		if (!o->name[len])
			return o;
		found = o;
		n++;
	}
	if (n == 1 && len)
		return found;
	if (n > 1 && len)
		opt_usage_error("option '--%.*s' is ambiguous", (int)len, name);
	else
		unknown_long(p, name, len);
	return NULL;
}

static const struct opt *find_letter(const struct opt_reader *p, char c)
{
	const struct opt *o;

	for (o = p->opts; o->kind != OPT_END; o++)
		if (o->kind != OPT_GROUP && o->letter == c && c)
			return o;
	opt_usage_error("unknown option '-%c'", c);
	return NULL;
}

static int parse_long(struct opt_reader *p)
{
	const char *name = p->argv[p->i] + 2, *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	const struct opt *o = find_long(p, name, len);

	if (!o)
		return COV_USAGE;
	if (!takes_value(o)) {
		if (value && o->kind != OPT_LIST_MAYBE)
			return opt_usage_error("option '--%s' takes no value",
				o->name);
		return apply_option(o, value ? value + 1 : NULL);
	}
	if (value)
		return apply_option(o, value + 1);
	if (p->i + 1 >= p->argc)
		return opt_usage_error("option '--%s' needs a value", o->name);
	return apply_option(o, p->argv[++p->i]);
}

static int parse_letters(struct opt_reader *p)
{
	const char *c = p->argv[p->i] + 1;
	const struct opt *o;
	int rc;

	for (; *c; c++) {
		o = find_letter(p, *c);
		if (!o)
			return COV_USAGE;
		if (takes_value(o)) {
			if (c[1])
				return apply_option(o, c + 1);
			if (p->i + 1 >= p->argc)
				return opt_usage_error(
					"option '-%c' needs a value", *c);
			return apply_option(o, p->argv[++p->i]);
		}
		rc = apply_option(o, NULL);
		if (rc)
			return rc;
	}
	return 0;
}

static void print_option(struct out *o, const struct opt *opt)
{
	struct str left = {0};

	if (opt->letter)
		str_addf(&left, "  -%c, --%s", opt->letter, opt->name);
	else
		str_addf(&left, "      --%s", opt->name);
	if (takes_value(opt))
		str_addf(&left, " %s", opt->arg ? opt->arg : "VALUE");
	else if (opt->kind == OPT_LIST_MAYBE)
		str_addf(&left, "[=%s]", opt->arg);
	if (left.len > 30)
		out_printf(o, "%s\n%32s%s\n", left.buf, "", opt->help);
	else
		out_printf(o, "%-32s%s\n", left.buf, opt->help);
	str_release(&left);
}

static void print_help(const struct opt_usage *u)
{
	struct out *o = cov_stdout();
	const char *line = u->synopsis, *nl;
	const struct opt *opt;
	const char *lead = "usage: ";

	for (; line && *line; line = *nl ? nl + 1 : NULL, lead = "       ") {
		nl = line + strcspn(line, "\n");
		out_printf(o, "%s%.*s\n", lead, (int)(nl - line), line);
	}
	out_printf(o, "%s\n\n", u->about);
	for (opt = u->opts; opt->kind != OPT_END; opt++) {
		if (opt->kind == OPT_GROUP)
			out_printf(o, "\n%s:\n", opt->help);
		else if (opt->help)
			print_option(o, opt);
	}
	out_puts(o,
		"  -h, --help                    print this and exit\n"
		"  -V, --version                 print the version and exit\n");
	out_printf(o, "\nThe manual page %s(1) tells more.\n", cov_name());
}

/* One option a line: `-x --name ARG`, for completion and tests; `[=ARG]` need
   not be. */
static void print_options(const struct opt_usage *u)
{
	struct out *o = cov_stdout();
	const struct opt *opt;

	for (opt = u->opts; opt->kind != OPT_END; opt++) {
		if (opt->kind == OPT_GROUP)
			continue;
		if (opt->letter)
			out_printf(o, "-%c ", opt->letter);
		out_printf(o, "--%s", opt->name);
		if (takes_value(opt))
			out_printf(o, " %s", opt->arg ? opt->arg : "VALUE");
		else if (opt->kind == OPT_LIST_MAYBE)
			out_printf(o, " [=%s]", opt->arg);
		out_putc(o, '\n');
	}
	out_puts(o, "-h --help\n-V --version\n");
}

/* 1 when the argument was one of the options that every tool has. */
static int answer_standard(const struct opt_usage *u, const char *arg)
{
	if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
		print_help(u);
	else if (strcmp(arg, "--version") == 0 || strcmp(arg, "-V") == 0)
		cov_version(cov_stdout());
	else if (strcmp(arg, "--help-options") == 0)
		print_options(u);
	else
		return 0;
	return 1;
}

/* Operands are moved to the front of argv[1..]; returns how many there are, or
   -1 with *rc for cov_finish when there is nothing left to do. */
static int opt_parse(const struct opt_usage *u, int argc, char **argv,
	int command, int *rc)
{
	struct opt_reader p = {.opts = u->opts, .argc = argc, .argv = argv};
	const char *arg;
	int only_operands = 0;

	*rc = 0;
	for (p.i = 1; p.i < argc; p.i++) {
		arg = argv[p.i];
		if (only_operands || arg[0] != '-' || !arg[1]) {
			argv[1 + p.operands++] = argv[p.i];
			only_operands |= command;
			continue;
		}
		if (strcmp(arg, "--") == 0) {
			only_operands = 1;
			continue;
		}
		if (answer_standard(u, arg))
			return -1;
		*rc = arg[1] == '-' ? parse_long(&p) : parse_letters(&p);
		if (*rc)
			return -1;
	}
	return p.operands;
}

static int run_parsed(const struct opt_usage *u, int argc, char **argv,
	int command, opt_run *run, void *cfg)
{
	const struct opt *o;
	int rc, n;

	cov_start(argv);
	n = opt_parse(u, argc, argv, command, &rc);
	if (n >= 0)
		rc = run(cfg, argv + 1, (size_t)n);
	for (o = u->opts; o->kind != OPT_END; o++)
		if (o->kind == OPT_LIST || o->kind == OPT_LIST_MAYBE)
			opt_list_release(o->dest);
	return cov_finish(rc);
}

int opt_main(const struct opt_usage *u, int argc, char **argv, opt_run *run,
	void *cfg)
{
	return run_parsed(u, argc, argv, 0, run, cfg);
}

int opt_main_command(const struct opt_usage *u, int argc, char **argv,
	opt_run *run, void *cfg)
{
	return run_parsed(u, argc, argv, 1, run, cfg);
}
