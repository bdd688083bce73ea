# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Where profiles come from: gzip, standard input, directories, lists of names;
# names of files that hold anything; memory that does not grow.
. "${COV_TOP:-.}/tests/lib/tap.sh"

printf 'mode: set\na b/x y.go:1.1,2.2 1 1\nc:d/e,f.go:1.1,2.2 1 0\n' >plain
run covmerge plain
out_is_file plain 'blanks, colons and commas in names'
gzip -nc plain >zipped
run covmerge zipped
out_is_file plain 'gzip'
run covmerge - <zipped
out_is_file plain 'gzip from standard input'
cat zipped zipped >members
run covmerge members
out_is_file plain 'several gzip members'
head -c 40 zipped >cut
run covmerge cut
is_status 2 'gzip that is cut off'
is_out ''
err_like 'covmerge: cut: *'

cp plain "$(printf 'odd\nname')"
printf 'plain\0odd\nname\0' >list
run covmerge -0 <list
out_is_file plain 'names from standard input, NUL between them'
printf 'plain' >list
run covmerge -0 <list
out_is_file plain 'the last name needs no NUL'
printf '' >list
run covmerge -0 <list
is_status 1 'an empty list'
is_out ''
is_err 'covmerge: <stdin>: no names of profiles'

run covmerge "$data/edge-set/data"
out_is_file "$data/edge-set/golden/textfmt.out" 'a coverage directory'
run covmerge "$data/edge-set/data/"
out_is_file "$data/edge-set/golden/textfmt.out" 'with a slash behind it'
covtext "$data/edge-set/data" >text
run covmerge "$data/edge-set/data" text
out_is_file "$data/edge-set/golden/textfmt.out" \
	'a directory and its text belong together'
run covmerge "$data/edge-solo/data" "$data/edge-solo/golden/textfmt.out"
is_status 0 'also when the package path is no folder'

# A damaged directory keeps its good part.
mkdir damaged
cp "$data/edge-set/data/"* damaged
for f in damaged/covcounters.*; do
	echo junk >>"$f"
	break
done
run covmerge damaged
is_status 1
err_like 'covmerge: damaged/covcounters.*'
out_like 'mode: set*' 'damaged: the rest is there'

# mode lines may be repeated, as after cat.
cat plain plain >concatenated
run covmerge concatenated
out_is_file plain 'concatenated profiles'
{ cat plain; echo 'mode: count'; } >concatenated
run covmerge concatenated
is_status 2
is_out ''
err_like '*modes clash*'

# One at a time: 40 inputs need what two need, give or take.
i=0
{ echo 'mode: count'; awk 'BEGIN { for (i = 1; i <= 20000; i++)
	print "x/f" i % 100 ".go:" i ".1," i ".9 1 " i }'; } >big
set --
while [ $i -lt 40 ]; do set -- "$@" big; i=$((i + 1)); done
if [ "$COV_VALGRIND" = 1 ] || [ -n "$COV_SAN" ]; then
	pass 'memory: not measured under a sanitizer'
else
	( ulimit -v 120000 2>/dev/null; exec covmerge "$@" ) >got 2>&1
	covmerge big big >expected
	file_is_file got expected '40 inputs in the memory of few'
fi

done_testing
