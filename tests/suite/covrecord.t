# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covrecord(5) explains every key that the table of known keys has, in its
# order, and no other; and the tools write keys in that order.
. "${COV_TOP:-.}/tests/lib/tap.sh"

sed -n 's/^\tKEY(REC_[A-Z0-9_]*, "\([a-z_]*\)"),$/\1/p' "$(find "$top/lib" -name record.c)" \
	>table
ok 'the table is found' test "$(wc -l <table)" -gt 40
sed -n 's/^\.It Li \(.*\) No .*/\1/p' "$top/man/covrecord.5" |
	tr ',' '\n' | tr -d ' ' >page
file_is_file page table 'keys of the page and of the table'

# Top-level keys of records: strings and what is in brackets goes first.
keys() {
	sed 's/\\"//g; s/:"[^"]*"/:0/g' "$1" | awk '{
		depth = 0
		out = ""
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			if (c == "]" || c == "}")
				depth--
			if (depth == 1)
				out = out c
			if (c == "[" || c == "{")
				depth++
		}
		gsub(/[^a-z_:,]/, "", out)
		n = split(out, key, ",")
		for (i = 1; i <= n; i++) {
			sub(/:.*/, "", key[i])
			print key[i]
		}
		print "type" # the next record begins anew
	}'
}
cp -R "$sample/bucket" bucket
make_records() {
	covfetch bucket/demo/coverage >dirs && covtext -r dirs >processes &&
		covfilter -r processes >filtered &&
		covmerge -r --by dir filtered >reports &&
		covgroup --tag reports >tagged && covgroup reports >owners &&
		covgroup --by binary --db x.db reports >binaries &&
		covmerge -r --by covmeta_hash --inline owners >inlined
}
ok 'the sample makes records' make_records
for f in dirs processes filtered reports tagged owners binaries inlined; do
	keys $f >got
	ok "$f: there are keys" test "$(wc -l <got)" -gt 20
	awk 'NR == FNR { rank[$0] = NR; next }
		!($0 in rank) { print "unknown " $0; next }
		$0 == "type" { last = 0 }
		rank[$0] < last { print $0 " is too late" }
		{ last = rank[$0] }' table got >wrong
	is "$(cat wrong)" '' "$f: known keys, in the order of the table"
done

done_testing
