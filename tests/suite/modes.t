# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Programs of different modes in one folder. Go prints nothing of them as text;
# we print those of the first mode, name the others, and take all with --mode.
. "${COV_TOP:-.}/tests/lib/tap.sh"

case=$data/edge-modeclash
cp -r "$case/data" d
mkdir set count
cp d/*5741dc4d4e89c69363213b8499b43950* set
cp d/*603d4866f6cf7da1c494632d68e356ca* count
why='d/covmeta.603d4866f6cf7da1c494632d68e356ca: counter mode count clashes with set of *: left out, --mode takes all'

covtext set >set.out
run covtext d
is_status 1
err_like "covtext: $why"
err_lines 1
out_is_file set.out 'covtext: the programs of the first mode'
run covtext -o made d
is_status 1
any_err
file_is_file made set.out 'covtext -o'
run covtext --strict d
is_status 1
err_lines 1
is_out '' '--strict: nothing'

covstat set >want
run covstat d
is_status 1
err_like "covstat: $why"
out_is_file want 'covstat: the programs of the first mode'
covmerge set >want
run covmerge d
is_status 1
err_like "covmerge: $why"
out_is_file want 'covmerge: the programs of the first mode'

# --mode takes all. Where both programs have a block, counts of set are 0 or 1.
for mode in set count atomic; do
	run covtext --mode $mode d
	no_err "covtext --mode $mode"
	is "$(head -n 1 "$out")" "mode: $mode" 'says so'
	cp "$out" text.$mode
	run covmerge --mode $mode d
	no_err "covmerge --mode $mode"
	cp "$out" merged
	covstat --total merged >want
	run covstat --total text.$mode
	out_is_file want "covmerge --mode $mode runs the same"
	run covstat --total --mode $mode d
	out_is_file want "covstat --mode $mode, too"
done
is "$(grep -c ' [2-9]$' text.set)" 0 'set: 0 or 1'
ok 'count: more than that' grep -q ' [2-9]$' text.count
sed 1d text.count >want
sed 1d text.atomic >got
file_is_file got want 'count and atomic count alike'
cp set/covmeta.* set/covcounters.* .
run covtext --mode atomic covcounters.*
is "$(head -n 1 "$out")" 'mode: atomic' 'of single files'
run covtext --mode set d/covcounters.*
is "$(grep -c ' [2-9]$' "$out")" 0 'set of single files'

# What does not count takes all, as covdata does.
for as in percent func pkglist; do
	run covtext --as $as d
	out_is_file "$case/golden/$as.txt" "--as $as"
done
run covstat --by func d
out_is_file "$case/golden/func.txt" 'covstat --by func'

# Records keep each its own.
printf '{"type":"source_dir","dir":"d"}\n' >dirs
run covtext -r dirs
is "$(sed 's/.*"mode":"\([a-z]*\)".*/\1/' "$out" | tr '\n' ' ')" 'set count ' \
	'each its own'

run covtext -r --mode set dirs
is_status 2
err_like '*--mode*'
run covtext --as func --mode set d
is_status 2
err_like '*--mode is for --as textfmt only*'

done_testing
