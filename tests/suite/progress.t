# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Progress: on a terminal, on one line that goes, and nowhere else. Needs
# python3, whose terminals these are (terminal.py).
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
have python3 || skip 'no python3'
python3 -c 'import pty; pty.openpty()' 2>/dev/null || skip 'no terminals here'
on_terminal() {
	python3 "$top/tests/lib/terminal.py" "$@"
}

# Records come until progress has shown; twenty seconds at most.
cp -r "$data/edge-set/data" d
echo '{"type":"source_dir","dir":"d"}' >one
feed() { # MOST
	feed_n=0
	while [ ! -e seen ] && [ $feed_n -lt "$1" ]; do
		cat one
		feed_n=$((feed_n + 1))
		sleep 0.05
	done
}
feed 400 | on_terminal seen 'covtext: directories [0-9]+' covtext -r - >shown
is $? 0 'covtext ends well'
ok 'covtext: progress is shown' test -e seen
ok 'then erased' grep -qE \
	'^(\\rcovtext: directories [0-9]+)+\\r\\x1b\[K$' shown
ok 'the output is what it is' test -s out
mv out with
rm -f seen
feed 400 | COV_STEP=2/4 on_terminal seen '\r2/4 covtext: directories [0-9]+' \
	covtext -r - >shown
ok 'and which step it is of several' test -e seen
rm -f seen
# Another program of the pipeline may write there.
feed 30 | on_terminal seen 'directories' sh -c 'covtext -r - | cat' >shown
is "$(cat shown)" '' 'nothing when standard output is a pipe'
ok 'nor a difference' test "$(sort -u out)" = "$(sort -u with)"

# Bytes, their rate, and what time is left.
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL
on_terminal go '/2, .* left' covfetch -C c s3://held >shown
is $? 0 'covfetch ends well'
ok 'covfetch: how many of how many, how fast, for how long' grep -qE \
	'\\rcovfetch: fetching 1/2, 0\.0 MB, 0\.0 MB/s, [0-9]+:[0-9]{2} left' shown
ok 'erased, too' grep -qE '\\r\\x1b\[K$' shown
is "$(grep -c type out)" 2 'and the records are there'
done_testing
