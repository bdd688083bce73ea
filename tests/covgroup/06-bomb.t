# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A report that a few bytes of gzip blow up costs itself only.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir bomb large good
# lines BLOCKS : so many lines over so many blocks
lines() {
	awk -v m="$1" 'BEGIN { print "mode: count"
		for (i = 0; i < 1100000; i++)
			printf "a.go:%d.1,%d.2 1 1\n", i % m + 1, i % m + 1 }'
}
lines 1 | gzip -1 >bomb/coverage.out
lines 5000 | gzip -1 >large/coverage.out
printf 'mode: count\na.go:1.1,2.2 1 1\n' >good/coverage.out
for d in bomb large good; do
	printf '{"type":"report","dir":"%s","binary_name":"%s"}\n' $d $d
done >records
(
	# A sanitizer and valgrind take room of their own.
	[ -n "${COV_SAN:-}" ] || [ "${COV_VALGRIND:-}" = 1 ] ||
		ulimit -v 1000000
	exec covgroup --db c.db records >owners 2>said
)
is $? 1 'status'
ok 'the bomb is named' grep -q \
	'^covgroup: bomb/coverage.out:[0-9]*: bad profile: the same blocks over' \
	said
is "$(wc -l <said)" 1 'and nothing else'
is "$(grep -c binary_name owners)" 2 'the others are there'
run covgroup --all --db c.db
is "$(grep -c binary_name "$out")" 2 'and stored'
done_testing
