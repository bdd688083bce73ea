# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Which lines ran: pages, rows and the list of missing lines say the same. One
# program, built by three versions of Go. Since Go 1.27 a block may end at
# column 1 of a line that is not in it, `10.2,12.1`.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/lib/pagedata.sh"

split=$data/go127-split

# Lines with a count, `LINE:COUNT `, of the rows of a file.
of_rows() {
	sed -n 's/.*"source_line_number":\([0-9]*\),"line_executions":\([0-9]\)/\1:\2/p' \
		"$1" | tr -d '}' | tr '\n' ' '
}
# The same of a page with one file: the greatest count of its blocks.
of_page() {
	data_of "$1" lines | sed 's/.*"b":\["\[\([^]]*\)\]"\].*/\1/' | awk -F, '{
		for (i = 1; i <= NF; i += 6) {
			line += $i
			for (k = line; k <= line + $(i + 2); k++) {
				if (!(k in n) || $(i + 5) > n[k])
					n[k] = $(i + 5)
				if (k > last)
					last = k
			}
			line += $(i + 2)
		}
		for (k = 1; k <= last; k++)
			if (k in n)
				printf "%d:%d ", k, n[k]
	}'
}
# Those with a block that did not run, and none that did.
of_list() {
	cut -f 5 "$1" | tr ',' '\n' |
		awk -F- '{ for (i = $1; i <= $NF; i++) printf "%d:0 ", i }'
}

# lines_are DIR SOURCES LINES
of_lcov() {
	sed -n 's/^DA:\([0-9]*\),0$/\1:0/p; s/^DA:\([0-9]*\),.*/\1:1/p' "$1" |
		tr '\n' ' '
}
lines_are() {
	rm -rf b
	mkdir -p b/n/ns/w-0/c/20260101T000000Z/img
	cp -R "$1" b/n/ns/w-0/c/20260101T000000Z/img/prog
	run covfetch b
	cp "$out" fetched
	run covgroup --by binary fetched
	cp "$out" binaries
	run covbq --collection x --source "$2" binaries
	any_err # nobody says that it was built from these
	is "$(of_rows "$out")" "$3" "${1##*/}: rows"
	run covhtml -o page.html --source "$2" "$1"
	is "$(of_page page.html)" "$3" "${1##*/}: the page"
	run covstat -m --as tsv "$1"
	is "$(of_list "$out")" "$(printf '%s' "$3" | tr ' ' '\n' |
		sed -n '/:0$/p' | tr '\n' ' ')" "${1##*/}: the list"
	run covexport --to lcov "$1"
	is "$(of_lcov "$out")" "$3" "${1##*/}: the export"
}

lines_are "$split/go1.26.8" "$split/src" "$(for i in 9 10 11 12 13 14 15 16 \
	17; do printf '%d:1 ' $i; done)18:0 19:0 $(for i in 21 22 23 24 25 26 27 \
	28 29 31 36 37 38 39 40 41 42 44 45 46 47 48; do printf '%d:1 ' $i
done)"
for go in 1.27.1 1.27.2; do
	lines_are "$split/go$go" "$split/src" \
		'10:1 11:1 13:1 15:1 17:1 18:0 21:1 22:1 26:1 28:1 31:1 37:1 41:1 45:1 47:1 '
done

# What has no statements and did not run misses nothing: no line of a page is
# orange where the words beside it say that there is no gap.
cat >none.cov <<'C'
mode: set
example.com/split/main.go:5.2,5.6 0 0
example.com/split/main.go:9.26,10.8 1 1
example.com/split/main.go:11.2,13.8 0 1
C
run covstat -m none.cov
is_out 'example.com/split/main.go  1/1  100.0%
total                      1/1  100.0%' 'nothing is missing'
run covexport --to lcov none.cov
is "$(of_lcov "$out")" '9:1 10:1 11:1 12:1 13:1 ' 'nor in an export'
run covhtml --source "$split/src" none.cov
is "$(of_page "$out")" '9:1 10:1 11:1 12:1 13:1 ' 'nothing is orange'
# What ends where it began, at the beginning of a line, is on that line.
printf 'mode: set\nexample.com/split/main.go:9.1,9.1 1 0\n' >dot.cov
run covhtml --source "$split/src" dot.cov
is "$(of_page "$out")" '9:0 ' 'a block without bytes: the page'
run covstat -m --as tsv dot.cov
is "$(of_list "$out")" '9:0 ' 'a block without bytes: the list'

# The statements are those that each version of Go says.
for i in 1.26.8/14/15 1.27.1/39/40 1.27.2/14/15; do
	run covstat --by total --as tsv "$split/go${i%%/*}"
	is "$(cut -f 2,3 "$out")" "$(printf '%d\t%d' "${i##*/}" \
		"$(expr "$i" : '[^/]*/\([0-9]*\)')")" "statements of Go ${i%%/*}"
done
done_testing
