# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The center of goc.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"

# said NAME STATUS TEXT
said() {
	printf '%s' "$3" >body
	reply "g/$1" "$2" body
}
profile() {
	printf 'mode: count\nx.io/a/b.go:3.1,4.2 2 %s\nx.io/a/a.go:1.1,2.2 1 %s\n' \
		"$1" "$2"
}
mkdir g
serve g
center=http://127.0.0.1:$port
a=http://10.0.0.7:41472
said GET_v1_cover_list '200 OK' '{"pay":["'$a'","http://10.0.0.8:1"],"cart":["http://10.0.0.7:2"],"odd":{},"gone":["not a url"]}'
run covpull --goc "$center" --list
is_out '{"type":"target","address":"http://10.0.0.7:2","service":"cart"}
{"type":"target","address":"not a url","service":"gone"}
{"type":"target","address":"http://10.0.0.7:41472","service":"pay"}
{"type":"target","address":"http://10.0.0.8:1","service":"pay"}' '--list'
run covpull --goc "$center/" --list --service cart --where '.service=="cart"'
out_lines 1 'one service'

# Many: all of them, up to a limit that is told.
awk 'BEGIN { printf "{\"s\":["; for (i = 1; i < 262150; i++)
	printf "\"http://h:1/%d\",", i; printf "\"http://h:1/0\"]}" }' >body
reply g/GET_v1_cover_list '200 OK' body
run covpull --goc "$center" --list
is_status 1 'too many addresses'
out_lines 262144 'those that there is room for'
is_err "covpull: $center: 6 addresses are left out: more than 262144"
awk 'BEGIN { printf "{\"s\":["; for (i = 1; i < 200000; i++)
	printf "\"http://h:1/%d\",", i; printf "\"http://h:1/0\"]}" }' >body
reply g/GET_v1_cover_list '200 OK' body
run covpull --goc "$center" --list
is_status 0 '200,000 addresses'
out_lines 200000 'all of them'

# --- profiles ----------------------------------------------------------------
said GET_v1_cover_list '200 OK' '{"pay":["'$a'","http://10.0.0.8:1"],"cart":["http://10.0.0.7:2"]}'
said 'POST_v1_cover_profile~41472' '200 OK' "$(profile 0 3)"
said 'POST_v1_cover_profile~:2' '200 OK' "$(profile 1 1)"
said 'POST_v1_cover_profile~:1' '417 Expectation Failed' \
	'{"error":"failed to get profile from http://10.0.0.8:1: refused"}'
run covpull -C c --now 20250312T080000Z --goc "$center"
is_status 3 'one address is dead'
is_err 'covpull: pay at http://10.0.0.8:1: failed to get profile from http://10.0.0.8:1: refused'
out_lines 2 'the others are there'
out_like '{"type":"source_dir","dir":"c/coverage/10.0.0.7-cart-'*'@20250312T080000Z",*"hostname":"10.0.0.7",*"binary_name":"cart",*"files":[[]"coverage.out"]}
*' 'a text report'
is "$(cat c/coverage/*-pay-*/coverage.out)" 'mode: count
x.io/a/a.go:1.1,2.2 1 3
x.io/a/b.go:3.1,4.2 2 0' 'files in order'
run covpull -C c --force --now 20250312T080000Z --goc "$center"
is_status 0 '--force'
err_like 'covpull: warning: pay at http://10.0.0.8:1: failed *'
out_lines 2
cp "$out" dirs
covtext -r dirs >process
run covgroup process
out_lines 2 'grouped like others'
out_like '*"total_stmts":3,"covered_stmts":3,*
*"total_stmts":3,"covered_stmts":1,*' 'the totals of both'

said 'POST_v1_cover_profile~41472' '200 OK' "$(profile 2 3)"
run covpull -C c --now 20250312T090000Z --goc "$center" --service pay --force
any_err
is "$(ls c/coverage | grep -c pay)" 1 'counters rose: the same run'
said 'POST_v1_cover_profile~41472' '200 OK' "$(profile 2 0)"
run covpull -C c --now 20250312T090000Z --goc "$center" --address "$a"
is "$(ls c/coverage | grep -c pay)" 2 'counters fell: a new run'
is "$(cat c/coverage/*-pay-*@20250312T080000Z/coverage.out | tail -n 1)" \
	'x.io/a/b.go:3.1,4.2 2 2' 'nothing is overwritten'
said 'POST_v1_cover_profile~41472' '200 OK' "$(profile 0 0)"
run covpull -C c --now 20250312T090000Z --goc "$center" --address "$a"
is "$(ls c/coverage | grep -c pay)" 3 'and another in the same second'

# --- what is wrong -----------------------------------------------------------
said POST_v1_cover_profile '417 Expectation Failed' \
	'{"error":"service [nope] not found"}'
run covpull -C c --goc "$center" --service nope
is_status 1 'an unknown service'
is_err 'covpull: nope: service [nope] not found'
said POST_v1_cover_profile '417 Expectation Failed' 'plain
words'
run covpull -C c --goc "$center" --address http://10.9.9.9:9
is_status 1 'an unknown address'
is_err 'covpull: http://10.9.9.9:9: plain words'
said 'POST_v1_cover_profile~41472' '200 OK' 'mode: count
../../x.go'
run covpull -C c --goc "$center" --address "$a"
is_status 1 'no profile'
err_like "covpull: pay at $a: profile:2: bad profile line: *"
said 'POST_v1_cover_profile~41472' '200 OK' ''
run covpull -C c --goc "$center" --address "$a"
is_status 1 'nothing'
err_like "covpull: pay at $a: profile: not a coverage profile*"

# The center hangs on one address: it costs its own timeout, no more.
said 'POST_v1_cover_profile~41472' '200 OK' "$(profile 9 9)"
rm 'g/POST_v1_cover_profile~:1' g/POST_v1_cover_profile
run covpull -C hang --timeout $brief -j 2 --goc "$center"
is_status 3 'one address hangs'
err_like 'covpull: pay at http://10.0.0.8:1: Operation timed out *'
out_lines 2 'the others are there'

# Files in another order, and names that are paths.
said GET_v1_cover_list '200 OK' '{"../../../x":["http://10.0.0.7:2"],"":["http://10.0.0.7:3"],"a/b:c@d":["http://10.0.0.7:4"]}'
said 'POST_v1_cover_profile' '200 OK' "$(profile 1 1)"
said 'POST_v1_cover_profile~:4' '200 OK' "$(profile 1 1 |
	sed -n '1p;3p;2p')"
run covpull -C names --now 20250312T080000Z --goc "$center"
out_lines 3 'strange names'
is "$(find . -name x)" '' 'no paths'
is "$(ls names/coverage | sed 's/-[0-9a-f]*@.*//' | sort)" '10.0.0.7-..-..-..-x
10.0.0.7-a-b-c-d
10.0.0.7-unknown'
is "$(cat names/coverage/*/coverage.out | sort -u | wc -l | tr -d ' ')" 3 \
	'the same text from each'
said GET_v1_cover_list '200 OK' '{"pay":["'$a'","http://10.0.0.8:1"],"cart":["http://10.0.0.7:2"]}'

# --- clear, register, remove -------------------------------------------------
said 'POST_v1_cover_clear~41472' '200 OK' 'Register service x coverage counter clear call successfully
'
said 'POST_v1_cover_clear~:1' '200 OK' 'Register service y ok
{"error":"Post y: refused"}'
said 'POST_v1_cover_clear~:2' '200 OK' 'ok'
run covpull --goc "$center" --clear
is_status 3 '--clear: an error behind what went well'
is_err 'covpull: pay at http://10.0.0.8:1: Post y: refused'
run covpull --goc "$center" --clear -v --service cart
is_status 0 '--clear'
is_err 'covpull: cart at http://10.0.0.7:2: ok' "--clear -v: the center's words"
said 'POST_v1_cover_remove' '200 OK' 'gone'
run covpull --goc "$center" --remove --service cart
is_status 0 '--remove'
run covpull --goc "$center" --remove --service never
is_status 1 '--remove of what is not there'
is_err 'covpull: never: not registered'
said 'POST_v1_cover_register_name_a_20b_26_address_http_3A_2F_2F10.0.0.1_3A5_ip_revise_false' \
	'200 OK' '{"result":"success"}'
run covpull --goc "$center" --register --service 'a b&' \
	--address http://10.0.0.1:5
is_status 0 '--register'
said 'POST_v1_cover_register_name_a_address_ftp_3A_2F_2Fx_ip_revise_false' \
	'400 Bad Request' '{"error":"unsupport schema"}'
run covpull --goc "$center" --register --service a --address ftp://x
is_status 1 '--register is refused'
is_err 'covpull: a at ftp://x: unsupport schema'

# --- no center ---------------------------------------------------------------
run covpull --goc http://127.0.0.1:1 --list
is_status 3 'nobody there'
err_like 'covpull: http://127.0.0.1:1: *onnect*'
run covpull --goc "$center" --list --address http://user:secret@10.9.9.9:9
is_status 1 'an address with a password'
is_err 'covpull: http://10.9.9.9:9: not registered' 'which is not repeated'
run covpull --goc nonsense --list
is_status 2 'no URL'
err_like 'covpull: nonsense: not an http or https URL'
said GET_v1_cover_list '200 OK' '[]'
run covpull --goc "$center" --list
is_status 1 'no list'
is_err "covpull: $center: not the list of a center of goc"
said GET_v1_cover_list '404 Not Found' '404 page not found'
run covpull --goc "$center" --list
is_status 1 'another server'
is_err "covpull: $center: 404 page not found"

done_testing
