# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# coverage-collector's own programs on a database of ours that has texts:
# its render and its bigquery ingest run, and show our numbers.
. "${COV_TOP:-.}/tests/lib/tap.sh"

PATH=$PATH:${PEERS_BIN:-$HOME/.cache/cov-peers}
have coverage-collector || skip 'no coverage-collector here'
have sqlite3 || skip 'no sqlite3 program here'
have git || skip 'no git here'

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup --db run/coverage.db --store-text dirs.ndjson >owners.ndjson ||
	fail 'covgroup'
covgroup --all --by binary --db run/coverage.db >binaries.ndjson
commit=$(jq -r 'select(.source_commit) | .source_commit' owners.ndjson |
	head -n 1)
repo=run/repos/git.example.com/shop/shop/$(echo "$commit" | cut -c 1-8)
git clone -q "$sample/shop.bundle" "$repo" 2>/dev/null &&
	git -C "$repo" checkout -q "$commit" || fail 'the sample repository'

# Its index against our owners: each with the numbers of its binary.
jq -r '. as $b | .owners[] | [
	if .owner_type == "Host" then "host" else .namespace end,
	.owner_type, .owner_name, .binary_name, $b.covmeta_hash,
	$b.total_stmts, $b.covered_stmts, .first_seen] |
	join("|")' binaries.ndjson | sort >ours
index() {
	python3 - "$1" <<'END' | sort
import html, re, sys
for row in re.findall(r'<tr[^>]*data-namespace=[^>]*>', open(sys.argv[1]).read()):
    a = {k: html.unescape(v) for k, v in re.findall(r'data-([a-z-]+)="([^"]*)"', row)}
    print('|'.join(a.get(k, '') for k in ('namespace', 'owner-type', 'owner',
        'binary', 'covmeta-hash', 'statements', 'covered-stmts', 'first-seen')))
END
}
have python3 || skip 'no python3 to read its index'
run coverage-collector cluster render --collection run --output-dir theirs
is_status 0 'its render runs'
any_err
index theirs/index.html >shown
is "$(wc -l <shown)" "$(jq -s length owners.ndjson)" 'a row for each owner'
file_is_file shown ours 'its index shows our numbers'
is "$(ls theirs | grep -c '^[0-9a-f]*\.html$')" \
	"$(jq -s length binaries.ndjson)" 'a page for each binary'
is "$(ls -A run)" 'coverage
coverage.db
repos' 'nothing is left beside the database'

# Its ingestion, which knows one address: bigquery.py is the proxy on the way
# there, and keeps the rows.
ingest() {
	mkdir bq
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
		-subj /CN=bigquery.googleapis.com \
		-addext subjectAltName=DNS:bigquery.googleapis.com \
		-keyout bq/key.pem -out bq/cert.pem 2>/dev/null || return 1
	mkfifo bq/end
	python3 "$COV_TOP/tests/reference/bigquery.py" bq <bq/end &
	exec 9>bq/end
	i=0
	while [ ! -e bq/port ] && [ $i -lt 100 ]; do
		i=$((i + 1))
		sleep 0.1
	done
	port=$(cat bq/port)
	jq -n --rawfile key bq/key.pem --arg uri "http://127.0.0.1:$port/token" \
		'{type: "service_account", project_id: "p",
		private_key_id: "k", private_key: $key, client_id: "1",
		client_email: "a@p.iam.gserviceaccount.com",
		token_uri: $uri}' >bq/account.json
	run env GOOGLE_APPLICATION_CREDENTIALS=bq/account.json \
		SSL_CERT_FILE=bq/cert.pem "HTTPS_PROXY=http://127.0.0.1:$port" \
		coverage-collector bigquery --project p --dataset d ingest \
		--collection run
	exec 9>&-
	wait
}
if have openssl; then
	ingest || fail 'a proxy for BigQuery'
	is_status 0 'its ingest runs'
	out_like "*Loaded $(jq -s length owners.ndjson) owners from database*" \
		'its ingest reads the owners'
	run covbq --collection run -o rows --source "$repo" binaries.ndjson
	any_err
	for table in coverage_data coverage_generators; do
		jq -cS 'del(.ingestion_time)' "bq/$table.ndjson" | sort >theirs.rows
		jq -cS 'del(.ingestion_time)' "rows/$table.ndjson" | sort >ours.rows
		is "$(wc -l <theirs.rows)" "$(wc -l <ours.rows)" "$table: as many rows"
		file_is_file theirs.rows ours.rows "$table: the rows of covbq"
	done
	ok 'with text' grep -q 'func main() {' bq/coverage_data.ndjson
fi

# From a folder where it may not write, by somebody who may not.
if is_root && have setpriv && cp "$(command -v coverage-collector)" cc; then
	chmod 755 "$tap_dir" "$tmp" cc
	mkdir elsewhere ro
	cp run/coverage.db ro/
	chmod 444 ro/coverage.db
	chmod 555 ro
	chmod 777 elsewhere
	run setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/ \
		./cc cluster render --collection ro --output-dir elsewhere \
		--skip-component-html
	is_status 0 'its render needs no write permission'
	any_err
	is "$(index elsewhere/index.html | wc -l)" \
		"$(jq -s length owners.ndjson)" 'and shows all owners'
	is "$(ls -A ro)" coverage.db 'nothing is left beside'
fi

# Its compile may have had the file: it finds nothing to do for reports that it
# would have read, and ours goes on.
run coverage-collector cluster compile --collection run
is_status 0 'its compile runs'
any_err
run covgroup --db run/coverage.db dirs.ndjson
any_err
is "$(jq -cS 'del(.changed)' "$out")" "$(jq -cS 'del(.changed)' owners.ndjson)" \
	'and leaves our owners alone'
is "$(sqlite3 run/coverage.db 'PRAGMA journal_mode; PRAGMA integrity_check;
	PRAGMA foreign_key_check')" 'delete
ok' 'the file is well'
run coverage-collector cluster render --collection run --output-dir again
is_status 0 'its render runs again'
any_err
index again/index.html >shown
file_is_file shown ours 'and shows our numbers'

# Without texts it stops, instead of showing nothing.
covgroup --db run/coverage.db --no-store-text dirs.ndjson >/dev/null
run coverage-collector cluster render --collection run --output-dir none
is_status 1
err_like '*no such column: merged_coverage_text*'
done_testing
