# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Owners: what generators say of them, filters, and the facts of their images.
. "${COV_TOP:-.}/tests/lib/tap.sh"

now=2025-03-12T12:00:00Z

# Two owners of one binary, a host and a pod without owner, all of one file.
printf 'mode: count\na.go:1.1,2.2 1 5\na.go:4.1,4.9 1 0\n' >one.cov
printf 'mode: count\na.go:1.1,2.2 1 0\na.go:4.1,4.9 1 3\n' >two.cov
printf 'mode: count\na.go:1.1,2.2 1 2\na.go:4.1,4.9 1 2\n' >host.cov
printf 'mode: count\na.go:1.1,2.2 1 1\na.go:4.1,4.9 1 1\n' >pod.cov
owner() {
	printf '{%s"owner_type":"%s","owner_name":"%s","namespace":"%s",' \
		"$1" "$2" "$3" "$4"
	printf '"binary_name":"%s",%s"profile":"%s"%s}' "$5" "$6" "$7" "$8"
}
pod=$(owner '' 'Pod (No Owner)' '' shop cat '"image":"i3","source_commit":"c3","software_key":"k3","containers":["p"],' pod.cov)
host=$(owner '' Host cat host cat '"image":"host:cat","source_url":"u2","source_commit":"c2","software_group":"g2","containers":["cat"],' host.cov)
two=$(owner '' StatefulSet db 'shop-data' cat '"image":"i1","containers":["z","a","z"],' two.cov)
one=$(owner '' Deployment web shop cat '"image":"i1","containers":["web"],' one.cov)
binary='{"type":"binary","binary_name":"cat","source_url":"u9","software_group":"g9","covmeta_hash":"77",'
printf '%s"owners":[%s,%s,%s,%s],"profile":["one.cov","two.cov","host.cov","pod.cov"]}\n' \
	"$binary" "$two" "$pod" "$one" "$host" >binary.ndjson
none='{"namespace":"","owner":"","container":"","binary_name":"cat"}'
web='{"namespace":"shop","owner":"web","container":"web","binary_name":"cat"}'
db='{"namespace":"shop-data","owner":"db","container":"a,z","binary_name":"cat"}'

# generators GROUP URL KEY COMMIT ENTRIES : a row.
generators() {
	echo "{\"ingestion_time\":\"$now\",\"software_group\":\"$1\",\"binary_hash\":\"77\",\"collection_id\":\"c\",\"source_url\":\"$2\",\"software_key\":\"$3\",\"source_commit\":\"$4\",\"generators\":[$5]}"
}
bq() {
	run covbq --collection c --now $now "$@"
}

bq --table coverage_generators binary.ndjson
is_out "$(generators g2 u2 k3 c2 "$none,$web,$none,$db")" \
	'owners in their order, hosts and pods without owner without names'
bq --table coverage_generators --owner '' binary.ndjson
is_out "$(generators g2 u2 k3 c2 "$none")" \
	'facts of a pod: its own, then those of a host process of that name'
bq --table coverage_generators --namespace shop-data binary.ndjson
is_out "$(generators g2 u2 '' c2 "$db")" \
	'facts of an owner without: those of the host process'
bq --table coverage_generators --namespace host binary.ndjson
is_out "$(generators g2 u2 '' c2 "$none")" 'host is the namespace of hosts'
bq --table coverage_generators --namespace 'shop*' --owner web --owner d? \
	binary.ndjson
is_out "$(generators g2 u2 '' c2 "$web,$db")" \
	'or within a kind of filter, and between them'

# Without any owner that knows, the binary as a whole does, but only whole.
printf '%s"owners":[%s,%s],"profile":["one.cov","two.cov"]}\n' "$binary" \
	"$one" "$two" >unknown.ndjson
bq --table coverage_generators unknown.ndjson
is_out "$(generators g9 u9 '' '' "$web,$db")" 'facts of the binary'
bq --table coverage_generators --owner web unknown.ndjson
is_out "$(generators '' '' '' '' "$web")" 'not those of owners that were left out'

# Counters: only of the chosen.
counts() {
	sed 's/.*"source_line_number":\([0-9]*\),"line_executions":\(.*\)}/\1 \2/' \
		"$out" | tr '\n' ';'
}
bq binary.ndjson
is "$(counts)" '1 5;2 5;3 -1;4 3;' 'all owners: the greatest counter'
bq --owner web binary.ndjson
is "$(counts)" '1 5;2 5;3 -1;4 0;' 'one owner: its own profile'
bq --namespace shop binary.ndjson
is "$(counts)" '1 5;2 5;3 -1;4 1;' 'two owners: their maximum'
bq --namespace '*' --owner '*' binary.ndjson
is "$(counts)" '1 5;2 5;3 -1;4 3;' 'everything passes *'

# Owner records, grouped; a record that comes twice counts once.
owner '"type":"owner","covmeta_hash":"77",' Deployment web shop cat \
	'"containers":["web"],' one.cov >owners.ndjson
echo >>owners.ndjson
owner '"type":"owner","covmeta_hash":"77",' StatefulSet db shop-data cat \
	'"containers":["z","a"],' two.cov >>owners.ndjson
echo >>owners.ndjson
bq --table coverage_generators owners.ndjson owners.ndjson
is_out "$(generators '' '' '' '' "$web,$db")" 'owner records make a binary'
bq owners.ndjson binary.ndjson
is "$(counts)" '1 5;2 5;3 -1;4 3;' 'owners and binary of one hash'
bq --where '.owner_name == "db"' owners.ndjson
is "$(counts)" '1 0;2 0;3 -1;4 3;' '--where'

# Filters that match nothing, and such that cannot.
bq --namespace 'openshift-*' binary.ndjson
is_out ''
err_like '*no owner is left by the filters*'
bq --owner 'a[' binary.ndjson
is_status 2
is_out ''
err_like "covbq: pattern 'a?'*"
bq --namespace 'sh[' binary.ndjson
is_status 2
any_err

# An owner that has no profile of its own is not shown with that of others.
printf '%s"owners":[{"owner_type":"Job","owner_name":"j","namespace":"n"},%s],"profile":["one.cov","two.cov"]}\n' \
	"$binary" "$two" >lacks.ndjson
bq --owner j lacks.ndjson
is_status 1
is_out ''
err_like "*no 'profile'*"

# What the binary says about reading holds for its owners too.
printf 'mode: count\nx/coverage_server.go:1.1,1.2 1 1\n' >server.cov
printf '{"type":"binary","covmeta_hash":"77","owners":[%s,%s],"profile":["server.cov"],"filter":[]}\n' \
	"$(owner '' Job j n b '' server.cov)" "$two" >filter.ndjson
bq --owner j filter.ndjson
is "$(counts)" '1 1;' 'the filter of the binary'
sed 's/,"filter":\[\]//' filter.ndjson >default.ndjson
bq --owner j default.ndjson
is_out '' 'lines of the coverage server are left out by default'

done_testing
