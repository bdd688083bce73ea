# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Rows that divide statements add up to the profile, in every table, page and
# record; what has no function is a row of its own.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/lib/pagedata.sh"

# "STATEMENTS COVERED" of a text in which every block stands once.
truth() {
	awk 'NR > 1 { n += $(NF - 1); if ($NF) c += $(NF - 1) }
		END { print n + 0, c + 0 }' "$1"
}
# The same of the rows of covstat, in each form but text.
sum_of_tsv() {
	awk -F'\t' -v n="$1" '{ t += $n; c += $(n + 1) }
		END { print t + 0, c + 0 }' "$out"
}
sum_of_ndjson() {
	sed 's/"owners":.*//; s/.*"total_stmts":\([0-9]*\),"covered_stmts":\([0-9]*\).*/\1	\2/' \
		"$out" | awk '{ t += $1; c += $2 } END { print t + 0, c + 0 }'
}
# The rows and the last one, which is the sum of them.
sum_of_markdown() {
	{
		awk -F' [|] ' -v n="$1" 'NR > 2 && !/^[|] [*][*]total/ {
			c += $n; t += $(n + 1) } END { print t + 0, c + 0 }' "$out"
		sed -n '$s/.*| \([0-9]*\) | \([0-9]*\) | [^|]*|$/\2 \1/p' "$out"
	} | uniq
}

# adds_up NAME "STATEMENTS COVERED" STATUS COVSTAT_ARGUMENT... : every row of
# every form; messages are for other tests.
adds_up() {
	name=$1 want=$2 rc=$3
	shift 3
	for by in func file pkg dir module total; do
		col=2
		[ $by != func ] || col=4
		for as in tsv ndjson markdown text; do
			run covstat --by $by --as $as "$@"
			any_err
			is_status "$rc"
			case $as in
			tsv) is "$(sum_of_tsv $col)" "$want" "$name: $by $as" ;;
			ndjson) is "$(sum_of_ndjson)" "$want" "$name: $by $as" ;;
			markdown)
				[ $by = total ] || is "$(sum_of_markdown $col)" \
					"$want" "$name: $by $as"
				;;
			text)
				is "$(sed -n '$s/.*[^0-9.]\([0-9.]*\)%$/\1/p' \
					"$out")" "$(echo "$want" | awk '$1 {
					printf "%.1f", 100 * $2 / $1 }')" \
					"$name: $by $as"
				;;
			esac
		done
	done
}

# --- functions by sources: some are there and no Go --------------------------------

mkdir m
printf 'module ex.com/g\n\ngo 1.24\n' >m/go.mod
printf 'package g\n\nvar f = func() int {\n\treturn 2\n}\n\nfunc A() int {\n\treturn 1\n}\n' \
	>m/a.go
printf '%%{\npackage g\n%%}\n%%token X\n%%%%\ne : X ;\nfunc y() {\n\n}\n' \
	>m/expr.y
printf 'package g\n\nfunc B( {\n' >m/broken.go
printf 'package g\n\nfunc C() {\n}\n\n<p>\n\nfunc D() {\n}\n' >m/half.go
printf '<html><script>\nfunc z() {\n}\n</script></html>\n' >m/page.html
printf 'not go at all\n\nfunc z() {\n\n\n\n}\n' >m/text.go
printf '\0\1\2\3' >m/bin.go
: >m/empty.go
for f in expr.y broken.go half.go page.html text.go bin.go empty.go gone.go; do
	cat >c.cov <<C
mode: count
ex.com/g/$f:2.1,6.2 40 0
ex.com/g/$f:7.9,8.2 3 5
ex.com/g/a.go:3.20,5.2 2 0
ex.com/g/a.go:7.14,9.2 1 1
C
	run covstat --by func --source m --as tsv c.cov
	is_status 1
	err_like "covstat: ex.com/g/$f:*"
	is "$(sum_of_tsv 4)" "$(truth c.cov)" "$f: rows add up"
	ok "$f: a row of its own" grep -qx \
		"ex.com/g/$f	2	(no function)	43	3	6.98" "$out"
	is "$(grep -c "^ex.com/g/$f" "$out")" 1 "$f: and no other"
	run covstat --by func --source m c.cov
	is_status 1
	any_err
	ok "$f: in text" grep -q "^ex.com/g/$f:2:	*(no function)	*7.0%" "$out"
	is "$(tail -n 1 "$out" | tr -s '\t' ' ')" 'total: (statements) 8.7%' \
		"$f: the total of a text"
	run covstat --by func --source m --fail-under 8.8 c.cov
	is_status 1
	err_like '*coverage 8.70% is under 8.8%'
done
sed 's/expr.y/a2.go/; /gone/d' c.cov >good.cov
run covstat --by func --source m --as tsv good.cov
is_out 'ex.com/g/a.go	7	A	1	1	100.00
ex.com/g/a.go	3	(no function)	2	0	0.00' 'literals outside of functions'
run covstat --by func --source m --fail-under 34 good.cov
is_status 1 'the gate counts them'
any_err
# A block that lies in two functions counts once.
printf 'mode: set\nex.com/g/half2.go:1.1,5.2 7 1\n' >two.cov
printf 'package g\nfunc C() {\n}\nfunc D() {\n}\n' >m/half2.go
run covstat --by func --source m --as tsv two.cov
is "$(sum_of_tsv 4)" '7 7' 'a block in two functions'

# --- every directory, every table --------------------------------------------------

n=0
for dir in "$data"/edge-count "$data"/edge-set "$data"/cni-bridge \
	"$data"/edge-two-binaries "$data"/edge-names; do
	# As covstat has them, one block instead of equal ones.
	run covtext "$dir/data"
	any_err
	cp "$out" text.cov
	run covmerge text.cov
	cp "$out" all.cov
	adds_up "${dir##*/}" "$(truth all.cov)" 0 "$dir/data"
	n=$((n + 1))
done
is $n 5 'directories'

# --- pages, records, rows ----------------------------------------------------------

# The numbers of a binary in the record, on its page, and in its profile; the
# data of sources on the page, and the files of rows.
run covfetch "$sample/bucket"
cp "$out" fetched
run covgroup --by binary fetched
cp "$out" records
n=0
while read -r record; do
	printf '%s\n' "$record" >one
	hash=$(sed 's/.*"covmeta_hash":"\([^"]*\)".*/\1/' one)
	cov=$sample/expected/binaries/$hash.cov
	cp one "$out"
	is "$(sum_of_ndjson)" "$(truth "$cov")" "$hash: the record"
	run covhtml --source "$sample/src" "$cov"
	cp "$out" page.html
	is "$(sed -n '/<table id="files">/,/<\/table>/p' page.html |
		sed -n 's/.*>\([0-9]*\)\/\([0-9]*\)$/\2 \1/p' |
		awk '{ t += $1; c += $2 } END { print t + 0, c + 0 }')" \
		"$(truth "$cov")" "$hash: the files of the page"
	run covstat --by file --as tsv "$cov"
	cut -f 1-3 "$out" >files
	data_of page.html lines | awk '{
		split(names = substr($0, 1, index($0, ",\"repo\"")), name, /"/)
		n = split(substr($0, index($0, ",\"b\":[\"")), part, /"/)
		for (i = 4; i <= n && part[i] ~ /^\[/; i += 2) {
			m = split(substr(part[i], 2), v, ",")
			for (k = 6; k <= m; k += 6) {
				t += v[k - 1]
				if (v[k] + 0)
					c += v[k - 1]
			}
			print name[i] "\t" t + 0 "\t" c + 0
			t = c = 0
		}
	}' | sort >got
	file_is_file got files "$hash: the data of the page"
	run covbq --collection c --source "$sample/src" one
	any_err # nobody says that it was built from these
	is "$(sed 's/.*"source_filename":"\([^"]*\)".*/\1/' "$out" | sort -u)" \
		"$(cut -f 1 files)" "$hash: the files of the rows"
	for to in csv badge; do
		run covexport --to $to "$cov"
		case $to in
		csv) is "$(awk -F, 'NR > 1 { t += $2; c += $3 }
			END { print t + 0, c + 0 }' "$out")" \
			"$(truth "$cov")" "$hash: the CSV" ;;
		badge) ok "$hash: the badge" grep -q \
			"<title>coverage: $(covstat --total "$cov")%<" "$out" ;;
		esac
	done
	# All others have lines, each the same ones.
	run covexport --to lcov "$cov"
	awk -F: '/^L[FH]/ { n[$1] += $2 } /^DA/ { d++; z += /,0$/ }
		END { print n["LF"], n["LH"], d, d - z }' "$out" >lcov
	is "$(cut -d ' ' -f 1,2 lcov)" "$(cut -d ' ' -f 3,4 lcov)" \
		"$hash: LCOV adds up"
	want=$(cut -d ' ' -f 1,2 lcov)
	run covexport --to cobertura "$cov"
	is "$(sed -n 's/.*lines-covered="\([0-9]*\)" lines-valid="\([0-9]*\)".*/\2 \1/p' \
		"$out") $(grep -c '<line ' "$out") $(grep -vc -e 'hits="0"' \
		-e '^<[^l]' -e '^</' -e '^<lines' "$out")" "$want $want" \
		"$hash: Cobertura"
	run covexport --to codecov "$cov"
	is "$(grep -o '"[0-9]*":[0-9]*' "$out" |
		awk -F: '{ n++; h += $2 > 0 } END { print n, h }')" "$want" \
		"$hash: Codecov"
	run covexport --to sonar "$cov"
	is "$(awk '/lineToCover/ { n++; h += /true/ } END { print n, h }' \
		"$out")" "$want" "$hash: Sonar"
	n=$((n + 1))
done <records
is $n 4 'binaries'
done_testing
