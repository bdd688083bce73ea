# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# serve.sh - what the tests of `covbq load --project` share, sourced behind
# tap.sh: a server of BigQuery (bigquery.py) at $url, and rows for it.

have python3 || skip 'no python3 for the server'
have jq || skip 'no jq here'

# serve NAME: a server whose folder is NAME.
serve() {
	mkdir -p "$tmp/$1"
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/covbq/bigquery.py" \
		"$tmp/$1" >"$tmp/$1/port" 2>"$tmp/$1/errors" &
	server=$!
	wait_for test -s "$tmp/$1/port" || skip 'the test server does not start'
	port=$(cat "$tmp/$1/port")
	url=http://127.0.0.1:$port
}

now=2025-03-12T12:00:00Z
printf 'mode: count\na.go:1.1,2.2 1 5\na.go:4.1,4.9 1 0\nb.go:1.1,1.2 1 3\n' \
	>p.cov
printf '{"type":"binary","binary_name":"x","covmeta_hash":"77","software_group":"g","owners":[{"owner_type":"Job","owner_name":"j","namespace":"n","binary_name":"x","containers":["c"],"profile":"p.cov"}],"profile":"p.cov"}\n' \
	>b.ndjson
echo file-token >token

# load DATASET [OPTION]...
load() {
	dataset=$1
	shift
	run covbq load --endpoint-url "$url" --access-token-file token \
		--project p --dataset "$dataset" --collection c \
		--retry-delay 5ms --state state "$@"
}
