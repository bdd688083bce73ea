# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Records that carry their profile: many groups at once in the memory of few,
# and the same result as from profiles that lie in files.
. "${COV_TOP:-.}/tests/lib/tap.sh"

{ echo 'mode: count'; awk 'BEGIN { for (i = 1; i <= 20000; i++)
	print "x/f" i % 100 ".go:" i ".1," i ".9 1 " i * 7919 % 1000003 }'
} >big
sed 's/9$/0/' big >other
printf '{"type":"report","dir_name":"%s","profile":"%s"}\n' a big b other |
	sed 's/}$/,"filter":[]}/' >two
run covmerge -r --by dir_name --inline two
cp "$out" carried

# multiply N FILE: N groups of each record
multiply() {
	awk -v n="$1" '{ for (i = 0; i < n; i++) {
		s = $0
		sub(/"dir_name":"[a-z]"/, "\"dir_name\":\"" i "\"", s)
		print s } }' "$2"
}
multiply 3 two >files
multiply 3 carried >few
run covmerge -r --by dir_name --inline files
cp "$out" expected
run covmerge -r --by dir_name few
out_is_file expected 'as from files'
run covmerge -r --by dir_name -j 1 <few
out_is_file expected 'on one thread, from standard input'

multiply 60 carried >many
if [ "$COV_VALGRIND" = 1 ] || [ -n "$COV_SAN" ]; then
	pass 'memory: not measured under a sanitizer'
else
	( ulimit -v 90000 2>/dev/null
		exec covmerge -r --by dir_name -j 1 many ) >got 2>&1
	is "$(wc -l <got | tr -d ' ')" 60 '60 groups'
	is "$(sed 's/"dir_name":"[0-9]*",//' got | sort -u | wc -l |
		tr -d ' ')" 1 'in the memory of few'
fi
mkdir tmp
run env "TMPDIR=$tmp/tmp" covmerge -r --by dir_name many
is "$(ls -A tmp)" '' 'nothing is left in the folder for temporary files'
# valgrind needs that folder itself.
[ "$COV_VALGRIND" = 1 ] || {
	run env TMPDIR=/nowhere/at/all covmerge -r --by dir_name many
	is_status 3
	is_out ''
	err_like '*: /nowhere/at/all: *'
}

# What is wrong with one is told and kept, the others are merged.
sed '1s/"table":"...../"table":"!!!!!/' few >damaged
run covmerge -r --by dir_name damaged
is_status 1
any_err
is "$(grep -c '"error":' "$out")" 1 'one group has an error'
out_lines 3 'and all are there'

# A record with its profile in it is not opened where it came from once more:
# the folder may be gone, and counters would be added twice.
cp -R "$data/pair-edge/data" here
covfetch here/a here/b 2>/dev/null | covtext -r >processes
for count in max sum; do
	run covmerge -r --by mode --count $count processes
	cp "$out" merged
	run covtext -r --as textfmt merged
	cp "$out" expected
	covmerge -r --by dir --inline --count $count processes >reports
	run covmerge -r --by mode --count $count reports
	cp "$out" merged
	run covtext -r --as textfmt merged
	out_is_file expected "--count $count: carried profiles"
done
mv here elsewhere
for by in dir mode covmeta_hash; do
	run covmerge -r --by $by reports
	cp "$out" "by-$by"
done
ok '--by dir: the same again' cmp -s by-dir reports
covgroup --tag reports >tagged
run covmerge -r --by group_key tagged

# Of what could not be read nobody knows the binary.
mkdir empty
{
	for dir in empty gone; do
		printf '{"type":"source_dir","dir":"%s","profile":"%s"}\n' \
			"$dir" "$dir"
	done
} >broken.dirs
covtext -r broken.dirs >broken.rec 2>/dev/null
run covmerge -r --by covmeta_hash broken.rec
any_err
is_status 1 'records with errors'
out_is_file broken.rec 'unknown binaries are not one'
# A key that no record has, and a condition that keeps nothing.
covfetch "$sample/bucket" >records
run covmerge -r --by dri,hostname records
is_err "covmerge: warning: --by: no record has 'dri'; did you mean 'dir'?"
run covmerge -r --by no_such_thing records
is_err "covmerge: warning: --by: no record has 'no_such_thing'"
run covmerge -r --by labels.x --where false records
is_err "covmerge: warning: --where keeps none of $(wc -l <records) records"
for tool in 'covtext -r' 'covfilter -r' covgroup 'covsrc -r --source .' \
	'covbq --collection c' 'covhtml -o none'; do
	run $tool --where false <records
	err_like '*warning: --where keeps none of *' "$tool"
done

done_testing
