/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "schema.h"

#include <string.h>

/* A column; those of a record follow it. */
struct column {
	const char *name, *type, *mode;
	int fields; /* how many of those that follow are in it */
};

struct table_schema {
	const char *name;
	const char *clustering; /* JSON */
	const struct column *columns;
};

#define KIND_COLUMN "file_kind"

static const struct column data_columns[] = {
	{"ingestion_time", "TIMESTAMP", "REQUIRED", 0},
	{"binary_hash", "STRING", "REQUIRED", 0},
	{"collection_id", "STRING", "REQUIRED", 0},
	{"source_filename", "STRING", "REQUIRED", 0},
	{"source_line", "STRING", "NULLABLE", 0},
	{"source_line_number", "INTEGER", "REQUIRED", 0},
	{"line_executions", "INTEGER", "REQUIRED", 0},
	{KIND_COLUMN, "STRING", "NULLABLE", 0},
	{NULL, NULL, NULL, 0},
};

static const struct column generators_columns[] = {
	{"ingestion_time", "TIMESTAMP", "REQUIRED", 0},
	{"software_group", "STRING", "NULLABLE", 0},
	{"binary_hash", "STRING", "REQUIRED", 0},
	{"collection_id", "STRING", "REQUIRED", 0},
	{"source_url", "STRING", "NULLABLE", 0},
	{"software_key", "STRING", "NULLABLE", 0},
	{"source_commit", "STRING", "NULLABLE", 0},
	{"generators", "RECORD", "REPEATED", 4},
	{"namespace", "STRING", "NULLABLE", 0},
	{"owner", "STRING", "NULLABLE", 0},
	{"container", "STRING", "NULLABLE", 0},
	{"binary_name", "STRING", "NULLABLE", 0},
	{NULL, NULL, NULL, 0},
};

static const struct table_schema schemas[TABLE_COUNT] = {
	[TABLE_DATA] = {"coverage_data", "[\"binary_hash\",\"collection_id\"]",
		data_columns},
	[TABLE_GENERATORS] = {"coverage_generators",
		"[\"software_group\",\"binary_hash\",\"collection_id\","
		"\"source_url\"]",
		generators_columns},
};

const char *schema_table(enum bq_table table)
{
	return schemas[table].name;
}

static void add_schema_column(struct str *s, const struct column *c)
{
	str_addf(s, "{\"name\":\"%s\",\"type\":\"%s\",\"mode\":\"%s\"", c->name,
		c->type, c->mode);
}

void schema_add_columns(struct str *s, enum bq_table table, int kind)
{
	const struct column *c = schemas[table].columns;
	int i, n;

	str_addc(s, '[');
	for (; c->name; c += 1 + n) {
		n = c->fields;
		if (!kind && strcmp(c->name, KIND_COLUMN) == 0)
			continue;
		str_adds(s, c == schemas[table].columns ? "\n" : ",\n");
		add_schema_column(s, c);
		for (i = 1; i <= n; i++) {
			str_adds(s, i == 1 ? ",\"fields\":[\n  " : ",\n  ");
			add_schema_column(s, c + i);
			str_addc(s, '}');
		}
		str_adds(s, n ? "]}" : "}");
	}
	str_adds(s, "\n]");
}

void schema_add_layout(struct str *s, enum bq_table table)
{
	str_addf(s,
		",\"timePartitioning\":{\"type\":\"DAY\","
		"\"field\":\"ingestion_time\"},\"clustering\":{\"fields\":%s}",
		schemas[table].clustering);
}
