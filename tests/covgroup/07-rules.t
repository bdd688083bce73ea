# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --owner-rules FILE and --reference-hashes.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" . || exit 1
covfetch bucket >dirs.ndjson || fail 'covfetch'
owners() {
	jq -r '[.namespace, .owner_type, .owner_name] | @tsv' "$@" | sort -u
}
tab=$(printf '\t')

cat >rules <<'END'
# ours
ReplicaSet	^(.+)-[a-z0-9]+-[a-z0-9]{5}$

Set ^(orders|installer)-
Twin ^gateway-
Node -([^-]+)$
END
run covgroup --owner-rules rules dirs.ndjson
is "$(owners "$out")" "e2e-shop${tab}Node${tab}debug
host${tab}Host${tab}agent
host${tab}Host${tab}usr-bin-agent
shop${tab}ReplicaSet${tab}checkout
shop${tab}ReplicaSet${tab}frontend
shop${tab}Twin${tab}
shop-data${tab}ReplicaSet${tab}installer
shop-data${tab}ReplicaSet${tab}revision-pruner
shop-data${tab}Set${tab}orders
shop-system${tab}ReplicaSet${tab}node" 'first match, first group'
is "$(jq -r 'select(.owner_name == "orders") | .group_key' "$out")" \
	"shop-data/Set/orders/orders/$(jq -r 'select(.owner_name == "orders") |
	.covmeta_hash' "$out")" 'in the group_key'
cp "$out" owners.ndjson
run covgroup --tag --owner-rules rules dirs.ndjson
cp "$out" tagged.ndjson
run covgroup tagged.ndjson
out_is_file owners.ndjson 'tagged reports are believed without the rules'
run covgroup --db rules.db --owner-rules rules dirs.ndjson
run covgroup --all --tag --db rules.db
is "$(jq -r 'select(.pod_name == "orders-0") | .owner_type' "$out")" Set \
	'--all needs no rules'
printf 'None ^nothing$\r\n' >none
run covgroup --owner-rules none dirs.ndjson
is "$(jq -r 'select(.namespace != "host") | .owner_type' "$out" | sort -u)" \
	'Pod (No Owner)' 'no match'
run covgroup --db rules.db dirs.ndjson
run covgroup --all --db rules.db
is "$(owners "$out")" "$(covgroup dirs.ndjson | owners)" \
	'other rules, other owners in the same database'
printf '{"type":"report","namespace":"n","pod_name":"orders-1",%s}\n' \
	'"owner_type":"CronJob","owner_name":"o","covmeta_hash":"h"' >named
run covgroup --owner-rules rules --tag named
out_like '*"group_key":"n/CronJob/o/*' 'a name in the metadata beats rules'
any_err
is_status 1

# A type alone names nobody; a name that is there, and empty, does.
for record in '"owner_type":"X"' '"owner_name":"o"' \
	'"owner_type":"X","owner_name":null' '"owner_type":"","owner_name":"o"'
do
	printf '{"type":"report","namespace":"n","pod_name":"orders-1",%s,%s}\n' \
		"$record" '"covmeta_hash":"h"' >half
	run covgroup --tag half
	any_err
	is_status 1
	out_like '*"group_key":"n/StatefulSet/orders//h"*' "$record: a guess"
	run covgroup --tag --owner-rules rules half
	any_err
	is_status 1
	out_like '*"group_key":"n/Set/orders//h"*' "$record: the rules"
done
printf '{"type":"report","namespace":"n","pod_name":"orders-1",%s,%s}\n' \
	'"owner_type":"X","owner_name":""' '"covmeta_hash":"h"' >half
run covgroup --tag half
any_err
is_status 1
out_like '*"group_key":"n/X///h"*' 'an empty name is one'
mkdir half.d && cp "$(find bucket -name 'covmeta.*' | head -n 1)" half.d
for record in '"owner_type":"X"' '"owner_type":"X","owner_name":"y"'; do
	printf '{"namespace":"n","pod_name":"orders-1",%s}\n' "$record" \
		>half.d/metadata.json
	covfetch half.d >half
	covgroup --tag half | jq -r '.owner_type + " " + .owner_name'
done >"$out"
is_out 'StatefulSet orders
X y' 'the same of metadata.json'

printf '# no slash\nSet ^a\nX/Y (.*)\n' >bad
run covgroup --owner-rules bad dirs.ndjson
is_status 2
is_err "covgroup: bad:3: 'X/Y': a type has no slash"
printf 'Set ^a\nSet (\n' >bad
run covgroup --owner-rules bad dirs.ndjson
is_status 2
err_like "covgroup: bad:2: '(': *"
is "$(cat "$out")" '' 'bad rules: nothing printed'
for text in 'Set' 'Set ' ' ^x'; do
	printf '# x\n\n%s\n' "$text" >bad
	run covgroup --owner-rules bad dirs.ndjson
	is_status 2
	err_like 'covgroup: bad:3: not a type*'
done
printf '# nothing\n' >bad
run covgroup --owner-rules bad dirs.ndjson
is_status 2
err_like 'covgroup: bad: has no rule'
run covgroup --owner-rules nowhere dirs.ndjson
is_status 2
err_like 'covgroup: nowhere: No such file or directory'
printf 'Set ^\0x\n' >bad
run covgroup --owner-rules bad dirs.ndjson
is_status 2
any_err

# input_hash over the bytes, counters first, by their names.
mkdir run && covfetch bucket -C run >run.ndjson
run covgroup --reference-hashes --tag run.ndjson
bad=0
for d in run/coverage/*/; do
	want=$(cd "$d" && cat covcounters.* covmeta.* 2>/dev/null | md5sum)
	d=${d%/}
	got=$(jq -r "select(.dir_name == \"${d##*/}\") | .input_hash" "$out")
	[ "$got" = "${want%% *}" ] || bad=$d
done
is "$bad" 0 '--reference-hashes'
run covgroup --reference-hashes run.ndjson
# MD5 of the members' hashes, sorted, without a separator
key=$(jq -r 'select(.owner_name == "node-observer") | .merge_input_hash' \
	"$out")
is "$key" "$(covgroup --reference-hashes --tag run.ndjson |
	jq -r 'select(.owner_name == "node-observer") | .input_hash' | sort |
	tr -d '\n' | md5sum | cut -d' ' -f1)" 'merge_input_hash'

# A text-only report: that of the text. An orphan counts, an unreadable file
# leaves the hash empty.
mkdir text orphan
printf 'mode: set\nm/a.go:1.1,2.2 1 1\n' >text/coverage.out
cp bucket/demo/coverage/node-b*/shop-data/orders-0/*/*/*/*/cov* orphan
echo lost >orphan/covcounters.00000000000000000000000000000000.1.1
covfetch text orphan >more.ndjson
run covgroup --reference-hashes --tag more.ndjson
is "$(jq -r 'select(.dir == "text") | .input_hash' "$out")" \
	"$(md5sum <text/coverage.out | cut -d' ' -f1)" 'of a text'
is "$(jq -r 'select(.dir == "orphan") | .input_hash' "$out")" \
	"$(cat orphan/covcounters.* orphan/covmeta.* | md5sum |
	cut -d' ' -f1)" 'orphans are in it'

# Switching reads again, once.
run covgroup -v --db run/coverage.db run.ndjson
any_err
run covgroup -v --db run/coverage.db --reference-hashes run.ndjson
err_like '*16 read, 0 unchanged*'
run covgroup -v --db run/coverage.db --reference-hashes run.ndjson
err_like '*0 read, 16 unchanged*'

# Where we differ from coverage-collector with all of its flags: covgroup(1),
# STANDARDS.
# odd NAME TEXT METADATA
odd() {
	mkdir -p "odd/coverage/$1"
	printf "$2" >"odd/coverage/$1/coverage.out"
	printf '{"hostname":"h","pod_name":"p-0","binary_name":"b",%s}\n' "$3" \
		>"odd/coverage/$1/metadata.json"
}
n='"namespace":"n"'
odd blank 'mode: set\na b.go:1.1,2.2 3 1\n' "$n"
odd negative 'mode: count\na.go:1.1,2.2 3 -1\n' "$n"
odd range 'mode: count\na.go:1.1,2.2 3 99999999999999999999\n' "$n"
odd twice 'mode: set\na.go:1.1,2.2 3 1\na.go:1.1,2.2 4 1\n' "$n"
odd type 'mode: set\na.go:1.1,2.2 3 1\n' "$n,\"collected_at\":7"
odd upper 'mode: set\nc.go:1.1,2.2 3 1\n' '"Namespace":"n"'
run covfetch odd
cp "$out" odd.ndjson
run covgroup --tag --owner-rules legacy --snapshots sum --reference-hashes \
	odd.ndjson
is_status 1
err_lines 3
is "$(jq -r '[.dir_name, .owner_type, .covered_stmts, .total_stmts,
	.error != null] | @tsv' "$out" | tr '\t' ' ')" \
	'blank StatefulSet 3 3 false
negative  0 0 true
range  0 0 true
twice  0 0 true
type StatefulSet 3 3 false
upper Host 3 3 false' 'differences that the manual lists'
done_testing
