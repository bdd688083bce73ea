# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# cov bigquery ingest, as coverage-collector spells it.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covbq/serve.sh"
have git || skip 'no git to unpack the bundle'
serve s
: >s/emulator
export BIGQUERY_EMULATOR_HOST=127.0.0.1:$port
run cov run "$sample/bucket" -C c --source "$sample/shop.bundle"
ingest() {
	run cov bigquery --project p --dataset "$@"
}
ingest d ingest --collection c
out_like "Ingesting coverage data for collection: c
BigQuery target: p.d

Ingestion complete:
  coverage_data rows:       *
  coverage_generators rows: 4" 'the summary'
is "$(wc -l <s/d.coverage_data | tr -d ' ')" \
	"$(sed -n 's/.*coverage_data rows: *//p' "$out")" 'all rows'
is "$(grep -c 'package money' s/d.coverage_data)" \
	"$(grep -c '"source_filename":"example.com/shop/internal/money/money.go","source_line":"[^"]*","source_line_number":1,' s/d.coverage_data)" \
	'with their text, out of the sources that the collection knows'
before=$(wc -l <s/d.coverage_data)
ingest d ingest --collection c
is "$(wc -l <s/d.coverage_data)" "$before" 'once more: nothing twice'
ingest e --collection=c ingest --namespace host --namespace shop-data \
	--owner 'ord*' --owner fr\?nt\*
out_like '*Ingestion complete:*'
is "$(jq -r '.generators[] | .namespace + "/" + .owner' \
	s/e.coverage_generators | sort -u)" \
	"$(jq -r '.generators[] | .namespace + "/" + .owner' \
	s/d.coverage_generators | sort -u | grep '^shop-data/ord')" \
	'OR within a kind of filter, AND between'
ingest f ingest --collection c --owner none
err_like '*no owner is left*'
out_like '*No owners match the filter criteria'
ingest bad ingest --collection c
is_status 1
err_like '*coverage_data: load job: invalid: row 3*not all rows were loaded*'
is "$(ls -A c | tr '\n' ' ')" \
	'cov.conf coverage coverage.db html records repos ' \
	'nothing is left in the collection'
is "$(cat s/errors)" '' 'the server has nothing to complain about'
kill $server
done_testing
