# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Pulling from coverage servers: what lies in the collection afterwards.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
first=$(echo "$process"/covcounters.*.23.1)
second=$(echo "$process"/covcounters.*.23.2)
home=127.0.0.1-orders@20250312T080000Z
now='--now 2025-03-12T08:00:00Z'

# --- once --------------------------------------------------------------------
coverage s 23 "$first" 'X-Art-Coverage-Source-Url: https://git.example.com/s' \
	'x-art-coverage-source-COMMIT: abc' 'X-Art-Coverage-New-Thing: "a"' \
	'X-Art-Coverage-Binary-: no' 'X-Other: no'
serve s
run covpull $now -C c "127.0.0.1:$port"
is_out '{"type":"source_dir","dir":"c/coverage/'$home'","dir_name":"'$home'","hostname":"127.0.0.1","namespace":"","pod_name":"127.0.0.1","container":{"name":"","image":""},"binary_name":"orders","collected_at":"2025-03-12T08:00:00Z","host_process":true,"source_url":"https://git.example.com/s","source_commit":"abc","files":["covcounters.'$true_hash'.23.1","covmeta.'$true_hash'"]}'
is "$(cat s/log)" 'HEAD_health
GET_coverage' 'probed, and asked for everything'
ok 'the covmeta' cmp "$meta" "c/coverage/$home/covmeta.$true_hash"
ok 'the counters' cmp "$first" "c/coverage/$home/covcounters.$true_hash.23.1"
is "$(cat "c/coverage/$home/info.json")" '{
  "binary": "orders",
  "host": "127.0.0.1",
  "port": '"$port"',
  "pid": 23,
  "source_url": "https://git.example.com/s",
  "source_commit": "abc",
  "new_thing": "\"a\"",
  "binary_": "no"
}' 'info.json has headers that nobody knows'
is "$(ls -A "c/coverage/$home" | wc -l | tr -d ' ')" 4 'and nothing else'
mkdir plain
cp "$meta" "$first" plain
covtext plain | sed '/coverage_server/d' >want
run covtext "c/coverage/$home"
sed '/coverage_server/d' "$out" >got
file_is_file got want 'it means what it meant'

# --- again: the run goes on --------------------------------------------------
coverage s 23 "$second"
run covpull -C c "127.0.0.1:$port"
is "$(tail -n 2 s/log)" 'HEAD_health
GET_coverage_nometa_1' 'the metadata is known'
is "$(ls c/coverage)" "$home" 'the same run'
ok 'the second snapshot' cmp "$second" \
	"c/coverage/$home/covcounters.$true_hash.23.2"
ok 'the first stays' cmp "$first" "c/coverage/$home/covcounters.$true_hash.23.1"
run covpull -C c "127.0.0.1:$port"
ok 'then the first is replaced' cmp "$second" \
	"c/coverage/$home/covcounters.$true_hash.23.1"
covtext -r "$out" >"$tap_dir/r"
run covmerge -r --by dir "$tap_dir/r"
out_like '*"total_stmts":206,*' 'records can be decoded'

# Counters that fell: another life of pid 23.
coverage s 23 "$first"
run covpull --now 20250312T090000Z -C c "127.0.0.1:$port"
is "$(ls c/coverage)" "$home
127.0.0.1-orders@20250312T090000Z" 'counters fell: a new run'
ok 'nothing was overwritten' cmp "$second" \
	"c/coverage/$home/covcounters.$true_hash.23.1"
ok 'the covmeta is a link' test "c/coverage/$home/covmeta.$true_hash" -ef \
	"c/coverage/127.0.0.1-orders@20250312T090000Z/covmeta.$true_hash"
coverage s 24 "$second"
run covpull --now 20250312T100000Z -C c "127.0.0.1:$port"
is "$(ls c/coverage | tail -n 1)" 127.0.0.1-orders@20250312T100000Z \
	'another pid: a new run'
coverage s 23 "$second"
run covpull --now 20250312T110000Z -C c "127.0.0.1:$port"
is "$(ls c/coverage | wc -l | tr -d ' ')" 3 'pid 23 goes on where it was'

# --- rounds: pid and binary change in between --------------------------------
mkdir t
serve t
coverage t 5 "$first"
mv t/GET_coverage t/GET_coverage.1
coverage t2 6 "$first"
mv t2/GET_coverage_nometa_1 t/GET_coverage_nometa_1.1
coverage t2 6 "$second"
mv t2/GET_coverage_nometa_1 t/GET_coverage_nometa_1
run covpull --now 20250312T110000Z -C d --interval 1 --count 3 "127.0.0.1:$port"
out_lines 3 'a record each time'
is "$(ls d/coverage/*)" "covcounters.$true_hash.5.1
covcounters.$true_hash.6.1
covcounters.$true_hash.6.2
covmeta.$true_hash
info.json
metadata.json" 'a pid that changed in between, nothing overwritten'

# An exec in between: another program, under the same pid.
mkdir x x2
serve x
coverage x 5 "$first"
mv x/GET_coverage x/GET_coverage.1
coverage x2 5 "$second"
mv x2/GET_coverage_nometa_1 x/GET_coverage_nometa_1
for k in x/HEAD_health x/GET_coverage_nometa_1; do
	sed 's/Binary: orders/Binary: execd/' $k >new
	mv new $k
done
cp x/GET_coverage_nometa_1 x/GET_coverage_nometa_1.1
sed 's/Binary: orders/Binary: execd/' x2/GET_coverage >x/GET_coverage
run covpull --now 20250312T110000Z -C i --interval 1 --count 2 "127.0.0.1:$port"
is "$(ls i/coverage)" "127.0.0.1-execd@20250312T110000Z
127.0.0.1-orders@20250312T110000Z" 'another program: a source of its own'

# --- as from a bucket --------------------------------------------------------
run covpull $now -C p --namespace shop --pod orders-0 --container orders \
	--node node-c.example --image quay.io/shop/orders@sha256:3d84 \
	"127.0.0.1:$(cat s/port)"
cp "$out" pulled
bucket=b/cov/node-c.example/shop/orders-0/orders/20250312T080000Z
bucket=$bucket/quay.io-shop-orders-sha256-3d84/orders
mkdir -p $bucket
cp p/coverage/*/cov* p/coverage/*/info.json $bucket
run covfetch -C q b
sed 's|"q/|"p/|' "$out" >fetched
file_is_file pulled fetched 'the record is that of covfetch'
ok 'and so is the collection, byte for byte' diff -r p/coverage q/coverage
run covfetch p
out_is_file pulled 'covfetch of the collection gives it again'

# --- names are wrong, or not there -------------------------------------------
nometa=1
answer body "$first" 9 unknown
nometa=
mkdir u
IFS='
'
reply u/HEAD_health '404 Not Found' healthy $(headers 9)
reply u/GET_coverage_nometa_1 '200 OK' body $(headers 9)
answer body "$first" 9
reply u/GET_coverage '200 OK' body $(headers 9)
unset IFS
serve u
run covpull -C c --namespace ns --pod p --container web --node n \
	--image quay.io/x@sha256:ab $now "http://127.0.0.1:$port/"
is_status 0 'HEAD with 404 and headers, hash unknown'
out_like '*"dir_name":"n-ns-p-web-orders@20250312T080000Z","hostname":"n","namespace":"ns","pod_name":"p","container":{"name":"web","image":"quay.io-x-sha256-ab"},*"covcounters.'$true_hash'.9.1",*' 'a pod'
run grep image c/coverage/n-ns-*/info.json
out_like '*"image": "quay.io/x@sha256:ab"*' 'the true name of the image'
is "$(tail -n 1 u/log)" GET_coverage_nometa_1 'known from another directory'
run covpull -C e --nometa "127.0.0.1:$port"
is_status 1 '--nometa, and nothing known'
is_err "covpull: 127.0.0.1:$port: no covmeta for its counters"

# The ancestor: no headers, the program's name is in the counters.
mkdir a
reply a/HEAD_health '404 Not Found' healthy
answer body "$first" 12
reply a/GET_coverage '200 OK' body
serve a
run covpull -C c "127.0.0.1:$port"
is_status 1 'a server without headers is none'
is_err "covpull: 127.0.0.1:$port: not a coverage server (status 404 without X-Art-Coverage-Server)"
run covpull -C c $now --headerless --node anc "127.0.0.1:$port"
out_like '*"binary_name":"orders",*"covcounters.'$true_hash'.12.1",*' \
	'--headerless'

# --- a covmeta that is damaged where it lies ---------------------------------
coverage v 23 "$first"
serve v
at="127.0.0.1:$port"
# spoil FILE OFFSET: six bytes of it, in its place.
spoil() {
	printf '\252\252\252\252\252\252' |
		dd of="$1" bs=1 seek="$2" conv=notrunc 2>"$tap_dir/dd"
}
run covpull $now --node a -C v1 "$at"
old=v1/coverage/a-orders@20250312T080000Z/covmeta.$true_hash
ln "$old" elsewhere
for size in 500 0; do
	truncate -s $size "$old"
	run covpull --node a -C v1 "$at"
	ok "$size bytes of it: replaced" cmp "$meta" "$old"
done
ok 'by a file of its own' ! cmp -s "$meta" elsewhere
# The packages, the hash, units; and what is read is not what was written.
size=$(wc -c <"$meta")
for at_byte in 24 100 $((size / 2)) $((size - 20)); do
	spoil "$old" "$at_byte"
	ok "byte $at_byte: damaged" ! cmp -s "$meta" "$old"
	run covpull --node a -C v1 "$at"
	ok "byte $at_byte: replaced" cmp "$meta" "$old"
done
is "$(ls v1/coverage)" a-orders@20250312T080000Z 'the same run'
rm "$old"
ln -s "$tmp/elsewhere" "$old"
cp elsewhere before
run covpull --node a -C v1 "$at"
ok 'a link that leads out: replaced' cmp "$meta" "$old"
ok 'and not written through' cmp before elsewhere

# It serves nobody else, and a whole one does.
spoil "$old" 100
run covpull $now --node b -C v1 "$at"
new=v1/coverage/b-orders@20250312T080000Z/covmeta.$true_hash
ok 'what is damaged is not linked' cmp "$meta" "$new"
ok 'and stays where nobody was asked' ! cmp -s "$meta" "$old"
is "$(tail -n 2 v/log)" 'GET_coverage_nometa_1
GET_coverage' 'it was asked for'
run covpull $now --node c -C v1 "$at"
is "$(tail -n 1 v/log)" GET_coverage_nometa_1 'a whole one is known, behind it'
ok 'and linked' test "$new" -ef \
	"v1/coverage/c-orders@20250312T080000Z/covmeta.$true_hash"
run covpull --node a -C v1 "$at"
ok 'a link takes the place of the damaged one' test "$old" -ef "$new"
is "$(find v1/coverage -name '.cov-*')" '' 'nothing is left behind'
spoil "$new" 100
run covpull --nometa --node a -C v1 "$at"
is_status 1 '--nometa: a damaged one is none'
is_err "covpull: $at: no covmeta for its counters"
# Between rounds, too.
rm v/log
covpull --node a -C v1 --interval 1 --count 3 "$at" >"$out" &
pid=$!
wait_for grep -q GET_coverage v/log
wait_for cmp -s "$meta" "$old"
spoil "$old" 100
wait $pid
ok 'damaged between two rounds' cmp "$meta" "$old"

# Readable, but with another hash than its own: asked for each time, left alone.
sed 's/main\.go/evil.go/g' "$meta" >other
true_meta=$meta meta=other
coverage w 23 "$first"
meta=$true_meta
serve w
run covpull $now --node a -C v2 "127.0.0.1:$port"
old=v2/coverage/a-orders@20250312T080000Z/covmeta.$true_hash
inode=$(ls -i "$old")
run covpull --node a -C v2 "127.0.0.1:$port"
is "$(ls -i "$old")" "$inode" 'what a process says again is not written again'
is "$(tail -n 1 w/log)" GET_coverage 'but asked for'

# The loop of the manual page.
covpull -C loop --interval 1 --count 2 "127.0.0.1:$(cat s/port)" |
	while read -r dir; do
		cov compile -C loop >"$out" && cov render -C loop >"$out"
	done
is "$(find loop/html -name '*.html' | wc -l | tr -d ' ')" 2 'pages made anew'
is "$(cd loop/coverage/* && echo covcounters.*)" "covcounters.$true_hash.23.1" \
	'what has not changed is not written again'

# --- many --------------------------------------------------------------------
run covpull -j 4 --probe "127.0.0.1:$(cat s/port)" "127.0.0.1:$(cat u/port)"
out_lines 2 '--probe'
out_like '{"type":"target","address":"127.0.0.1:'"$(cat s/port)"'","binary_name":"orders","pid":"23"}
*' '--probe: in the order of targets'
cp "$out" list
run covpull -C f $now --where '.binary_name == "x"' - <list
is_out '' '--where keeps what is not wanted out'
is "$(ls f/coverage)" ''
run covpull -C f $now - <list
out_lines 1 'two processes of one discovery'
is "$(ls f/coverage/*)" "covcounters.$true_hash.23.1
covcounters.$true_hash.9.1
covmeta.$true_hash
info.json
metadata.json"
cp -R f g
# The same process behind two addresses: two slots, nothing lost or doubled.
run covpull -C g $now - "http://127.0.0.1:$(cat s/port)" <list
is "$(ls g/coverage/* | grep -c '\.23\.[0-9]')" 3 'one process at two addresses'
run covpull -C f --count 1 --interval 5 - <list
is_status 0 '--count 1'

done_testing
