# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --lines: what the lines of one file did, over all binaries.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# report NAME HEADER LINES: a report of a binary of its own.
report() {
	printf 'mode: count\n%s' "$2" >"$1.out"
	printf '{"type":"report","dir":"%s","dir_name":"%s","binary_name":"%s",' \
		"$1" "$1" "$1"
	printf '"profile":"%s.out"}\n' "$1"
}

report a 'git.x/m/p/f.go:2.1,4.2 1 3
git.x/m/p/f.go:6.1,6.9 1 0
git.x/m/p/f.go:6.10,6.20 1 1
git.x/m/p/f.go:8.1,8.2 1 0
git.x/m/q/f.go:1.1,1.2 1 1
' >a.ndjson
report b 'git.x/m/p/f.go:2.1,4.2 1 9
git.x/m/p/f.go:9.1,10.1 1 1
git.x/m/p/xf.go:1.1,1.2 1 1
' >b.ndjson
report c 'git.x/m/r/other.go:1.1,1.2 1 1
' >c.ndjson
covgroup --db c.db a.ndjson b.ndjson c.ndjson >/dev/null || fail 'covgroup'

run covgroup --db c.db --lines p/f.go
is_out 'git.x/m/p/f.go:2	yes	9	2/2
git.x/m/p/f.go:3	yes	9	2/2
git.x/m/p/f.go:4	yes	9	2/2
git.x/m/p/f.go:6	partly	1	1/1
git.x/m/p/f.go:8	no	0	0/1
git.x/m/p/f.go:9	yes	1	1/1'
run covgroup --db c.db --lines git.x/m/q/f.go
is_out 'git.x/m/q/f.go:1	yes	1	1/1'
run covgroup --db c.db --lines f.go
is "$(cut -d : -f 1 "$out" | uniq -c | tr -s ' ')" ' 6 git.x/m/p/f.go
 1 git.x/m/q/f.go' 'all files of a name, and none that only ends like it'

run covgroup --db c.db --lines p/f.go:6
is_out 'git.x/m/p/f.go:6	partly	1	1/1' 'one line'
run covgroup --db c.db --lines f.go:1-3
is "$(cut -f 1 "$out")" 'git.x/m/p/f.go:2
git.x/m/p/f.go:3
git.x/m/q/f.go:1' 'a range, of all files of a name'
for range in 5 7-7 4-3 0 70000-; do
	run covgroup --db c.db --lines "p/f.go:$range"
	is_status 1
	is_out ''
	any_err
done
run covgroup --db c.db --lines p/f.go:5
is_status 1
is_err 'covgroup: p/f.go:5: no code there'

run covgroup --db c.db --lines nosuch.go
is_status 1
is_err "covgroup: c.db: no binary has a file 'nosuch.go'"
run covgroup --lines f.go
is_status 2
err_like '*--lines: with --db FILE*'
run covgroup --db c.db --lines f.go a.ndjson
is_status 2
err_like '*--lines: with --db FILE*'
run covgroup --db c.db --lines f.go --keep-gone
is_status 2
err_like '*--keep-gone: --lines prints what is stored*'

# What nobody writes: a block that ends nowhere.
report d 'git.x/m/z.go:1.1,4000000000.2 1 1
' >d.ndjson
covgroup --db c.db d.ndjson >/dev/null || fail 'covgroup'
run covgroup --db c.db --lines z.go
is_status 1
err_like '*git.x/m/z.go: a block ends at line 4000000000*'

if have sqlite3; then
	# Counters of other binaries are not looked at.
	sqlite3 c.db "UPDATE cov_counts SET data = x'ff' WHERE report_id =
		(SELECT id FROM cov_report WHERE dir_name = 'c')"
	run covgroup --db c.db --lines p/f.go
	out_lines 6
	sqlite3 old.db <"$top/tests/covgroup/data/v5.sql" >/dev/null
	run covgroup --db old.db --lines main.go
	is_status 2
	err_like '*old.db: of coverage-collector*'
fi
done_testing
