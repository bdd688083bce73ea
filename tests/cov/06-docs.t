# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# What the texts at the top promise, and the options of the driver.
. "${COV_TOP:-.}/tests/lib/tap.sh"

sed -n 's/^| \(tests[^ ]*\) |.*/\1/p' "$top/ARCHITECTURE.md" |
	grep -v TOOL | while read -r name; do
		[ -d "$top/$name" ] || echo "$name"
	done >missing
is "$(cat missing)" '' 'ARCHITECTURE.md has folders of tests that are there'
for tool in cov $COV_TOOLS; do
	grep -q "^| $tool |.*| man/$tool.1 |" "$top/README.md" || echo "$tool"
	[ -f "$top/man/$tool.1" ] || echo "man/$tool.1"
done >missing
is "$(cat missing)" '' 'README.md has every tool and its manual'
for tool in cov $COV_TOOLS; do
	for file in cov.bash-completion _cov cov.fish; do
		grep -qw "$tool" "$top/tools/cov/$file" || echo "$tool: $file"
	done
done >missing
is "$(cat missing)" '' 'completion knows every tool'
for page in "$top"/man/*.[157]; do
	name=${page##*/}
	[ "$name" = cov.7 ] ||
		grep -q "^\.Xr ${name%.?} ${name##*.}" "$top/man/cov.7" ||
		echo "$name"
done >missing
is "$(cat missing)" '' 'cov(7) names every page'

# The driver is a script, so tests of the tools' tables leave it out.
run cov --help-options
tr ' ' '\n' <"$out" | grep '^-' | sort >table
sed -n 's/\\-/-/g; s/^\.It Fl //p' "$top/man/cov.1" | tr ' ' '\n' |
	grep -E '^-?[A-Za-z]' | grep -vE '^(Ar|[A-Z=,]{2,}|[NR]|N/s)$' |
	sed 's/^/-/' | sort -u >page
file_is_file page table 'options of cov: page and help'

done_testing
