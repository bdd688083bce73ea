# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What a collection has, and records: the numbers are those of the dashboard.
. "${COV_TOP:-.}/tests/lib/tap.sh"

covfetch -C c "$sample/bucket" | covgroup --db c/coverage.db >owners
covgroup --all --by binary --db c/coverage.db >binaries
# total KEY: of the binaries, as the dashboard adds them up.
total() {
	jq -s "map(.$1) | add" binaries
}
want=$(printf 'total\t%s\t%s\t' "$(total total_stmts)" "$(total covered_stmts)")
run covstat -C c --by total --as tsv
out_like "$want*" 'the total of the binaries'
run covstat -C c
cp "$out" table
ok 'has a row for each package' grep -q '^example.com/shop/internal/line ' table
tail -n 1 table >last
ok 'its total is of it' grep -q "^total *$(total covered_stmts)/$(total \
	total_stmts) " last
for k in db:c/coverage.db '-r binaries' '-r owners' '-r owners binaries'; do
	run covstat $k
	out_is_file table "$k: the same"
done
run covstat -r - <owners
out_is_file table 'standard input'
run covstat -r <binaries
out_is_file table 'no operand'

# By file, all binaries have what one of them ran.
run covstat -C c --by file -m --as tsv
cp "$out" files
cut -f 1 files >names
sort -u names >sorted
file_is_file names sorted 'a row for each file'
for k in $(sed -n 's/.*"profile":"\(db:[^"]*\)".*/\1/p' binaries); do
	covstat --by file -m --as tsv "$k"
done >each
line=$(awk -F '\t' '$1 ~ /\/line.go$/ { n += $2; c += $3 }
	END { print n, c }' each)
is "$(awk -F '\t' '$1 ~ /\/line.go$/ { print $2, $3 }' files)" "$line" \
	'statements of a file are added'
# expand: lines of the ranges in the fifth field, one each.
expand() {
	awk -F '\t' '$1 ~ /\/line.go$/ {
		n = split($5, v, ",")
		for (i = 1; i <= n; i++) {
			m = split(v[i], r, "-")
			for (k = r[1]; k <= r[m] + 0; k++)
				print k + 0
		}
	}' "$1"
}
having=$(grep -c '/line.go' each)
expand each | sort -n | uniq -c | awk -v n="$having" '$1 == n { print $2 }' >all
expand files >some
ok 'more than one binary has the file' test "$having" -gt 1
file_is_file some all 'missing is what is missing in all'

# Functions, with sources.
run covstat -C c --by func --as tsv --source "$sample/src"
cp "$out" funcs
is "$(awk -F '\t' '{ n += $4; c += $5 } END { print n, c }' funcs)" \
	"$(total total_stmts) $(total covered_stmts)" 'functions add up'
cut -f 1-3 funcs >keys
sort -u keys | wc -l >distinct
is "$(wc -l <keys | tr -d ' ')" "$(tr -d ' ' <distinct)" 'one row each'
run covstat -C c --by module --source "$sample/src"
out_lines 2

# Stored filters count: so do the numbers of the dashboard.
covfetch c | covfilter -r -x '**/internal/line/**' |
	covgroup --db c/coverage.db --new-filters >/dev/null
run covstat -C c
ok 'what a filter left out' test -z "$(grep /line "$out")"

run covstat -r --where '.binary_name == "migrate"' owners
ok 'a part of the records' grep -q cmd/migrate "$out"
ok 'and no other' test -z "$(grep cmd/orders "$out")"
run covstat -C c --fail-under 99
is_status 1
err_like '*is under 99%*'

# What is not there, or wrong.
run covstat -C nowhere
is_status 2
is_err 'covstat: nowhere/coverage.db: No such file or directory'
echo none >bad.db
run covstat db:bad.db
is_status 2
err_like '*covstat: bad.db: covgroup: exited with status 2*'
is_out ''
echo '{"type":"owner","profile":"gone.cov"}' >gone
run covstat -r gone binaries
is_status 1
out_like '*total*'
err_like '*gone.cov*'
run covstat -r gone
is_status 1
any_err
is_out ''
echo '{"type":"image"}' >none
run covstat -r none
is_status 2
is_out ''
err_like "covstat: records of type 'image' came: *"
echo '{' >bad
run covstat -r bad
is_status 2
is_out ''
err_like 'covstat: bad:1: *'
run covstat -r --skip-bad bad owners
is_status 1
out_like '*total*'
any_err
while read -r words; do
	run covstat $words
	is_status 2
	is_out '' "$words"
	err_lines 2
done <<'END'
-C c binaries
-C c -r
db:c/coverage.db binaries
-C c --by func
--where true binaries
END

# covgroup is looked for beside covstat, then in PATH.
mkdir alone
cp "$COV_BIN/covstat" alone
run env PATH=/nowhere alone/covstat -C c
is_status 2
err_like '*c/coverage.db: covgroup: *cannot be started*'
printf '#!/bin/sh\nexit 3\n' >alone/covgroup
chmod 755 alone/covgroup
run alone/covstat -C c
is_status 3
err_like '*c/coverage.db: covgroup: exited with status 3'
printf '#!/bin/sh\necho "{"\n' >alone/covgroup
run alone/covstat -C c
is_status 2
is_out ''
err_like 'covstat: c/coverage.db: covgroup printed: *'
done_testing
