# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Counters of another binary beside a covmeta, under its name: Go counts them.
# So does what is there to do as Go, with a warning; nothing else does.
. "${COV_TOP:-.}/tests/lib/tap.sh"

case=$data/syn-tag-mismatch in=$data/syn-tag-mismatch/data
why='covcounters.*: offset 8: its hash is not that of the covmeta'

run covtext "$in"
out_is_file "$case/golden/textfmt.out" 'covtext DIR does as Go'
err_like "*warning: *$why"
for tool in covtext covstat covmerge; do
	run $tool "$in"
	err_like "*warning: *$why" "$tool DIR warns"
done
run covmerge --binary merged "$in"
err_like "*warning: *$why"
run covtext --as func merged
out_is_file "$case/golden/func.txt" 'covmerge --binary does as Go'

# --strict, wherever there is one, ends with 1 and nothing.
for tool in $COV_TOOLS; do
	$tool --help 2>&1 | grep -q -e '--strict' || continue
	case $tool in
	covmerge) set -- covmerge --binary strict --strict "$in" ;;
	*) set -- $tool --strict "$in" ;;
	esac
	run "$@"
	is_status 1 "$tool --strict"
	err_like "*$why: counters of another binary"
	is_out ''
	ok "$tool --strict writes nothing" [ ! -e strict ]
done
run covtext --strict "$in"/covcounters.*
is_status 1
err_like "*$why*"
is_out ''

# Records: an error, and nothing ran, by whichever way it comes.
left_out() {
	is_status 1 "$1"
	out_like '*"covered_stmts":0,*"error":"*its hash is not that of the covmeta*"*' "$1: an error"
	err_like "*$why: counters of another binary*" "$1: tells"
}
printf '{"type":"source_dir","dir":"%s","namespace":"ns","pod_name":"p-0"}\n' \
	"$in" >dirs
run covtext -r dirs
left_out 'covtext -r'
cp "$out" processes
for from in dirs processes; do
	run covmerge -r --by dir $from
	left_out "covmerge -r of $from"
	cp "$out" reports.$from
	run covgroup $from
	left_out "covgroup of $from"
	run covgroup --by binary $from
	left_out "covgroup --by binary of $from"
done
run covfilter -r processes
is_status 1
out_like '*"covered_stmts":0,*"error":*' 'covfilter -r'
any_err
run covgroup --db db reports.dirs
left_out 'covgroup --db'
run covgroup --all --db db
is_status 0
out_like '*"covered_stmts":0,*' 'coverage.db'
cp "$out" owners
run covhtml -o html <owners
is_status 1
any_err
ok 'a page says it' grep -q 'is not that of the covmeta' html/index.html

# Names of the field's servers are no hashes; what is inside is compared.
printf '{"type":"source_dir","dir":"%s"}\n' "$data/syn-field-names/data" >field
run covtext -r field
no_err 'names of the field are good'
run covmerge -r --by dir field
no_err

done_testing
