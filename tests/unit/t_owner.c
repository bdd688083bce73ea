/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Pod names and their owners, by both styles; records that say it. */
#include "record/owner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct sample {
	const char *pod;
	const char *type, *name; /* by default */
	const char *legacy_type, *legacy_name;
};

#define NONE "Pod (No Owner)"

static const struct sample samples[] = {
	{"frontend-7d9f8c6b5-x4k2v", "Deployment", "frontend", "Deployment",
		"frontend"},
	{"frontend-64bcd9f8z-24589", "Deployment", "frontend", "StatefulSet",
		"frontend-64bcd9f8z"},
	{"a-b-7d9f8c6b5d-x4k2v", "Deployment", "a-b", "Deployment", "a-b"},
	{"a-7d9f8c6-x4k2v", "DaemonSet", "a-7d9f8c6", "DaemonSet", "a-7d9f8c6"},
	{"a-7d9f8c6b5d9-x4k2v", "DaemonSet", "a-7d9f8c6b5d9", "DaemonSet",
		"a-7d9f8c6b5d9"},
	{"cni-loopback-controller-98n9m", "DaemonSet",
		"cni-loopback-controller", "Deployment", "cni-loopback"},
	{"installer-7-x2b9k", "Job", "installer-7", "Job", "installer-7"},
	{"revision-pruner-7-hm5dw", "Job", "revision-pruner-7", "Job",
		"revision-pruner-7"},
	{"installer-7-master", NONE, "", "Job", "installer-7"},
	{"installer-x-x2b9k", "DaemonSet", "installer-x", "DaemonSet",
		"installer-x"},
	/* Kubernetes names the jobs of a CronJob by minutes since 1970, before
	   its 1.21 by seconds. */
	{"backup-28123456-x4k2v", "CronJob", "backup", "Deployment", "backup"},
	{"backup-28456789-x4k2v", "CronJob", "backup", "Deployment", "backup"},
	{"a-b-1601234560-x4k2v", "CronJob", "a-b", "Deployment", "a-b"},
	{"image-pruner-28123456-hm5dw", "CronJob", "image-pruner", "Deployment",
		"image-pruner"},
	{"backup-2812345-x4k2v", "DaemonSet", "backup-2812345", "DaemonSet",
		"backup-2812345"},
	{"backup-28123456-0", "StatefulSet", "backup-28123456", "StatefulSet",
		"backup-28123456"},
	{"backup-28123456-x4k2", NONE, "", NONE, ""},
	{"-28123456-x4k2v", "DaemonSet", "-28123456", "DaemonSet", "-28123456"},
	{"orders-0", "StatefulSet", "orders", "StatefulSet", "orders"},
	{"orders-12345678901234567890", "StatefulSet", "orders", "StatefulSet",
		"orders"},
	{"node-observer-4jx9w", "DaemonSet", "node-observer", "Deployment",
		"node"},
	{"frontend-debug", NONE, "", "DaemonSet", "frontend"},
	{"frontend-DEBUG", NONE, "", NONE, ""},
	{"etcd-node-c.shop.example", NONE, "", NONE, ""},
	{"plain", NONE, "", NONE, ""},
	{"", NONE, "", NONE, ""},
	{"-0", NONE, "", NONE, ""},
	{"-x4k2v", NONE, "", NONE, ""},
	{"a-", NONE, "", NONE, ""},
	{"-7d9f8c6b5-x4k2v", "DaemonSet", "-7d9f8c6b5", "DaemonSet",
		"-7d9f8c6b5"},
};

static void test_pods(void **state)
{
	struct arena a = {0};
	struct owner o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		const struct sample *s = &samples[i];

		owner_of_pod(&o, &a, s->pod, OWNER_DEFAULT);
		assert_string_equal(o.type, s->type);
		assert_string_equal(o.name, s->name);
		owner_of_pod(&o, &a, s->pod, OWNER_LEGACY);
		assert_string_equal(o.type, s->legacy_type);
		assert_string_equal(o.name, s->legacy_name);
	}
	arena_release(&a);
}

static void key_is(const char *line, enum owner_style style, const char *key)
{
	struct record r = {0};
	struct err e = {0};
	struct owner o;

	assert_int_equal(record_parse(&r, line, strlen(line), &e), 0);
	owner_of(&o, &r, style);
	assert_string_equal(o.group_key, key);
	record_release(&r);
}

static void test_keys(void **state)
{
	(void)state;
	key_is("{\"type\":\"report\",\"namespace\":\"n\",\"pod_name\":"
	       "\"p-0\",\"binary_name\":\"b\",\"covmeta_hash\":\"h\"}",
		OWNER_DEFAULT, "n/StatefulSet/p/b/h");
	key_is("{\"type\":\"report\",\"namespace\":\"n\",\"pod_name\":"
	       "\"p\",\"container\":{\"name\":\"c\"},\"covmeta_hash\":\"h\"}",
		OWNER_DEFAULT, "n/Pod (No Owner)//c/h");
	/* Hosts: without a namespace, or because the record says so. */
	key_is("{\"type\":\"report\",\"pod_name\":\"node\",\"binary_name\":"
	       "\"b\",\"covmeta_hash\":\"h\"}",
		OWNER_DEFAULT, "host/Host/b/b/h");
	key_is("{\"type\":\"report\",\"pod_name\":\"node\"}", OWNER_LEGACY,
		"host/Host/node/node/");
	key_is("{\"type\":\"report\",\"hostname\":\"node\"}", OWNER_DEFAULT,
		"host/Host/node/node/");
	key_is("{\"type\":\"report\",\"namespace\":\"n\",\"host_process\":"
	       "true,\"binary_name\":\"b\"}",
		OWNER_DEFAULT, "host/Host/b/b/");
	/* A type without a name is none. */
	key_is("{\"type\":\"report\",\"namespace\":\"n\",\"pod_name\":"
	       "\"p-0\",\"owner_type\":\"CronJob\","
	       "\"binary_name\":\"b\",\"covmeta_hash\":\"h\"}",
		OWNER_DEFAULT, "n/StatefulSet/p/b/h");
	/* Metadata that names its owner. */
	key_is("{\"type\":\"report\",\"namespace\":\"n\",\"pod_name\":"
	       "\"p-0\",\"owner_type\":\"CronJob\",\"owner_name\":\"x\","
	       "\"binary_name\":\"b\",\"covmeta_hash\":\"h\"}",
		OWNER_DEFAULT, "n/CronJob/x/b/h");
}

static void test_tag(void **state)
{
	static const char line[] = "{\"type\":\"report\",\"namespace\":\"n\","
				   "\"pod_name\":\"p-0\",\"binary_name\":\"b\","
				   "\"covmeta_hash\":\"h\"}";
	struct record r = {0};
	struct err e = {0};
	struct owner o, again;

	(void)state;
	assert_int_equal(record_parse(&r, line, sizeof(line) - 1, &e), 0);
	owner_of(&o, &r, OWNER_DEFAULT);
	owner_tag(&r, &o);
	assert_string_equal(record_text0(&r, REC_GROUP_KEY), o.group_key);
	/* A tagged report keeps its owner, whatever the rules are. */
	owner_of(&again, &r, OWNER_LEGACY);
	assert_string_equal(again.group_key, o.group_key);
	record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pods),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
