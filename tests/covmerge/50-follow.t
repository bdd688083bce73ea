# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Profiles after the first are followed when they have its blocks, and read as
# any other when not: the result must not depend on which it was. What comes
# from standard input is never followed.
. "${COV_TOP:-.}/tests/lib/tap.sh"

base=$data/edge-atomic/golden/textfmt.out
awk 'NR > 1 { $NF = NR % 7 ? NR % 5 : 0 } { print }' "$base" >first

# both NAME FILE [OPTION...]: by name, and from standard input.
both() {
	name=$1 file=$2
	shift 2
	for how in "--count max" "--count sum" "--op intersect" \
		"--op subtract"; do
		# shellcheck disable=SC2086
		run covmerge $how "$@" first - <"$file"
		any_err
		cp "$out" read
		sed "s|<stdin>|$file|" "$err" >read.err
		rc=$status
		is_status $rc
		for jobs in 1 4; do
			# shellcheck disable=SC2086
			run covmerge $how -j $jobs "$@" first "$file"
			any_err
			is_status $rc "$name: $how, status"
			file_is_file "$out" read "$name: $how -j $jobs"
			file_is_file "$err" read.err "$name: messages"
		done
	done
}

both 'the same lines' "$base"
{ head -n 1 "$base"; tail -n +2 "$base" | sort; } >sorted
both 'sorted by bytes' sorted
{ head -n 1 "$base"; tail -n +2 "$base" | sort -r; } >reversed
both 'backwards' reversed
sed '$d' "$base" >short
both 'the last line is missing' short --on-skew keep
both 'which is skew' short
sed 5d "$base" >hole
both 'a line is missing' hole --on-skew skip-file
sed 9p "$base" >twice
both 'a line stands twice' twice
{ cat "$base"; echo 'other/x.go:1.1,2.2 1 7'; } >more
both 'another file' more
sed '7s/:[0-9]*/:77/' "$base" >moved
both 'a block elsewhere' moved --on-skew keep
sed '7s/ [0-9]* \([0-9]*\)$/ 99 \1/' "$base" >stmts
both 'other statements' stmts --on-skew keep
sed 's/$/\r/' "$base" >crlf
both 'lines end in CR LF' crlf
printf '%s' "$(cat "$base")" >open
both 'no newline at the end' open
sed 's/ 0$/ 000000000000000000000000/' "$base" >zeros
both 'many zeros' zeros
sed '3s/ [0-9]*$/ 9223372036854775807/' "$base" >great
both 'the greatest count' great
sed '3s/ [0-9]*$/ 999999999999999999/' "$base" >great18
both 'a great count' great18
sed '3s/ [0-9]*$/ 9223372036854775808/' "$base" >toogreat
both 'a count that is too great' toogreat
sed '4s/ [0-9]*$/ x/' "$base" >bad
both 'a bad line' bad
sed '4s/ [0-9]*$/ /' "$base" >nothing
both 'no count' nothing
sed 's/^mode: atomic/mode: count/' "$base" >count
both 'another mode' count
both 'another mode, told' count --mode atomic
sed 1d "$base" >modeless
both 'no mode' modeless
{ cat "$base"; echo 'mode: atomic'; } >modes
both 'two modes' modes
sed G "$base" >blank
both 'blank lines' blank
: >nil
both 'nothing at all' nil
gzip -c "$base" >zipped.gz
both 'compressed' zipped.gz
head -c 3000 zipped.gz >cut.gz
both 'compressed and cut off' cut.gz

# Orders are learned from one profile for the next, whatever comes between.
for i in 1 2 3; do
	awk -v i=$i 'NR > 1 { $NF = (NR * i) % 11 } { print }' sorted \
		>"sorted$i"
	awk -v i=$i 'NR > 1 { $NF = (NR * i) % 13 } { print }' reversed \
		>"reversed$i"
done
some="sorted1 reversed1 moved hole $base sorted2 stmts reversed2 short more
	sorted3 reversed3 moved zipped.gz"
# With a blank line at their end they are not followed.
mkdir blanks
for f in $some; do
	case $f in
	*.gz) gzip -dc "$f" ;;
	*) cat "$f" ;;
	esac | sed '$G' >"blanks/${f##*/}"
done
for how in '--count max' '--count sum' '--op intersect' '--op subtract'; do
	for skew in keep skip-file; do
		set --
		for f in $some; do
			set -- "$@" "blanks/${f##*/}"
		done
		# shellcheck disable=SC2086
		run covmerge $how --on-skew $skew -j 1 first "$@"
		any_err
		rc=$status
		is_status $rc
		cp "$out" read
		sed "s|blanks/${base##*/}|$base|; s|blanks/||" "$err" >read.err
		for jobs in 1 2 4; do
			# shellcheck disable=SC2086
			run covmerge $how --on-skew $skew -j $jobs first $some
			any_err
			is_status $rc
			file_is_file "$out" read "$how, $skew, -j $jobs"
			file_is_file "$err" read.err "$how, $skew, messages"
		done
	done
done

# Names from standard input are read ahead too.
# shellcheck disable=SC2086
run covmerge --on-skew keep first $some
any_err
is_status 1
cp "$out" read && cp "$err" read.err
# shellcheck disable=SC2086
printf '%s\0' first $some >names
run covmerge --on-skew keep -0 <names
any_err
is_status 1
out_is_file read '-0: the same'
file_is_file "$err" read.err '-0: the same messages'

# Packages of a binary are not always those of its text, as in this one that
# was built without a module.
solo=$data/edge-solo/data
sed '3s/:[0-9]*/:77/' "$data/edge-solo/golden/textfmt.out" >elsewhere
run covmerge --on-skew keep "$solo" - <elsewhere
any_err
is_status 1
cp "$out" read
run covmerge --on-skew keep "$solo" elsewhere
any_err
is_status 1
out_is_file read 'a binary, and skew'

# Many, in any order, on any number of threads; some are no profiles.
run covmerge --skip-bad -j 1 first more sorted bad twice zipped.gz moved \
	"$base" missing reversed crlf first
is_status 1
any_err
cp "$out" one && cp "$err" one.err
for jobs in 2 3 8; do
	run covmerge --skip-bad -j $jobs first more sorted bad twice \
		zipped.gz moved "$base" missing reversed crlf first
	any_err
	is_status 1
	file_is_file "$out" one "-j $jobs: the same"
	file_is_file "$err" one.err "-j $jobs: the same messages"
done
run covmerge first first first first
cp "$out" four
run covmerge first
out_is_file four 'one profile four times'

done_testing
