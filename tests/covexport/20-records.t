# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Records: sums as covstat has them, owners that were chosen, several binaries.
. "${COV_TOP:-.}/tests/lib/tap.sh"

covfetch "$sample/bucket/demo/coverage" >dirs
covgroup --by binary dirs >binary
covgroup dirs >owner
covtext -r dirs >process

# "STATEMENTS COVERED" of covstat, and of the CSV.
truth() {
	covstat -r --by total --as tsv "$@" | cut -f 2,3 | tr '\t' ' '
}
sum() {
	awk -F, 'NR > 1 { t += $2; c += $3 } END { print t, c }' "$out"
}
for records in binary owner process dirs; do
	run covexport --to csv -r $records
	is "$(sum)" "$(truth $records)" "$records: the statements of covstat"
	[ -f first ] || cp "$out" first
	out_is_file first "$records: the same"
done
run covexport -r --to badge binary
ok 'and its badge' grep -q "$(covstat -r --total binary)%" "$out"
run covexport -r --to csv - <binary
out_is_file first 'standard input'

# Owners: a binary shows what the chosen ones ran.
run covexport --to csv -r --namespace shop --owner frontend owner
cp "$out" of.owner
is "$(sum)" "$(truth --where '.namespace == "shop" and .owner_name == "frontend"' owner)" \
	'one owner: the statements of covstat'
run covexport --to csv -r --namespace shop --owner frontend binary
out_is_file of.owner 'the same out of binaries'
run covexport --to csv -r --owner nobody binary
is_out 'file,statements,covered_statements,percent,lines,covered_lines'
err_like '*warning: no owner is left by the filters: nothing is exported*'
run covexport --to csv -r --where '.binary_name == "orders"' binary
is "$(sum)" "$(truth --where '.binary_name == "orders"' binary)" '--where'

# A file of two binaries: a line ran when it did in one of them.
mkdir -p two
printf 'mode: set\nm/x.go:1.1,2.2 1 1\nm/x.go:3.1,4.2 1 0\n' >two/a.cov
printf 'mode: set\nm/x.go:1.1,2.2 1 0\nm/x.go:3.1,4.2 2 1\n' >two/b.cov
for i in a b; do
	printf '{"type":"owner","covmeta_hash":"%s","profile":"two/%s.cov"}\n' \
		$i $i
done >two.ndjson
run covexport --to csv -r two.ndjson
is_out 'file,statements,covered_statements,percent,lines,covered_lines
m/x.go,5,3,60.0,4,4'
is "$(sum)" "$(truth two.ndjson)" 'statements add, as with covstat'

# The repository that covsrc found.
if have git; then
	git clone -q --bare "$sample/shop.bundle" shop.git
	covsrc -r --source shop.git binary >sourced
	run covexport -r --to lcov sourced
	ok 'names by the source of records' \
		grep -qx 'SF:internal/cart/cart.go' "$out"
fi

# What is no record, and what is of another kind.
printf '{"type":"binary","covmeta_hash":"1","profile":"two/a.cov","owners":[1]}\n' \
	>bad
run covexport --to csv -r bad
is_status 2
is_out ''
err_like "covexport: bad:1: record: 'owners' has an element that is no object"
cat two.ndjson >>bad
run covexport --to csv -r --skip-bad bad
is_status 1
any_err
is "$(sum)" "$(truth two.ndjson)" '--skip-bad'
printf '{"type":"total","total_stmts":1}\n' >other
run covexport --to csv -r other
is_status 2
err_like "covexport: *: they say of no profile where it is*"

# Two repositories with one path, and two commits of one.
mkdir paths
for i in a b; do
	mkdir -p repo$i/cmd
	printf 'module ex.com/%s\n' $i >repo$i/go.mod
	printf 'package main\n\nfunc main() {\n}\n' >repo$i/cmd/main.go
	printf 'mode: set\nex.com/%s/cmd/main.go:3.13,4.2 1 %d\n' $i \
		$([ $i = a ]; echo $?) >paths/$i.cov
	printf '{"type":"owner","covmeta_hash":"%s","profile":"paths/%s.cov"}\n' \
		$i $i
done >paths.ndjson
run covexport --to csv -r --source repoa --source repob paths.ndjson
is_out 'file,statements,covered_statements,percent,lines,covered_lines
cmd/main.go,2,1,50.0,2,2'
err_like '*cmd/main.go is in repoa and in repob (1 such paths): their lines are put together; *'
sed 's/"profile"/"source_url":"https:\/\/h\/o\/r","source_commit":"&/
	s/commit":""profile"/commit":"1","profile"/; 2s/"1"/"2"/' paths.ndjson >commits
run covexport --to csv -r commits
err_like 'covexport: warning: https://h/o/r: binaries of several commits: their lines are put together'

# Skew of texts is refused as by covstat.
run covexport --to csv two/a.cov two/b.cov
is_status 2
is_out ''
err_like 'covexport: two/b.cov: m/x.go: source skew*'
run covexport --to csv --on-skew keep two/a.cov two/b.cov
is_status 1
any_err
is "$(sum)" "$(covstat --on-skew keep --by total --as tsv two/a.cov two/b.cov \
	2>/dev/null | cut -f 2,3 | tr '\t' ' ')" '--on-skew keep'
done_testing
