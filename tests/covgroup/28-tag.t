# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --tag --all --db with input: the database is as if --tag was not given.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" . || exit 1
covfetch bucket >dirs.ndjson || fail 'covfetch'
covmerge -r --by dir dirs.ndjson >reports.ndjson || fail 'covmerge'
numbers() {
	covgroup --all --db "$1" | jq -c '[.group_key, .total_stmts,
		.covered_stmts, .merge_input_hash]'
}
for input in dirs reports; do
	covgroup --db plain-$input.db $input.ndjson >/dev/null
	run covgroup --tag --all --db tag-$input.db $input.ndjson
	out_lines 16
	numbers plain-$input.db >expected
	numbers tag-$input.db >got
	file_is_file got expected "$input: owners of a database that was tagged"
done
done_testing
