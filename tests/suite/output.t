# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# -o FILE: a file appears whole; what is no file is written to, not replaced.
. "${COV_TOP:-.}/tests/lib/tap.sh"

one=$tmp/one.cov
printf 'mode: count\na/x.go:1.1,2.2 1 1\n' >"$one"
mkdir dirs
cp "$top"/tests/data/edge-solo/data/* dirs

# writes NAME COMMAND...: what is called so, without -o, goes to standard
# output; with it, to where -o says.
writes() {
	name=$1
	shift
	"$@" >want

	run "$@" -o -
	is_status 0
	out_is_file want "$name: -o - is standard output"
	is "$(ls -A | grep -x -- -)" '' "$name: and no file"

	mkfifo fifo
	cat fifo >got &
	reader=$!
	run "$@" -o fifo
	is_status 0
	if [ -p fifo ]; then
		wait $reader
		pass "$name: a fifo stays one"
	else
		kill $reader
		fail "$name: a fifo stays one"
	fi
	file_is_file got want "$name: and gets it"
	rm -f fifo

	ln -s /dev/null null
	run "$@" -o null
	is_status 0
	is "$([ -c null ] && echo device)" device "$name: a device stays one"
	rm -f null

	echo old >target
	chmod 640 target
	mkdir sub
	ln -s ../target sub/link
	ln -s sub/link link
	run "$@" -o link
	is_status 0
	is "$(readlink link), $(readlink sub/link)" 'sub/link, ../target' \
		"$name: links stay"
	file_is_file target want "$name: what they lead to is replaced"
	is "$(ls -l target | cut -c 1-10)" -rw-r----- "$name: and its mode kept"
	if is_root; then
		chown 65534:65534 target
		run "$@" -o link
		is "$(ls -ln target | cut -d ' ' -f 1,3,4)" \
			'-rw-r----- 65534 65534' "$name: and its owner"
	fi
	rm -f target
	run "$@" -o link
	is_status 0
	file_is_file target want "$name: or made"
	rm -rf link target sub
	ln -s turn turn
	run "$@" -o turn
	is_status 3
	err_like '*: turn: *' "$name: a link to itself"
	rm -f turn

	echo first >log
	"$@" -o /proc/self/fd/1 >>log
	{ echo first; cat want; } >both
	file_is_file log both "$name: what is open is not replaced"
	"$@" -o /dev/fd/3 3>>log
	cat want >>both
	file_is_file log both "$name: nor is it as /dev/fd/3"
	# Root could lose it.
	if ! is_root; then
		"$@" -o /dev/stdout >>log
		cat want >>both
		file_is_file log both "$name: nor as /dev/stdout"
	fi
	run "$@" -o /dev/fd/77
	is_status 3
	err_like '*: /dev/fd/77: Bad file descriptor' \
		"$name: a descriptor that is not open"

	mkdir folder
	run "$@" -o folder
	is_status 3
	err_like '*: folder: Is a directory' "$name: a folder"
	rmdir folder
	echo precious >kept
	chmod 400 kept
	if ! is_root; then
		run "$@" -o kept
		is_status 3
		err_like '*: kept: Permission denied' "$name: a read-only file"
		is "$(cat kept)" precious "$name: and it is left alone"
	fi
	rm -f kept
	if [ -c /dev/full ]; then
		ln -s /dev/full full
		run "$@" -o full
		is_status 3
		err_like '*: full: No space left*' "$name: a full device"
		is "$([ -c full ] && echo device)" device "$name: which stays"
		rm -f full
	fi
	is "$(ls -A "$tmp" | grep '^\.cov-')" '' "$name: nothing is left"
}
writes 'covtext of a directory' covtext dirs
writes 'covtext of a profile' covtext "$one"
writes covmerge covmerge "$one" "$one"
writes covhtml covhtml --single "$one"
done_testing
