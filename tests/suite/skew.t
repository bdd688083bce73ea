# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Source skew: in one profile as in two, and between two versions of Go.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cat >one.cov <<'E'
mode: count
a/b.go:1.1,2.2 3 1
a/b.go:1.1,2.2 4 1
a/b.go:1.1,2.2 4 2
a/c.go:1.1,2.2 1 1
E
printf 'mode: count\na/c.go:1.1,2.2 1 1\n' >good.cov
for tool in "covstat --as tsv" covmerge covtext; do
	for operands in one.cov 'good.cov one.cov' 'one.cov good.cov' -; do
		run $tool $operands <one.cov
		is_status 2
		is_out '' "$tool $operands: nothing"
		ok "$tool $operands: a reason" grep -q \
			': a/b.go: source skew: .*1\.1,2\.2' "$err"
		err_lines 1
	done
done
# What goes on, goes on without that file, or without that profile.
run covmerge --on-skew skip-file one.cov good.cov
is_status 1
is_out 'mode: count
a/c.go:1.1,2.2 1 1' 'without the file'
err_like 'covmerge: one.cov: a/b.go: source skew: *'
run covstat --on-skew skip-file --as tsv --by total one.cov
is_status 1
any_err
is_out 'total	1	1	100.00' 'one profile without the file'
for order in 'one.cov good.cov' 'good.cov one.cov'; do
	run covmerge --skip-bad $order
	is_status 1
	err_lines 1
	is_out 'mode: count
a/c.go:1.1,2.2 1 1' "$order: without the profile"
done
run covmerge --skip-bad one.cov
is_status 2 'nothing is left'
is_out ''
any_err
run covstat --on-skew keep --as tsv --by total one.cov
is_status 1
any_err
is_out 'total	8	8	100.00' 'both'

# --- versions of Go ------------------------------------------------------------------

split=$data/go127-split
told='*; another version of Go may have built it, of the same source'
for a in 1.26.8 1.27.1 1.27.2; do
	for b in 1.26.8 1.27.1 1.27.2; do
		[ $a != $b ] || continue
		run covstat "$split/go$a" "$split/go$b"
		is_status 2
		is_out ''
		err_like "covstat: $split/go$b: *: source skew: $told"
	done
done
# In a cluster they are binaries of their own, and one line says why.
for go in 6.8:x8k2v 7.2:z9k4w; do
	dir=b/n/ns/app-6c8f9d7b5-${go#*:}/web/20260101T000000Z/img
	mkdir -p "$dir"
	cp -R "$split/go1.2${go%:*}" "$dir/prog"
done
run covfetch b
cp "$out" fetched
for db in '' '--db c.db'; do
	run covgroup $db --by binary fetched
	out_lines 2 "two binaries $db"
	err_lines 1
	err_like 'covgroup: warning: ns: prog: builds ???????????? and ???????????? look like one source and two versions of Go; *'
done
run covgroup --db c.db --by binary fetched
out_lines 2 'nothing is new, and nothing is said'

# What another source has is not that of another version of Go.
run covtext "$split/go1.26.8"
cp "$out" a.cov
for edit in '4d' 's/31.2,31.29 1/31.2,31.29 2/' '$s/44.13,48.2 2/44.13,49.2 2/' \
	's/^\(.*:\)36.24,42.2 2 1/\137.2,38.1 1 1/' '$s/:.*/:50.2,51.2 1 1/'; do
	sed "$edit" a.cov >b.cov
	run covstat a.cov b.cov
	is_status 2
	err_like '*source skew: *'
	ok "$edit: another source" ! grep -q 'version of Go' "$err"
done

# --- what is no operand of those that combine -----------------------------------------

printf 'mode: set\na/x.go:1.1,2.2 1 1\na/x.go:1.1,2.2 9 0\n' >set.cov
mkdir -p report
cp set.cov report/coverage.out
for profile in set.cov report; do
	printf '{"type":"process","dir":"d","binary_name":"p","profile":"%s"}\n' \
		$profile >records
	for tool in 'covgroup --by binary' 'covmerge -r --by dir' 'covfilter -r'; do
		run $tool <records
		is_status 1 "$tool, $profile"
		ok "$tool, $profile: named" grep -q \
			"a/x.go: source skew: 1.1,2.2 has two numbers" "$err"
		any_err
	done
done
printf '{"type":"source_dir","dir":"report"}\n' >records
run covtext -r <records
is_status 1
ok 'covtext -r: an error' grep -q '"error":".*a/x.go: source skew' "$out"
any_err
run covhtml -o none.html set.cov
is_status 2
err_like "covhtml: set.cov: a/x.go: source skew: *" 'covhtml of a text'
ok 'no page' test ! -f none.html

# --- two builds in one folder ---------------------------------------------------------

mkdir kept other
cp "$split/go1.26.8/"* "$split/go1.27.2/"* kept
cp "$data/edge-two-binaries/data/"* other
told="*kept/covmeta.baea*: 2 builds of one program in one folder, the other is \
kept/covmeta.accad*: source skew: *"
for tool in covstat 'covstat --by func' 'covstat --by file' covmerge; do
	run $tool other
	is_status 0
	run $tool kept
	is_status 2
	is_out '' "$tool: nothing"
	err_like "$told" "$tool: both are named"
	err_lines 1
	run $tool --on-skew keep kept
	is_status 1
	err_like "$told" "$tool: kept"
	run $tool --on-skew skip-file kept
	is_status 1
	err_like "$told" "$tool: without the file"
	ok "$tool: no file" ! grep -q 'main.go' "$out"
	run $tool --skip-bad kept
	is_status 2 "$tool: nothing is left"
	is_out ''
	any_err
	run $tool --skip-bad kept "$split/go1.27.1"
	is_status 1 "$tool: the other one is left"
	err_like "$told"
done
run covtext kept
is_status 0
err_like "covtext: warning: $told"
err_lines 1
run covtext other
is_status 0
# In a report it is an error of it.
mkdir -p t/n/ns/app-6c8f9d7b5-x8k2v/web/20260101T000000Z/img
cp -R kept t/n/ns/app-6c8f9d7b5-x8k2v/web/20260101T000000Z/img/prog
run covfetch t
cp "$out" fetched
covtext -r fetched >processes
for tool in 'covmerge -r --by dir processes' 'covgroup --by binary fetched' \
	'covgroup --db kept.db --by binary fetched'; do
	run $tool
	is_status 1
	ok "$tool: an error" grep -q '2 builds of one program in one folder, .*: source skew: ' "$err"
	any_err
	ok "$tool: the union" grep -q '"total_stmts":[1-9]' "$out"
done
done_testing
