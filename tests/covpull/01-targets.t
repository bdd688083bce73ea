# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Which targets there are, without asking any.
. "${COV_TOP:-.}/tests/lib/tap.sh"

run covpull -n 10.0.0.3:53700 '[::1]:9-11' http://a-b.c_d:8001/x/y/ host:80-80
is_out '{"type":"target","address":"10.0.0.3:53700"}
{"type":"target","address":"[::1]:9"}
{"type":"target","address":"[::1]:10"}
{"type":"target","address":"[::1]:11"}
{"type":"target","address":"http://a-b.c_d:8001/x/y"}
{"type":"target","address":"host:80"}'

run covpull -n host
out_lines 101 'a host alone: the ports of the field'
is "$(tail -n 1 "$out")" '{"type":"target","address":"host:9095"}'

run covpull -n --namespace shop --pod orders-0 --image 'quay.io/a@sha256:1' \
	--node n 10.0.0.3:1
is_out '{"type":"target","address":"10.0.0.3:1","namespace":"shop","pod":"orders-0","node":"n","image":"quay.io/a@sha256:1"}'

cat >list <<'X'
10.0.0.1:1
# a remark

  10.0.0.2:2-3
{"type":"target","address":"10.0.0.4:4","pod":"p","namespace":"own","x":[1]}
{"address":"10.0.0.5:5","hostname":"n","pod_name":"q","container":{"name":"c","image":"i"}}
X
run covpull -n --namespace shop --pod p - <list
is_out '{"type":"target","address":"10.0.0.1:1","namespace":"shop","pod":"p"}
{"type":"target","address":"10.0.0.2:2","namespace":"shop","pod":"p"}
{"type":"target","address":"10.0.0.2:3","namespace":"shop","pod":"p"}
{"type":"target","address":"10.0.0.4:4","namespace":"own","pod":"p"}
{"type":"target","address":"10.0.0.5:5","namespace":"shop","pod":"q","container":"c","node":"n","image":"i"}' 'a list'
cp "$out" good
run covpull -n - <good
out_is_file good 'what was printed can be read again'
printf 'a:1\0b:2\0' >list
run covpull -n -0 - <list
out_lines 2 '-0'
run covpull -n --where '.address | startswith("a")' -0 - <list
is_out '{"type":"target","address":"a:1"}' '--where'

# --- what is refused ---------------------------------------------------------
refused() {
	run covpull -n "$1"
	is_status 2 "$1"
	is_out ''
	err_like "covpull: $2" "$1: $2"
}
refused 'a:0' 'a:0: ports are 1 to 65535, one or FROM-TO'
refused 'a:65536' '*: ports are 1 to 65535*'
refused 'a:1-' '*: ports are 1 to 65535*'
refused 'a:9-3' '*: the ports go backwards'
refused 'a:1-1025' '*: more than 1024 ports'
refused 'a b:1' '*: not HOST:PORT, HOST:FROM-TO or a URL'
refused '../../etc:1' '*: not HOST:PORT*'
refused 'ftp://a/' '*: not an http or https URL'
refused 'http://user:secret@a/' 'http://a/: with *@*: users and passwords*'
refused 'http://a/?x' '*: a byte that cannot stand in such a URL'
refused 'http://:80/' '*: no host in it'
refused 'http://a:x/' '*: the port is not 1 to 65535'
refused "$(printf 'a\033[1m:1')" 'a??1m:1: not HOST:PORT*'

usage() {
	want=$1
	shift
	run covpull "$@" </dev/null
	is_status 2 "$*"
	is_out ''
	err_like "covpull: $want
*" "$*: $want"
}
usage 'which target[?]'
usage 'pulling needs --collection' a:1
usage "--clear: Go's coverage servers cannot be cleared; it needs --goc" \
	--clear a:1
usage '*need --goc' --service x a:1
usage '--goc takes no other targets' --goc http://a --list b:1
usage '--dry-run is not for --goc' --goc http://a -n -C x
usage '--dry-run is not for --goc' --goc http://a --remove --service s -n
usage '--probe is not for --goc' --goc http://a --probe
usage '--headerless is not for --goc' --goc http://a --headerless -C x
usage '*one at a time' --goc http://a --list --clear
usage '*are ambiguous' --goc http://a --list --service s --address http://b
usage '--register needs one --service and its --address' --goc http://a \
	--register --service s
usage '--count needs --interval' -C c --count 2 a:1
usage '--interval: 1 to 86400 seconds' -C c --interval 0 a:1
usage '--jobs: 1 to 1000' -n -j 0 a:1
usage '--now*not a time*' -n --now yesterday a:1
usage '--where: *' -n --where '(' a:1

run covpull -n --pod p a:1
is_status 2 'a pod without a namespace'
is_err 'covpull: what runs in a pod has a namespace and a pod'

bad_line() {
	printf 'a:1\n%s\nb:2\n' "$1" >list
	run covpull -n - <list
	is_status 2 "$1"
	is_out ''
	err_like "covpull: <stdin>:2: target: $2" "$1: $2"
	run covpull -n --skip-bad - <list
	is_status 1
	out_lines 2 "$1: left out"
	is_err 'covpull: 1 malformed target left out'
}
bad_line '{"address":"x:1"' '*byte*'
bad_line '{"pod":"x"}' "no 'address', or not a string"
bad_line '{"address":7}' "no 'address', or not a string"
bad_line '{"type":"report","address":"x:1"}' "*records of type 'report' came: *"
bad_line '{"address":"x:1","pod":"p"}' '*has a namespace and a pod'
bad_line '{"address":"http://a b/"}' '*a byte that cannot stand*'

# Passwords are not repeated.
secret() {
	run covpull "$@"
	is_status 2 "a password: $*"
	err_like '*: with *@*: users and passwords are not supported' 'is refused'
	is "$(grep -c 'sec\|ret' "$err")" 0 'and not repeated'
}
secret --goc http://user:sec@ret@goc:7777 --list
is_err "covpull: http://goc:7777: with '@': users and passwords are not supported"
secret --goc http://user:sec/ret@goc --clear
secret -n https://sec:ret@a:1/x
secret -n http://user:123/sec@a:1
secret --probe 'http://sec%40@a:1'
run covpull -n sec:ret@a:1
is_status 2 'and without a scheme'
is_err 'covpull: a:1: ports are 1 to 65535, one or FROM-TO'
bad_line '{"address":"http://sec:ret@h:1"}' 'http://h:1: with *'

done_testing
