# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Text: what stays passes as it is, what goes was named.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cat >in <<'E'
mode: set
e.com/m/a.go:1.1,2.2 1 1
e.com/m/zz_generated.x.go:1.1,2.2 1 1
e.com/m/sub/b.go:1.1,2.2 1 0
e.com/m/sub/zz_generated.y.go:1.1,2.2 1 0
e.com/m/coverage_server.go:1.1,2.2 5 5
e.com/m/my_coverage_server.go:1.1,2.2 5 5
E

run covfilter in
out_is_file in 'nothing is dropped unasked'
run covfilter <in
out_is_file in 'standard input'
run covfilter - <in
out_is_file in '-'

cat in - >server <<'E'
e.com/m/coverage_server.go.d/c.go:1.1,2.2 5 5
e.com/m/coverage_server_test.go:1.1,2.2 5 5
E
run covfilter --server-lines server
grep -v 'coverage_server\.go' server >want
out_is_file want 'server lines, wherever the line has the name'

run covfilter -x '**/zz_generated*' in
grep -v zz_ in >want
out_is_file want '-x with **'
run covfilter -x 'e.com/m/*' in
is_out 'mode: set
e.com/m/sub/b.go:1.1,2.2 1 0
e.com/m/sub/zz_generated.y.go:1.1,2.2 1 0' '* stays in one folder'
run covfilter -i 'e.com/m/sub/**' in
is_out 'mode: set
e.com/m/sub/b.go:1.1,2.2 1 0
e.com/m/sub/zz_generated.y.go:1.1,2.2 1 0' '-i keeps'
run covfilter -i '**/a.go' -i '**/b.go' in
is_out 'mode: set
e.com/m/a.go:1.1,2.2 1 1
e.com/m/sub/b.go:1.1,2.2 1 0' 'several -i: one is enough'
run covfilter -i '**/sub/**' -x '**/zz_*' in
is_out 'mode: set
e.com/m/sub/b.go:1.1,2.2 1 0' 'exclude wins'
run covfilter -i 'nothing' in
is_out 'mode: set' 'all may go'
err_like "*-i 'nothing' matches nothing*"

run covfilter --rewrite e.com/m/=n.org/ -i '**/a.go' in
is_out 'mode: set
n.org/a.go:1.1,2.2 1 1' '--rewrite; globs see the old names'
run covfilter --rewrite e.com/m/sub=X --strip-prefix X/ \
	--strip-prefix e.com/ -i '**/[ab].go' in
is_out 'mode: set
m/a.go:1.1,2.2 1 1
b.go:1.1,2.2 1 0' 'renamings in the order in which they were given'
run covfilter --rewrite m/=n/ in
out_is_file in 'a prefix is one only at the beginning'
is_err "covfilter: warning: --rewrite 'm/' matches nothing"

# Bytes stay: CR, zeros before numbers; but not what Go does not read, blank lines
# and further mode lines.
printf 'mode: set\r\n\nx.go:01.1,2.2 1 1\r\nmode: set\ny.go:1.1,2.2 1 1\n' >odd
run covfilter -x y.go odd
printf 'mode: set\nx.go:01.1,2.2 1 1\r\n' >want
out_is_file want 'what stays passes as the bytes it was'
run covfilter --rewrite x=z -i x.go odd
printf 'mode: set\nz.go:01.1,2.2 1 1\r\n' >want
out_is_file want 'renamed lines keep the rest'
printf 'mode:count\nx.go:1.1,2.2 1 1\n' >odd
run covfilter odd
is_out 'mode: count
x.go:1.1,2.2 1 1' 'a mode without its blank'
printf 'mode: set\nx.go:1.1,2.2 1 1' >last
run covfilter last
is_out 'mode: set
x.go:1.1,2.2 1 1' 'a last line without newline'

gzip -nc in >zipped
run covfilter zipped
out_is_file in 'gzip'
run covfilter "$data/edge-set/data"
out_is_file "$data/edge-set/golden/textfmt.out" 'a coverage directory'
run covfilter -x '**' "$data/edge-set/data"
is_out 'mode: set' 'a coverage directory, filtered'

# Malformed.
printf 'mode: set\nx.go:1.1,2.2 1 1\nrubbish\ny.go:1.1,2.2 1 1\n' >bad
run covfilter bad
is_status 2
err_like 'covfilter: bad:3: *'
run covfilter --skip-bad bad
is_status 1
is_err 'covfilter: bad: left out 1 malformed lines'
is_out 'mode: set
x.go:1.1,2.2 1 1
y.go:1.1,2.2 1 1' 'skip-bad'
run covfilter </dev/null
is_status 2
is_out ''
is_err 'covfilter: <stdin>: not a coverage profile: it is empty'
printf 'x.go:1.1,2.2 1 1\n' >nomode
run covfilter --skip-bad nomode
is_status 2 'without a mode line it is no profile'
is_out ''
any_err
run covfilter missing
is_status 2
is_out ''
err_like 'covfilter: missing: No such file*'

# Usage.
run covfilter -x '[' in
is_status 2
is_out ''
err_lines 2 'a malformed pattern'
run covfilter --rewrite nonsense in
is_status 2
is_out ''
err_lines 2
run covfilter in in
is_status 2
is_out ''
err_lines 2 'one profile at a time'

# It writes before its input ends.
mkfifo pipe
covfilter <pipe >got &
pid=$!
exec 9>pipe
cat in >&9
wait_for cmp got in
file_is_file got in 'output comes before the end of input'
exec 9>&-
wait $pid
is $? 0 'and the end is quiet'

# And needs memory for its blocks only.
if [ "$COV_VALGRIND" != 1 ] && [ -z "$COV_SAN" ]; then
	{ echo 'mode: count'; awk 'BEGIN { for (i = 1; i <= 400000; i++)
		print "x/some/longer/name/f" i ".go:" i ".1," i ".9 1 " i }'
	} >big
	( ulimit -v 110000 2>/dev/null; exec covfilter -x '**/f7.go' big ) >got
	is "$(wc -l <got | tr -d ' ')" 400000 'little memory'
fi

# --- what Go does not read -------------------------------------------------------------

printf 'mode: set\na/x.go:1.1,2.2 1 1\nb/x.go:1.1,2.2 9 0\n' >two.cov
run covfilter two.cov
out_is_file two.cov 'the same position in two files'
run covfilter --rewrite b/=a/ two.cov
is_status 2
err_like 'covfilter: two.cov:3: a/x.go: source skew: 1.1,2.2 has two numbers of statements'
out_lines 2
sed s/^b/a/ two.cov >one.cov
for options in '' --skip-bad; do
	run covfilter $options one.cov
	is_status 2
	err_like 'covfilter: one.cov:3: a/x.go: source skew: *'
done
# Files that come again, and blocks that come in another order.
cat >mixed.cov <<'M'
mode: set
a/x.go:3.1,4.2 1 1
a/x.go:5.1,6.2 2 1
a/x.go:1.1,2.2 3 1
b/x.go:1.1,2.2 9 0
a/x.go:7.1,8.2 4 0
a/x.go:3.1,4.2 1 1
a/x.go:5.1,6.2 2 1
a/x.go:1.1,2.2 3 1
b/x.go:1.1,2.2 9 0
M
run covfilter mixed.cov
out_is_file mixed.cov 'no skew'
for block in 3.1,4.2 5.1,6.2 1.1,2.2 7.1,8.2; do
	{ cat mixed.cov; echo "a/x.go:$block 5 1"; } >more.cov
	run covfilter more.cov
	is_status 2
	err_like "covfilter: more.cov:11: a/x.go: source skew: $block *"
done
run covfilter -x 'a/**' one.cov
is_out 'mode: set' 'what goes does not matter'
done_testing
