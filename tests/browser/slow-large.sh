# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Pages of 75,000 lines, 4,524 files and 10,000 owners, and an index of as many,
# in a real browser, by its own counters.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/browser/browser.sh"

mkdir src
printf 'module x\n' >src/go.mod
awk 'BEGIN { print "package x"; print "mode: count" >"lines"
	for (f = 0; f < 9374; f++) {
		printf "\n// f%d says which of two is greater.\n", f
		printf "func f%d(a, b int) int {\n\tif a > b {\n", f
		print "\t\treturn a // \"text\"\n\t}\n\treturn b\n}"
		l = 8 * f + 4
		printf "x/a.go:%d.%d,%d.11 1 %d\n", l, 23 + length(f), l + 1,
			f % 7 * f >"lines"
		printf "x/a.go:%d.11,%d.3 1 %d\n", l + 1, l + 3,
			f % 3 * (f % 7) >"lines"
		printf "x/a.go:%d.2,%d.10 1 %d\n", l + 4, l + 4, f % 7 * f >"lines"
	} }' >src/a.go
awk 'BEGIN { print "mode: count"
	for (f = 0; f < 4524; f++)
		for (b = 0; b < 20; b++)
			printf "y/pkg%d/sub%d/file%d.go:%d.2,%d.3 2 %d\n",
				f % 37, f / 10, f, b * 3 + 1, b * 3 + 3, f * b % 5 }' \
	>files
printf 'mode: set\nz/a.go:1.1,2.2 1 1\n' >few
{ printf '{"type":"binary","binary_name":"a","covmeta_hash":"%032d","profile":"lines"}\n' 1
printf '{"type":"binary","binary_name":"b","covmeta_hash":"%032d","profile":"files"}\n' 2
printf '{"type":"binary","binary_name":"c","covmeta_hash":"%032d","profile":"few","owners":[' 3
awk 'BEGIN { for (i = 0; i < 10000; i++)
	printf "%s{\"namespace\":\"n%d\",\"owner_type\":\"Job\",\"owner_name\":\"job-%d\",\"binary_name\":\"c\",\"pods\":[\"p%d\"],\"pod_count\":1,\"hosts\":[\"h%d\"],\"profile\":\"few\"}",
		i ? "," : "", i % 90, i, i, i % 300; print "]}" }'; } >records
covhtml -o html --source src <records 2>err || fail "pages: $(cat err)"
is "$(wc -l <src/a.go | tr -d ' ')" 74993 'lines'
large_cluster >many.ndjson
covhtml -o many <many.ndjson 2>/dev/null

walk large.py

done_testing
