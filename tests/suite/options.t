# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The options of each tool's table are those of its manual page, and those of
# its --help.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# Options that a page explains: the `.It Fl` lines, as -x and --name.
page_options() {
	sed -n 's/\\-/-/g; s/\\&//g; s/^\.It Fl /Fl /p' "$1" | awk '{
		flag = 0
		for (i = 1; i <= NF; i++) {
			w = $i
			if (w == "Fl")
				flag = 1
			else if (w ~ /^(Ar|Cm|Op|Oo|Ns|Ic|Pq|Li|Sm)$/)
				flag = 0
			else if (flag && w != "," && w ~ /^-?[A-Za-z0-9]/)
				print "-" w
		}
	}' | sort -u
}

# The same from --help-options: `-x --name ARG`.
table_options() {
	awk '{ for (i = 1; i <= 2 && i <= NF; i++)
		if ($i ~ /^--?[A-Za-z0-9]/) print $i }' "$1" | sort -u
}

for tool in $COV_TOOLS; do
	page=$top/man/$tool.1
	ok "$tool: there is a page" test -f "$page" || continue
	run "$tool" --help-options
	table_options "$out" >table
	page_options "$page" >page
	file_is_file page table "$tool: options of the page and of the table"
	run "$tool" --help
	grep -o -e '^  *-[^ ]*,\{0,1\} *--[^ ]*' -e '^ *--[^ ]*' "$out" |
		tr -d ',' | sed 's/\[=.*//' | tr ' ' '\n' | grep . | sort -u >help
	comm -13 table help >extra
	is "$(cat extra)" '' "$tool: --help tells of nothing else"
	for opt in $(grep -- '^--' table); do
		case $opt in
		--help | --version) continue ;;
		esac
		grep -q -e "$opt\$" help || echo "$opt"
	done >hidden
	is "$(cat hidden)" '' "$tool: --help tells of all"
	sed -n 's/^\.Sh //p' "$page" | tr -d '"' >sections
	printf '%s\n' NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES \
		'SEE ALSO' >needed
	is "$(grep -vxF -f sections needed)" '' "$tool: sections of the page"
done

done_testing
