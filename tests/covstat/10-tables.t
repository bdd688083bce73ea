# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Rows, forms, orders, and what they count.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cat >in <<'E'
mode: count
e.com/m/a.go:1.1,2.2 3 1
e.com/m/a.go:3.1,4.2 1 0
e.com/m/b.go:1.1,2.2 4 7
e.com/m/sub/c.go:1.1,2.2 16 0
e.com/m/zero/z.go:1.1,1.2 0 0
top.go:1.1,2.2 2 1
E

run covstat in
is_out '.              2/2  100.0%
e.com/m        7/8   87.5%
e.com/m/sub   0/16    0.0%
e.com/m/zero   0/0      -
total         9/26   34.6%' 'by package'
run covstat --by dir in
is_out '.              2/2  100.0%
e.com/m        7/8   87.5%
e.com/m/sub   0/16    0.0%
e.com/m/zero   0/0      -
total         9/26   34.6%' 'by directory'
run covstat --by file <in
is_out 'e.com/m/a.go        3/4   75.0%
e.com/m/b.go        4/4  100.0%
e.com/m/sub/c.go   0/16    0.0%
e.com/m/zero/z.go   0/0      -
top.go              2/2  100.0%
total              9/26   34.6%' 'by file'
run covstat --by dir --as json in
is "$(tr -d '\n' <"$out")" "[$(covstat --by dir --as ndjson in |
	paste -s -d , -)]" 'an array of the records'
run covstat --total --as json in
is_out "[
$(covstat --total --as ndjson in)
]"
printf 'mode: set\n' | run covstat --as json
is_out '[]' 'of nothing'
run covstat --by total in
is_out 'total  9/26   34.6%' 'the total alone'
run covstat --total in
is_out '34.6' 'one number'

run covstat --by file --skip-covered --sort missing --reverse in
is_out 'e.com/m/sub/c.go  0/16    0.0%
e.com/m/a.go       3/4   75.0%
total             9/26   34.6%' 'what is missing most, first'
run covstat --by file --as tsv --sort percent in
is_out "$(printf '%s\t%s\t%s\t%s\n' e.com/m/zero/z.go 0 0 - \
	e.com/m/sub/c.go 16 0 0.00 e.com/m/a.go 4 3 75.00 \
	e.com/m/b.go 4 4 100.00 top.go 2 2 100.00)" 'tsv, by percent'
run covstat --by file --as tsv --sort statements in
is "$(cut -f 2 "$out" | tr '\n' ' ')" '0 2 4 4 16 ' 'by statements'
run covstat --by file --as tsv --sort name --reverse in
is "$(cut -f 1 "$out" | head -n 1)" 'top.go' 'names backwards'

run covstat --as ndjson in
is_out '{"type":"pkg","path":".","total_stmts":2,"covered_stmts":2,"coverage_pct":100.00}
{"type":"pkg","path":"e.com/m","total_stmts":8,"covered_stmts":7,"coverage_pct":87.50}
{"type":"pkg","path":"e.com/m/sub","total_stmts":16,"covered_stmts":0,"coverage_pct":0.00}
{"type":"pkg","path":"e.com/m/zero","total_stmts":0,"covered_stmts":0,"coverage_pct":0.00}' 'ndjson'
run covstat --as ndjson --by total in
is_out '{"type":"total","total_stmts":26,"covered_stmts":9,"coverage_pct":34.62}'
run covstat --as markdown in
is_out '| Package | Covered | Statements | Coverage |
| :-- | --: | --: | --: |
| . | 2 | 2 | 100.0% |
| e.com/m | 7 | 8 | 87.5% |
| e.com/m/sub | 0 | 16 | 0.0% |
| e.com/m/zero | 0 | 0 | - |
| **total** | 9 | 26 | **34.6%** |' 'markdown'

# Names may hold anything.
printf 'mode: set\na|<b>\t\033[1m"\\/\303\244.go:1.1,2.2 1 1\n' >odd
run covstat --by file --as text odd
is_out "$(printf 'a|<b>%%09%%1B[1m"\\/\303\244.go  1/1  100.0%%\ntotal%18s1/1  100.0%%' '')" \
	'text: control bytes are written, width is that of characters'
run covstat --by file --as tsv odd
is "$(awk -F'\t' '{ print NF }' "$out")" 4 'tsv: a tab in a name is no column'
run covstat --by file --as ndjson odd
is_out "$(printf '{"type":"file","path":"a|<b>\\t\\u001b[1m\\"\\\\/\303\244.go","total_stmts":1,"covered_stmts":1,"coverage_pct":100.00}')" \
	'ndjson: a string'
run covstat --by file --as markdown odd
out_like '*| a\\|&lt;b>%09%1B\\[1m"\\\\/*' 'markdown: harmless'

# Several profiles count as their union, whatever their modes.
printf 'mode: set\ne.com/m/sub/c.go:1.1,2.2 16 1\n' >more
run covstat --total in more
is_out '96.2' 'a union'
run covstat --by total in in
is_out 'total  9/26   34.6%' 'the same twice counts once'
printf 'mode: set\ne.com/m/sub/c.go:1.1,9.2 16 1\n' >skewed
run covstat in skewed
is_status 2
is_out ''
err_like '*source skew*'
run covstat --skip-bad --total in skewed
is_status 1
is_out '34.6'
any_err

# A block that stands twice counts once.
printf 'mode: set\nx.go:1.1,2.2 2 0\nx.go:1.1,2.2 2 1\n' >twice
run covstat --by total twice
is_out 'total  2/2  100.0%'

# --fail-under
run covstat --total --fail-under 34.6 in
is_status 0 '34.62 is not under 34.6'
is_out 34.6
run covstat --total --fail-under 34.62 in
is_status 1 '34.615 is under 34.62'
is_out 34.6
is_err 'covstat: coverage 34.62% is under 34.62%'
run covstat --total --fail-under 100 more
is_status 0
for form in tsv ndjson markdown; do
	covstat --by total --as "$form" more >row
	run covstat --total --by file --as "$form" more
	out_is_file row "--total as $form is the row of --by total"
done
printf 'mode: set\n' >none
run covstat --total --fail-under 0 none
is_status 1 'no statements at all fail'
is_out -
err_like '*no statements*'
run covstat none
is_out 'total  0/0      -'
for bad in x 101 -1 1e1 50. .5 50.1234 '' ' 5'; do
	run covstat --fail-under "$bad" in
	is_status 2 "--fail-under '$bad'"
	is_out '' "--fail-under '$bad': no output"
	err_lines 2 "--fail-under '$bad': two lines"
done

run covstat </dev/null
is_status 2
is_out ''
is_err 'covstat: <stdin>: not a coverage profile: it is empty'

# Agrees with what covdata counts.
run covstat --by pkg --as tsv "$data/edge-set/data"
tr '\t' '\n' <"$data/edge-set/golden/percent.txt" |
	sed -n 's/^coverage: \(.*\)% of statements/\1/p' >want
awk -F'\t' '$2 { printf "%.1f\n", $3 / $2 * 100 }' "$out" >got
file_is_file got want 'the percentages of covdata percent'

# Records are no profile, and are one line each.
printf '{"type":"source_dir"}\n' >dirs
run covstat dirs
is_status 2
err_like "*'covtext -r --as textfmt | covstat -'*"
printf '{\n  "type": "source_dir"\n}\n' >pretty
run covgroup pretty
is_status 2
err_like "*a record is one line of JSON*'jq -c'*"

done_testing
