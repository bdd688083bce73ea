# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --binary: directories that read like those which covdata merge, subtract and
# intersect make; their names; what is refused.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# made GOLDEN NAME OPTION... : the directory's text is the golden's.
made() {
	want=$1 name=$2
	shift 2
	rm -rf made
	run covmerge --binary made "$@"
	any_err
	is_status 0 "$name: made"
	run covtext made
	any_err
	out_is_file "$want" "$name: reads as covdata's"
}

for case in $(cd "$data" && ls); do
	golden=$data/$case/golden in=$data/$case/data
	[ -f "$golden/merge-textfmt.out" ] && [ -d "$in" ] || continue
	case $case in
	# covdata names the counters by the hash, so that they are lost when
	# the covmeta's name is not its hash.
	syn-field-names) made "$golden/textfmt.out" "$case" "$in" ;;
	# Every binary keeps its mode, and the text profile minds.
	edge-modeclash)
		run covmerge --binary clash "$in"
		run covtext --as percent clash
		out_is_file "$golden/percent.txt" "$case: percentages"
		run covtext clash
		is_status 1
		err_like '*mode*clashes*' ;;
	pair-*)
		a=$in/a b=$in/b
		made "$golden/merge-textfmt.out" "$case: merge" "$a" "$b"
		made "$golden/merge-pcombine-textfmt.out" "$case: pcombine" \
			--pcombine "$a" "$b"
		made "$golden/subtract-ab-textfmt.out" "$case: subtract" \
			--op subtract "$a" "$b"
		made "$golden/subtract-ba-textfmt.out" "$case: subtract ba" \
			--op subtract "$b" "$a"
		made "$golden/intersect-textfmt.out" "$case: intersect" \
			--op intersect "$a" "$b"
		made "$golden/intersect-ba-textfmt.out" \
			"$case: intersect ba" --op intersect "$b" "$a" ;;
	*) made "$golden/merge-textfmt.out" "$case" "$in" ;;
	esac
done
in=$data/pair-edge/data golden=$data/pair-edge/golden
made "$golden/merge-pkg0-textfmt.out" 'a package' \
	--pkg example.com/edge/arith "$in/a" "$in/b"
made "$golden/merge-pkg1-textfmt.out" 'packages' \
	--pkg 'example.com/edge/dup/...' "$in/a" "$in/b"

# Names: of the covmeta; process 0, and the newest number that came in.
one=$data/edge-atomic/data
run covmerge --binary new/deep "$one"
ls new/deep >names
run cat names
is_out 'covcounters.e62fd0d5c10d76fb65fd1c88dce64b5d.0.1795203302841747995
covmeta.e62fd0d5c10d76fb65fd1c88dce64b5d' 'folders are made, names tell the input'
ok 'the covmeta is a copy' cmp -s new/deep/covmeta.* "$one"/covmeta.*
run covmerge --binary same "$one"
ok 'the same input, the same bytes' diff -r new/deep same
run covmerge --binary same "$one"
ok 'a repetition finds its own files' diff -r new/deep same
run ls -A same
out_lines 2 'nothing else is left there'

# The names of the directories from standard input.
printf '%s\0%s\0' "$in/a" "$in/b" >list
run covmerge --binary listed -0 <list
run covmerge --binary given "$in/a" "$in/b"
ok '-0: as operands' diff -r listed given

# Sum and maximum; counters of what was merged are merged again.
run covmerge --binary max --count max "$one" "$one"
run covtext max
cp "$out" max.cov
for f in "$one"/covcounters.*; do
	mkdir -p "each/${f##*.}"
	cp "$f" "$one"/covmeta.* "each/${f##*.}"
done
run covmerge each/*
out_is_file max.cov '--count max: as the maximum of the texts'
run covmerge --binary again new/deep new/deep
run covtext again
cp "$out" again.cov
run covtext "$one" "$one"
out_is_file again.cov 'a merged directory can be merged'

# Arguments stay when all files agree.
mkdir args
cp "$one"/covmeta.* "$one"/covcounters.*.8920.* args
run covmerge --binary args1 args
run covtext --as debugdump args
grep '^data file' "$out" | sed 's/^data file [^ ]*//' >was
run covtext --as debugdump args1
grep '^data file' "$out" | sed 's/^data file [^ ]*//' >is
ok 'the arguments of the only process' cmp -s was is
grep -q 'program args' is
is $? 0 'and there were some'
run covtext --as debugdump new/deep
grep '^data file' "$out" | sed 's/^data file [^ ]*//' >is
is "$(cat is)" ' GOOS=linux GOARCH=amd64' 'what eight processes agree in'

# Other coverage in the folder would be counted too.
mkdir full
cp "$data/edge-solo/data"/cov* full
cp -R full before
run covmerge --binary full "$one"
is_status 2
err_like "*full: there is other coverage in it: 'covcounters.*'"
ok 'nothing was changed' diff -r full before
# Counters of other processes may have the name of ours.
tag=00000000000000000000000000000abc
for i in 8920 8954; do
	mkdir field-$i
	cp "$one"/covmeta.* field-$i/covmeta.$tag
	cp "$one"/covcounters.*.$i.* field-$i/covcounters.$tag.$i.1
done
covmerge --binary field field-8920
cp -R field before-field
run covmerge --binary field field-8954
is_status 2
err_like "*field: there is other coverage in it: 'covcounters.*'"
ok 'what was there stays' diff -r field before-field
run covmerge --binary field field-8920
is_status 0 'the same input again'
ok 'and the same files' diff -r field before-field

# Two at once: one of them finds the other's, whole.
i=0 wrong=0
while [ $i -lt 30 ]; do
	i=$((i + 1))
	rm -rf racing
	covmerge --binary racing field-8920 2>racing.1 &
	covmerge --binary racing field-8954 2>racing.2 && second=0 || second=$?
	wait $! && first=0 || first=$?
	[ $((first + second)) -eq 2 ] && [ "$(ls racing | wc -l)" -eq 2 ] ||
		wrong=$((wrong + 1))
done
is $wrong 0 'two at once never mix'

mkdir other
echo text >other/README
run covmerge --binary other "$one"
ok 'other files do not matter' [ -f other/README ]

# Damage: named, the rest counts; with --strict nothing is written.
mkdir bad
cp "$one"/cov* bad
f=$(ls bad/covcounters.*.8954.*)
head -c 200 "$f" >cut && mv cut "$f"
run covmerge --binary good bad
is_status 1
err_like '*8954*offset 200: the file does not end with a footer'
rm "$f"
run covtext bad
cp "$out" bad.cov
run covtext good
out_is_file bad.cov 'the other files are merged'
echo damage >"$f"
run covmerge --strict --binary strict bad
is_status 1
any_err
ok '--strict: nothing is made' [ ! -e strict ]
mkdir both
cp bad/cov* both
echo damage >both/covmeta.00
run covmerge --binary part both
is_status 1
err_lines 3
ok 'a covmeta that cannot be read is left out' [ ! -e part/covmeta.00 ]

# No coverage, no directory.
mkdir empty
run covmerge --binary none empty
is_status 1
is_err 'covmerge: empty: no coverage files'
ok 'nothing is made of nothing' [ ! -e none ]
run covmerge --binary none missing
is_status 2
err_lines 1
run covmerge --binary none missing "$one"
is_status 1
err_lines 1
ok 'the others are merged' [ -d none ]
run covmerge --binary "$one"/covmeta.* "$one"
is_status 2
any_err

# A program that one directory knows only: covdata takes it as it is.
run covmerge --op intersect --binary only "$in/b" "$in/a"
err_like "*warning: *'$in/a' has no counters of it*"

for o in '--binary o' '--binary o --op subtract x' '--pkg x' '--strict' \
	'--pcombine' '--binary o -r x' '--binary o --by dir x' \
	'--binary o --order lexical x' '--binary o --mode set x' \
	'--binary o -o x x' '--binary o --pcombine --op intersect x'; do
	run covmerge $o
	is_status 2 "$o: refused"
	any_err
	ok "$o: nothing made" [ ! -e o ]
done

if ! is_root; then
	mkdir shut
	chmod 555 shut
	run covmerge --binary shut "$one"
	is_status 3
	any_err
fi

done_testing
