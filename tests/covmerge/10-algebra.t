# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Union, intersection, difference; max and sum; orders; against the goldens
# that Go's own tools and the existing program left.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cat >a <<'E'
mode: count
x/a.go:1.1,2.2 1 5
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 7
x/b.go:1.1,2.2 1 1
E
cat >b <<'E'
mode: count
y/c.go:1.1,2.2 4 9
x/a.go:1.1,2.2 1 3
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 0
E

run covmerge a b
is_out 'mode: count
x/a.go:1.1,2.2 1 5
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 7
x/b.go:1.1,2.2 1 1
y/c.go:1.1,2.2 4 9' 'union, the greater count'
cp "$out" max.ab
run covmerge b a
out_is_file max.ab 'the order of the inputs does not matter'
run covmerge a b a b
out_is_file max.ab 'nor does repetition, for max'

run covmerge --count sum a b
is_out 'mode: count
x/a.go:1.1,2.2 1 8
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 7
x/b.go:1.1,2.2 1 1
y/c.go:1.1,2.2 4 9' 'union, counts added'

run covmerge --op intersect a b
is_out 'mode: count
x/a.go:1.1,2.2 1 5
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 0' 'blocks that both have, with the count of the first'
run covmerge --op subtract a b
is_out 'mode: count
x/a.go:1.1,2.2 1 0
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 7
x/b.go:1.1,2.2 1 1' 'blocks of the first; 0 where the second ran'
run covmerge --op subtract a b a
is_out 'mode: count
x/a.go:1.1,2.2 1 0
x/a.go:3.1,4.2 2 0
x/a.go:10.1,11.2 1 0
x/b.go:1.1,2.2 1 0' 'a third one is subtracted too'

run covmerge --order lexical a b
is_out 'mode: count
x/a.go:1.1,2.2 1 5
x/a.go:10.1,11.2 1 7
x/a.go:3.1,4.2 2 0
x/b.go:1.1,2.2 1 1
y/c.go:1.1,2.2 4 9' 'lexical order'

# A block that stands twice in one text: added, but for mode set.
printf 'mode: count\nx/a.go:1.1,2.2 1 5\nx/a.go:1.1,2.2 1 2\n' >twice
run covmerge twice
is_out 'mode: count
x/a.go:1.1,2.2 1 7' 'a block that stands twice is added up'
printf 'mode: set\nx/a.go:1.1,2.2 1 1\nx/a.go:1.1,2.2 1 1\n' >twice
run covmerge --count sum twice twice
is_out 'mode: set
x/a.go:1.1,2.2 1 1' 'mode set stays 0 or 1'

# Sums stop where Go's int does.
printf 'mode: count\na.go:1.1,2.2 1 9223372036854775807\n' >huge
run covmerge --count sum huge huge
is_out 'mode: count
a.go:1.1,2.2 1 9223372036854775807' 'a sum does not wrap around'

# Goldens: covdata merge (sum), the existing program (max, its order).
for case in pair-edge pair-edge-set; do
	golden=$data/$case/golden
	cp "$golden/textfmt-a.out" ga
	cp "$golden/textfmt-b.out" gb
	run covmerge --count sum ga gb
	out_is_file "$golden/merge-textfmt.out" "$case: as covdata merge"
	run covmerge --order lexical ga gb
	out_is_file "$golden/peer-merge.out" "$case: as the existing program"
	run covmerge --count sum "$data/$case/data/a" "$data/$case/data/b"
	out_is_file "$golden/merge-textfmt.out" "$case: from directories"
done
golden=$data/pair-edge-set/golden
run covmerge --op intersect "$golden/textfmt-a.out" "$golden/textfmt-b.out"
out_is_file "$golden/intersect-textfmt.out" 'set: as covdata intersect'
run covmerge --op subtract "$golden/textfmt-a.out" "$golden/textfmt-b.out"
out_is_file "$golden/subtract-ab-textfmt.out" 'set: as covdata subtract'

done_testing
