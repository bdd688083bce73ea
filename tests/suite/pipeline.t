# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The pipeline, as a chain of records, with stages left out, and with text:
# all of them give the sample's owners the same numbers.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" bucket
tab=$(printf '\t')

# stage OUT COMMAND... : one stage of a pipeline, its result in a file.
stage() {
	stage_out=$1
	shift
	run "$@"
	is_status 0 && no_err && cp "$out" "$stage_out"
}

# The value of a key in each record of a file: a string, a number.
text_of() {
	sed 's/.*"'"$1"'":"\([^"]*\)".*/\1/' "$2"
}
number_of() {
	sed 's/.*"'"$1"'":\([0-9]*\).*/\1/' "$2"
}
# How many reports an owner has.
reports_of() {
	sed 's/.*"reports":\[\([^]]*\)\].*/\1/' "$1" | awk -F, '{ print NF }'
}
# Owners as in owners.tsv, sorted by their lines.
sed 1d "$sample/expected/owners.tsv" | sort >expected.tsv
table() {
	for key in namespace owner_type owner_name binary_name covmeta_hash
	do
		text_of $key "$1" >col.$key
	done
	reports_of "$1" >col.reports
	number_of total_stmts "$1" >col.total
	number_of covered_stmts "$1" >col.covered
	paste col.namespace col.owner_type col.owner_name col.binary_name \
		col.covmeta_hash col.reports col.total col.covered | sort
}

# The whole chain, stage by stage.
stage dirs covfetch bucket/demo/coverage
stage processes covtext -r dirs
stage filtered covfilter -r processes
stage reports covmerge -r --by dir filtered
stage owners covgroup reports
table owners >owners.tsv
file_is_file owners.tsv expected.tsv \
	'the chain of record tools: the owners that are expected'

# Stages left out, one after the other.
for from in dirs processes filtered; do
	stage owners.$from covgroup $from
	table owners.$from >$from.tsv
	file_is_file $from.tsv expected.tsv \
		"covgroup on $from: the owners that are expected"
done
run sh -c 'covfetch bucket/demo/coverage | covgroup'
out_is_file "$PWD/owners.dirs" 'covfetch | covgroup: the same bytes'
run sh -c 'covfetch bucket/demo/coverage | covtext -r | covfilter -r |
	covmerge -r --by dir | covgroup'
out_is_file "$PWD/owners" 'the chain as pipes: the same bytes'
# covfilter -r names the rule that is in force anyway.
sed 's/,"filter":\["server-lines"\]//' owners >plain
file_is_file plain owners.dirs 'both ways: the same records'

# covgroup is tagging and merging.
for from in dirs reports; do
	stage tagged covgroup --tag $from
	stage merged covmerge -r --by group_key tagged
	grep '"type":"owner"' merged >merged.owners
	covgroup $from >want 2>&1
	file_is_file merged.owners want \
		"$from: covgroup --tag | covmerge --by group_key"
	is "$(grep -vc '"type":"owner"' merged)" \
		"$(awk -F"$tab" '$6 == "-"' "$sample/expected/reports.tsv" |
		wc -l | tr -d ' ')" "$from: host duplicates pass as they are"
done

# Owners and reports make the same binaries.
stage binaries covgroup --by binary dirs
sed 's/,"pods":.*//' binaries >own.keys # those of its owners are behind
text_of covmeta_hash own.keys >col.covmeta_hash
number_of total_stmts own.keys >col.total
number_of covered_stmts own.keys >col.covered
is "$(paste col.covmeta_hash col.total col.covered)" \
	"$(awk -F"$tab" -v OFS="$tab" 'NR > 1 { print $1, $6, $7 }' \
	"$sample/expected/binaries.tsv")" 'the binaries that are expected'

# Text all the way, owner by owner.
sed -n '1!p' "$sample/expected/reports.tsv" | cut -f6 | grep -v '^-' |
	sort -u >ids
ok 'there are owners to go through' test -s ids
while read -r id; do
	set --
	awk -F"$tab" -v id="$id" '$6 == id { print $1 }' \
		"$sample/expected/reports.tsv" >paths
	while read -r path; do
		n=$#
		covtext "bucket/$path" >"text.$n" &&
			covfilter --server-lines "text.$n" >"cov.$n" ||
			fail "the text of $path"
		set -- "$@" "cov.$n"
	done <paths
	name=$(awk -F"$tab" -v id="$id" '$6 == id { print $2; exit }' \
		"$sample/expected/reports.tsv")
	grep -F "\"$name\"" owners >owner
	is "$(wc -l <owner | tr -d ' ')" 1 "$id is one owner"
	run covmerge "$@"
	cp "$out" merged.cov
	run covstat --by total --as tsv merged.cov
	is "$(cut -f2,3 "$out" |
		awk '{ print $2 "/" $1 }')" \
		"$(number_of covered_stmts owner)/$(number_of total_stmts owner)" \
		"$(text_of group_key owner): text and records agree"
done <ids

# Threads change nothing.
for j in 1 8; do
	stage j$j.processes covtext -r -j $j dirs
	stage j$j.filtered covfilter -r -j $j processes
	stage j$j.reports covmerge -r --by dir -j $j filtered
	stage j$j.owners covgroup -j $j dirs
	stage j$j.binaries covgroup --by binary -j $j reports
done
for f in processes filtered reports owners binaries; do
	file_is_file j8.$f j1.$f "$f: -j8 gives the bytes of -j1"
done

# A profile with other names from a chain with rules: both ways once more.
run covfilter -r -x '**/zz_generated*' processes
cp "$out" ruled
run covgroup ruled
cp "$out" ruled.owners
number_of covered_stmts ruled.owners >records.covered
number_of total_stmts ruled.owners >records.total
: >text.counts
while read -r line; do
	printf '%s\n' "$line" >one
	covtext -r --as textfmt one >one.cov || fail 'text of an owner'
	covstat --by total --as tsv one.cov >one.tsv || fail 'totals'
	cut -f2,3 one.tsv >>text.counts
done <ruled.owners
paste records.total records.covered >records.counts
file_is_file text.counts records.counts \
	'with a rule: the text of each record counts as the record says'
number_of total_stmts owners >all.total
ok 'the rule took something away' ! cmp -s records.total all.total

done_testing
