# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Folders that are not there, hold nothing, or hold what fits nothing; options
# that choose.
. "${COV_TOP:-.}/tests/lib/tap.sh"

solo=$data/edge-solo
mkdir none orphans
for f in "$data"/syn-orphan/data/covcounters.*; do
	cp "$f" orphans
done

run covtext
is_status 2
is_err "covtext: no coverage directory given
covtext: try 'covtext --help'"

run covtext nowhere
is_status 2
is_err 'covtext: nowhere: No such file or directory'
is_out ''
run covtext nowhere neither
is_status 2
err_lines 2
run covtext nowhere "$solo/data"
is_status 1
is_err 'covtext: nowhere: No such file or directory'
out_is_file "$solo/golden/textfmt.out"
run covtext --strict nowhere "$solo/data"
is_status 1
is_err 'covtext: nowhere: No such file or directory'
is_out ''

run covtext none "$solo/data"
is_status 1
is_err 'covtext: none: no coverage files'
out_is_file "$solo/golden/textfmt.out"
run covtext orphans
is_status 1
is_err 'covtext: orphans: counters without their covmeta'
is_out ''
run covtext orphans "$solo/data"
is_status 1
is_err 'covtext: orphans: counters without their covmeta'
out_is_file "$solo/golden/textfmt.out"

# A covmeta in one folder, its counters in another.
mkdir meta counters
cp "$solo"/data/covmeta.* meta
cp "$solo"/data/covcounters.* counters
run covtext counters meta
out_is_file "$solo/golden/textfmt.out"
# The same covmeta twice is one; the same counters twice are two runs.
run covtext "$data/edge-count/data" "$data/edge-count/data"
is "$(sed 1d "$out" | awk '{ n += $NF } END { print n }')" \
	"$(sed 1d "$data/edge-count/golden/textfmt.out" |
		awk '{ n += 2 * $NF } END { print n }')" 'counters add up'

# What covdata passes over is told by -v only.
run covtext -v "$data/syn-orphan/data"
err_like '*covcounters.00112233445566778899aabbccddeeff.12.34: no covmeta for it, left out*1 of 1 binaries read, 1 counters files, 0 files damaged'
out_is_file "$data/syn-orphan/golden/textfmt.out"

# Names cannot reach the terminal.
mkdir "$(printf 'a\033b')"
run covtext "$(printf 'a\033b')"
is_status 1
is_err 'covtext: a%1Bb: no coverage files'

# A file that cannot be read is one item.
mkdir broken
cp "$solo"/data/cov* broken
tag=$(cd broken && ls covmeta.*)
tag=${tag#covmeta.}
ln -s nowhere "broken/covcounters.$tag.9.9"
run covtext broken
is_status 1
is_err "covtext: broken/covcounters.$tag.9.9: No such file or directory"
out_is_file "$solo/golden/textfmt.out"
mkdir "broken/covcounters.$tag.9.8" && rm "broken/covcounters.$tag.9.9"
run covtext broken
out_is_file "$solo/golden/textfmt.out"

# Segments that covdata never reads.
run covtext --all-segments "$data/syn-multiseg/data"
no_err
ok 'more ran than covdata tells' [ \
	"$(grep -vc ' 0$' "$out")" -gt \
	"$(grep -vc ' 0$' "$data/syn-multiseg/golden/textfmt.out")" ]
run covtext --all-segments "$data/edge-api/data"
no_err
ok 'whole files in a row are read, too' [ \
	"$(grep -vc ' 0$' "$out")" -gt \
	"$(grep -vc ' 0$' "$data/edge-api/golden/textfmt.out")" ]

# Modes.
run covtext --strict -o made "$data/edge-count/data" "$data/edge-atomic/data"
is_status 1
err_like '*: counter mode count clashes with atomic of *'
ok 'no file is made' [ ! -e made ]
run covtext "$data/edge-count/data" "$data/edge-atomic/data"
is_status 1
err_like '*: counter mode count clashes with atomic of *'
out_is_file "$data/edge-atomic/golden/textfmt.out" 'the first by path'
for as in percent func pkglist debugdump; do
	run covtext --as $as "$data/edge-count/data" "$data/edge-atomic/data"
	no_err "$as lets modes pass"
done

# Patterns.
set_dir=$data/edge-set
run covtext --as pkglist --pkg nosuch,,example.com/edge/dup/... "$set_dir/data"
is_out 'example.com/edge/dup/a
example.com/edge/dup/b'
is_err "covtext: warning: --pkg 'nosuch' matches nothing"
run covtext --as pkglist --pkg ...dup/a --pkg example.com/edge/gen/... \
	"$set_dir/data"
is_out 'example.com/edge/dup/a
example.com/edge/gen'
run covtext --as pkglist --pkg 'example.com/.../d...b' "$set_dir/data"
is_out 'example.com/edge/dup/b'
run covtext --pkg , "$set_dir/data"
is_out 'mode: set'
is_err "covtext: warning: --pkg ',' matches nothing"
run covtext --pkg '' "$set_dir/data"
out_is_file "$set_dir/golden/textfmt.out"
run covtext --as func --pkg nosuch "$set_dir/data"
is_out 'total	(statements)	0.0%'
is_err "covtext: warning: --pkg 'nosuch' matches nothing"
run covtext --as percent --pkg nosuch "$set_dir/data"
is_out ''
is_err "covtext: warning: --pkg 'nosuch' matches nothing"

# Files.
run covtext -o made "$solo/data"
is_out ''
file_is_file made "$solo/golden/textfmt.out" '-o writes the same'
run covtext -o nowhere/made "$solo/data"
is_status 3
is_err 'covtext: nowhere/made: No such file or directory'
run covtext --live "$solo/data"
is_status 2
err_lines 2

done_testing
