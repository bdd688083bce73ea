# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# The front door: tools by their short names, help, status, open; sources in
# archives; a gate; what is fetched.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" "$sample/src" .
run covtext bucket/demo/coverage/node-d.*/*/*/agent
cp "$out" a.cov
run covstat a.cov
cp "$out" expected
run cov stat a.cov
out_is_file expected 'cov stat is covstat'
run cov covstat a.cov
out_is_file expected 'and so is cov covstat'
run cov -x stat --by pkg a.cov
err_like 'covstat --by pkg a.cov'
run cov stat --frob
is_status 2
err_like "covstat: unknown option '--frob'*"
mkdir more
printf '#!/bin/sh\necho "mine: $*"\n' >more/cov-mine
chmod 755 more/cov-mine
mine() {
	PATH=$tmp/more:$PATH cov mine -C 'a b'
}
run mine
is_out 'mine: -C a b' 'a program of somebody else'
run cov -C x stat a.cov
is_status 2
any_err
for word in ../more/cov-mine 'stat x' common.sh '' -; do
	run cov "$word"
	is_status 2
	any_err
done

# Manuals where there are any, else the short text.
without_man() {
	mkdir -p plain/bin
	for tool in sh sed awk cut readlink cat mktemp tr head; do
		ln -sf "$(command -v $tool)" plain/bin/
	done
	PATH=$COV_BIN:$tmp/plain/bin cov help "$@"
}
run without_man stat
out_like 'usage: covstat *'
run without_man covfetch
out_like 'usage: covfetch *'
run without_man render
out_like 'usage: cov render *--output DIR*'
ok 'widths' ! grep -q '.\{81\}' "$out"
if have man || have mandoc; then
	run cov help stat
	any_err
	is_status 0
fi
for command in '' run download compile render owners status open config; do
	run cov $command --help
	is_status 0
	ok "$command --help: 80 columns" ! grep -q '.\{81\}' "$out"
done

# Archives, and several sources.
mkdir parts
cp -R bucket parts/one
for i in parts/one/demo/coverage/*; do
	case $i in
	*/node-d.*) ;;
	*) rm -rf "$i" ;;
	esac
done
cp -R bucket parts/two
rm -rf parts/two/demo/coverage/node-d.*
tar -C parts -cf one.tar one
tar -C parts -czf two.tar.gz two
run cov run bucket -C all
cp "$out" table
run cov run one.tar two.tar.gz -C arc
sed 's|arc/|all/|' "$out" >got
file_is_file got table 'two archives'

# What goes to the fetch, and is never remembered.
run cov run one.tar two.tar.gz -C told --events ev
is_status 2
err_like 'cov: --events: an archive is to be the only SOURCE
*' 'one file of events'
run cov -x download parts/one -C told --events ev --metrics m --retries 1 \
	--retry-delay 1 --retry-max-delay 2s --rate 9/s --breaker 1,1,1s
is_status 0
err_like '*covfetch -C told *--events=ev *--breaker=1,1,1s *' 'passed on'
ok '--events of the fetch' grep -q '^{"type":"raw.event"' ev
ok '--metrics of the fetch' grep -q '^covfetch_events_processed_total ' m
is "$(cat told/cov.conf)" "fetch = $tmp/parts/one" 'and not remembered'
is "$(find arc -name 'fetched-*')" '' 'nothing is left of it'
if is_full; then
	run cov run parts/one two.tar.gz -C arc2
	sed 's|arc2/|all/|' "$out" >got
	file_is_file got table 'a folder and an archive'
	run cov run -C arc2
	sed 's|arc2/|all/|' "$out" >got
	file_is_file got table 'and again, as remembered'
fi
if have python3; then
	(cd parts && python3 -m zipfile -c ../two.zip two)
	run cov run one.tar two.zip -C arc3
	sed 's|arc3/|all/|' "$out" >got
	file_is_file got table 'a .zip'
fi
head -c 2000 one.tar >bad.tar
run cov run bad.tar -C arc4
is_status 2
err_like 'covfetch: <stdin>: *'
run cov doctor one.tar bad.tar -C arc4
is_status 1
out_like '*ok    one.tar: has coverage
fails bad.tar: *' 'doctor reads archives'

# What is fetched, on every stage's processors.
run cov run bucket -C ns --namespace shop-data -j 1
is "$(sed '1d; /^total/,$d' "$out" | cut -d' ' -f1 | sort -u)" shop-data \
	'--namespace'
run cov -x run -C ns -j 3
err_like '*covfetch *-j 3 *--namespace=shop-data*covgroup *-j 3*covhtml *-j 3*'

# The gate: integers decide.
run cov run bucket -C all --fail-under 74.4
is_status 0
run cov run bucket -C all --fail-under 74.5
is_status 1 '397 of 533 is less than 74.5 percent'
is_err 'cov: total 74.5% is under 74.5%'
run cov owners -C all --fail-under 75
is_status 1
is_err 'cov: total 74.5% is under 75%'
for n in x 100.1 101 80. .5 80.1234 -1; do
	run cov owners -C all --fail-under $n
	is_status 2
	is_err "cov: option '--fail-under': '$n' is no percentage from 0 to 100
try 'cov --help'"
done
run cov owners -C all --fail-under 074.485
is_status 1
any_err

# status and open.
find all -exec stat -c '%n %Y %Z' {} + | sort >before
run cov status -C all
is "$(sed 's/^.\{13\}//' "$out" | sed -e 6d -e '$d')" "all
$tmp/bucket
-
-
16 coverage directories
10, 0 of them with errors
4
397 of 533 statements, 74.5%
of 0 of 4 binaries
none are named; --source REPO names them" 'status'
find all -exec stat -c '%n %Y %Z' {} + | sort >after
file_is_file after before 'status writes nothing'
run cov status -C nowhere
is_status 2
any_err
mkdir fresh
run cov status -C fresh
out_like '*never*'
screenless() {
	unset DISPLAY WAYLAND_DISPLAY
	PATH=$tmp/more:$PATH
	cov open -C all
}
printf '#!/bin/sh\necho "$*" >opened\n' >more/xdg-open
chmod 755 more/xdg-open
cp more/xdg-open more/open
if [ "$(uname)" != Darwin ]; then
	run screenless
	is_status 1
	is_out 'index: all/html/index.html'
	err_like '*no screen*'
	ok 'open is not asked' test ! -e opened
fi
screen() {
	DISPLAY=:7 PATH=$tmp/more:$PATH cov open -C all
}
run screen
is "$(cat opened)" all/html/index.html 'open'
run cov open -C fresh
is_status 2
is_err "cov: fresh/html/index.html: not there; run 'cov render' first"

# doctor: nothing is fetched, and what would fail is said.
run cov doctor -C fresh bucket --source src
is_status 0
out_like "*ok    fresh: can be written*ok    bucket: has coverage
ok    src: has sources" 'doctor: all is well'
for tool in $COV_TOOLS; do
	grep -q "^ok    tools:.* $tool" "$out" || echo "$tool"
done >unseen
is "$(cat unseen)" '' 'doctor: every tool'
run cov doctor -C all
is_status 0
out_like "*ok    all/cov.conf: *bucket: has coverage"
is "$(ls fresh)" '' 'nothing is written'
mkdir empty
run cov doctor -C empty/x/y bucket/none empty s3://b/p --source empty
is_status 1
out_like '*fails empty/x/y: cannot be made*fails bucket/none: cannot be read
fails empty: no coverage files
fails s3://b/p/: no credentials*
fails empty: no repository*' 'doctor: what fails'
echo 'nonsense' >fresh/cov.conf
run cov doctor -C fresh
is_status 1
out_like "*fails fresh/cov.conf:1: not 'KEY = VALUE'*"

# A link, on terminals only.
if python3 -c 'import os; os.openpty()' 2>/dev/null; then
	on_terminal() {
		TERM=xterm python3 "$top/tests/lib/terminal.py" seen x \
			sh -c 'cov run -C all >&2'
	}
	run on_terminal
	out_like "*]8;;file://*all/html/index.html*"
fi
done_testing
