# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Owners and binaries of the sample, without a database: as a script that
# shares nothing with us found them, whatever stages the records went through.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" . || exit 1
tab=$(printf '\t')
# namespace, type, name, binary, hash, reports, total, covered
owners_tsv() {
	jq -r 'select(.type == "owner") | [.namespace, .owner_type, .owner_name,
		.binary_name, .covmeta_hash, (.reports | length), .total_stmts,
		.covered_stmts] | @tsv' "$@" | sort
}
expected() {
	sed 1d "$sample/expected/$1" | sort
}

covfetch bucket >dirs.ndjson || fail 'covfetch'
covtext -r dirs.ndjson >processes.ndjson || fail 'covtext -r'
covmerge -r --by dir processes.ndjson >reports.ndjson || fail 'covmerge'

run covgroup dirs.ndjson
is_status 0
cp "$out" owners.ndjson
is "$(owners_tsv owners.ndjson)" "$(expected owners.tsv)" 'owners of the sample'
is "$(jq -r .group_key owners.ndjson)" \
	"$(jq -r .group_key owners.ndjson | sort)" 'by the bytes of group_key'
run covgroup -j 1 dirs.ndjson
out_is_file owners.ndjson '-j 1 gives the same bytes'
run covgroup processes.ndjson
out_is_file owners.ndjson 'from processes the same bytes'
run covgroup reports.ndjson
out_is_file owners.ndjson 'from reports the same bytes'
sort -r processes.ndjson >reversed.ndjson
run covgroup - <reversed.ndjson
out_is_file owners.ndjson 'in another order the same bytes'

for from in dirs processes reports; do
	covgroup --tag $from.ndjson >tagged.ndjson
	covmerge -r --by group_key tagged.ndjson >merged.ndjson
	grep '^{"type":"owner"' merged.ndjson >merged-owners.ndjson
	run cat merged-owners.ndjson
	out_is_file owners.ndjson "--tag of $from, then covmerge: same owners"
done
run covgroup --tag reports.ndjson
out_lines 16 'every report comes out of --tag'
cp "$out" tagged.ndjson
is "$(jq -r 'select(.group_key == null) | .dir_name' tagged.ndjson)" \
	"$(awk -F"$tab" '$6 == "-" { print $2 }' \
	"$sample/expected/reports.tsv")" 'the host duplicate has no group_key'
run covgroup tagged.ndjson
out_is_file owners.ndjson 'tagged reports are grouped the same'

run covgroup --owner-rules legacy reports.ndjson
is "$(owners_tsv "$out")" "$(expected owners-legacy.tsv)" \
	'owners by the legacy rules'

run covgroup --by binary dirs.ndjson
cp "$out" binaries.ndjson
is "$(jq -r '[.covmeta_hash, (.owners | length), (.reports | length),
	.total_stmts, .covered_stmts] | @tsv' binaries.ndjson)" \
	"$(sed 1d "$sample/expected/binaries.tsv" |
	awk -F"$tab" -v OFS="$tab" '{ print $1, $4, $5, $6, $7 }')" \
	'binaries of the sample'
is "$(jq -r '.owners[] | select(.profile == null)' binaries.ndjson)" '' \
	'every owner in a binary has its profile'
run covgroup --by binary reports.ndjson
out_is_file binaries.ndjson 'from reports the same binaries'

# Each owner's profile, opened through its record, is the expected text.
jq -r '[.namespace, .owner_type, .owner_name, .binary_name,
	.covmeta_hash] | join("/")' owners.ndjson >keys
bad=0
while read -r key; do
	md5=$(printf %s "$key" | md5sum | cut -d' ' -f1)
	grep -F "\"group_key\":\"$key\"" owners.ndjson |
		covtext -r --as textfmt >got.cov || bad=1
	cmp -s got.cov "$sample/expected/owners/$md5.cov" || bad=$key
done <keys
is "$bad" 0 'profiles of all owners'

# Metadata that names its owner beats any guess.
sed '1s/"namespace":/"owner_type":"Job","owner_name":"mine","namespace":/' \
	reports.ndjson | sed 's/"hostname":"node-b/&/' >named.ndjson
grep -v '"host_process":true' reports.ndjson | head -n 1 |
	sed 's/,"hostname"/,"owner_type":"CronJob","owner_name":"mine"&/' \
	>one.ndjson
run covgroup one.ndjson
is "$(jq -r '.owner_type + " " + .owner_name' "$out")" 'CronJob mine' \
	'owner from the metadata'

run covgroup --where '.namespace == "shop"' dirs.ndjson
is "$(jq -r .namespace "$out" | sort -u)" shop '--where chooses records'
printf '{"type":"note","x":1}\n' >note.ndjson
run covgroup note.ndjson
is_out '{"type":"note","x":1}' 'other records pass'
run covgroup </dev/null
is_out '' 'no input, no output'

run covgroup --all
is_status 2
err_like '*--all*need --db*'
run covgroup --tag --db x.db dirs.ndjson
is_status 2
any_err
run covgroup --owner-rules nothing
is_status 2
any_err
run covgroup --update 'pod=x' --db x.db dirs.ndjson
is_status 2
err_like "*--update 'pod=x'*"
run covgroup --update 'node=[' --db x.db dirs.ndjson
is_status 2
any_err
ok 'a usage error makes no database' ! test -e x.db

# A block that a text has twice: a report's totals are those of its lines, an
# owner's count it once, in any way they are made. No binary, no image.
mkdir -p twice/one bare
printf 'mode: count\n%s\n%s\n%s\n' 'm/a.go:1.1,2.2 3 0' \
	'm/b.go:1.1,2.2 3 0' 'm/a.go:1.1,2.2 3 4' >twice/one/coverage.out
cp twice/one/coverage.out bare
covtext -r <<'E' | covmerge -r --by dir >twice.ndjson
{"type":"source_dir","dir":"twice/one","namespace":"n","pod_name":"w-0","hostname":"h","binary_name":"w"}
{"type":"source_dir","dir":"bare"}
E
is "$(jq -c '[.covered_stmts, .total_stmts]' twice.ndjson | sort -u)" '[3,9]' \
	'a report counts lines'
run covgroup twice.ndjson
is "$(jq -c '[.covered_stmts, .total_stmts, .image]' "$out")" '[3,6,null]
[3,6,null]' 'an owner counts blocks'
is "$(jq -r .covmeta_hash "$out" | sort -u)" \
	"$(jq -r .covmeta_hash twice.ndjson | sort -u)" 'the hash is the same'
cp "$out" one
sed 's/"type":"report"/"type":"source_dir"/; s/"profile".*/"x":1}/' \
	twice.ndjson >again.ndjson
covgroup again.ndjson >one
covgroup --tag again.ndjson | covmerge -r --by group_key >two
file_is_file two one 'covmerge makes the same owners'
run covgroup --db twice.db --by binary twice.ndjson
is "$(jq -c '[.covered_stmts, .total_stmts]' "$out")" '[3,6]' 'nor a binary'
run covtext "$(jq -r .profile "$out")"
is_out 'mode: count
m/a.go:1.1,2.2 3 4
m/b.go:1.1,2.2 3 0' 'a merged text has it once'
if have sqlite3; then
	is "$(sqlite3 twice.db 'SELECT DISTINCT covered_stmts, total_stmts
		FROM cov_union')" '3|6' 'and so have parts of the cluster'
	is "$(sqlite3 twice.db 'SELECT file_path, covered_stmts, total_stmts
		FROM owner_file_stats WHERE owner_id = 1 ORDER BY 1')" \
		'm/a.go|3|3
m/b.go|0|3' 'and files'
fi
# Texts that lie anywhere are hashed as they are read, at every stage.
set -- bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend
covtext "$1" >a.cov
sed 's/ [0-9]*$/ 1/' a.cov >b.cov
for i in a b; do
	echo '{"type":"process","dir":"'$i'","namespace":"n","pod_name":"p-'$i \
		'","container":"c","binary_name":"x","profile":"'$i'.cov"}'
done | tr -d ' ' >texts.ndjson
covmerge -r --by dir texts.ndjson >of-dirs
is "$(jq -r .input_hash of-dirs | grep -cE '^[0-9a-f]{32}$')" 2 \
	'reports of texts have a hash'
covgroup of-dirs >one
covgroup --tag of-dirs | covmerge -r --by group_key >two
file_is_file two one 'owners of texts: --tag, then covmerge'
run covgroup texts.ndjson
out_is_file one 'and without covmerge'
is "$(covgroup --db texts.db of-dirs | jq -r .merge_input_hash)" \
	"$(jq -r .merge_input_hash one)" 'and with a database'
sed 's/ [0-9]*$/ 2/' a.cov >b.cov
covgroup texts.ndjson >three
ok 'another content, another hash' ! grep -qF \
	"$(jq -r .merge_input_hash one)" three

done_testing
