# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The records of covgroup: from a database and without one the rows are the
# same, and the generators are the owners that the sample is to have.
. "${COV_TOP:-.}/tests/lib/tap.sh"

now=2025-03-12T12:00:00Z
tab=$(printf '\t')
cp -R "$sample/bucket" bucket
make_input() {
	covfetch bucket/demo/coverage >dirs &&
		covgroup --by binary dirs >plain.ndjson &&
		covgroup --by binary --db c.db dirs >db.ndjson &&
		covgroup --all --by binary --db c.db >all.ndjson &&
		covgroup dirs >owners.ndjson
}
ok 'the sample makes input' make_input
ok 'its profiles are in the database' grep -q '"profile":"db:c.db#' db.ndjson

run covbq --collection c --now $now -o want plain.ndjson
ok 'there are rows' test -s want/coverage_data.ndjson
for input in db all owners; do
	run covbq --collection c --now $now -o $input $input.ndjson
	for table in coverage_data coverage_generators; do
		file_is_file $input/$table.ndjson want/$table.ndjson \
			"$input: $table"
	done
done

# owners NAMESPACE-PATTERN : what generators are to say of the sample.
owners() {
	sed 1d "$sample/expected/owners.tsv" |
		awk -F"$tab" -v want="$1" '$1 ~ want {
		if ($2 == "Host" || $2 == "Pod (No Owner)")
			$1 = $3 = ""
		print $5 " " $1 " " $3 " " $4
	}' | sort
}
# said FILE : what they say.
said() {
	sed 's/.*"binary_hash":"\([^"]*\)".*"generators":\[\(.*\)\]}$/\1 \2/' \
		"$1" | awk '{
		hash = $1
		n = split(substr($0, length(hash) + 2), v, "},{")
		for (i = 1; i <= n; i++) {
			split(v[i], f, "\"")
			print hash " " f[4] " " f[8] " " f[16]
		}
	}' | sort
}
is "$(said want/coverage_generators.ndjson)" "$(owners .)" \
	'generators are the owners of the sample'
for ns in shop shop-data host; do
	run covbq --collection c --now $now --namespace $ns \
		--table coverage_generators all.ndjson
	is "$(said "$out")" "$(owners "^$ns\$")" "those of $ns"
done

# The rows of a namespace are those of its owners' own profiles.
grep '"namespace":"shop-data"' owners.ndjson >some.ndjson
run covbq --collection c --now $now some.ndjson
cp "$out" some.rows
for input in all plain; do
	run covbq --collection c --now $now --namespace shop-data \
		$input.ndjson
	out_is_file "$PWD/some.rows" "$input: rows of one namespace"
done
if have git && have covsrc; then
	git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
	run covbq --collection c --now $now --namespace shop-data \
		--source shop.git all.ndjson
	cp "$out" want.rows
	ok 'they have text' grep -q '"source_line":"package main"' want.rows
	run covsrc -r --source shop.git all.ndjson
	cp "$out" found.ndjson
	run covbq --collection c --now $now --namespace shop-data found.ndjson
	out_is_file "$PWD/want.rows" 'the same text as covsrc finds'
fi
ok 'which are not those of all' ! cmp -s some.rows want/coverage_data.ndjson

done_testing
