# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Names that are empty, as of a variable that nobody set, and names that a
# terminal would obey.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# empty TOOL ARGUMENT... : refused, and nothing is written.
empty() {
	run "$@" </dev/null
	is_status 2
	err_like '*: empty name*'
	is "$(ls -A)" '' "$*: nothing is written"
}
empty covhtml -o ''
empty covhtml --output= --complete
empty covbq --collection c -o ''
empty covbq load --collection c --sqlite ''
run covbq --collection '' </dev/null
is_status 2
any_err

# U+009B is ESC [ in one character.
run covfilter "$(printf 'a\302\233\0332Jb\302\244\177')"
is_status 2 'control characters of C0 and C1: status'
is_err "$(printf 'covfilter: a???2Jb\302\244?: No such file or directory')" \
	'control characters of C0 and C1: message'

# What turns the direction of text makes one name look like another.
bidi=$(printf 'a\342\200\256b\342\201\246c\342\200\216d\330\234e')
is_turned() {
	LC_ALL=C grep -q "$(printf \
		'\342\200[\216\217\252-\256]\|\342\201[\246-\251]\|\330\234')" "$@"
}
run covfilter "$bidi"
is_status 2
is_err 'covfilter: a???b???c???d??e: No such file or directory' \
	'direction of text: message'
for tool in $COV_TOOLS cov; do
	run "$tool" "--$bidi" </dev/null
	is_status 2
	any_err
	ok "$tool: direction of text: option" ! is_turned "$err"
	run "$tool" "$bidi" </dev/null
	is_status "$status"
	any_err
	ok "$tool: direction of text: operand" ! is_turned "$err"
done

# Formats that programs read keep their bytes, but on a terminal.
on_terminal() {
	python3 - "$@" <<'P'
import os, subprocess, sys
ours, theirs = os.openpty()
child = subprocess.Popen(sys.argv[1:], stdout=theirs)
os.close(theirs)
while True:
    try:
        more = os.read(ours, 4096)
    except OSError:
        break
    if not more:
        break
    os.write(1, more)
sys.exit(child.wait())
P
}
# Names at the end of a buffer of 64 KB are cut anywhere.
{ echo 'mode: set'
	awk -v name="$bidi$(printf '\302\233\033[2J\303\244')" 'BEGIN {
		for (i = 100; i < 4000; i++)
			printf "%s/%d.go:1.1,2.2 1 1\n", name, i }'; } >many
run covfilter many
ok 'covfilter: a pipe gets the bytes' cmp -s "$out" many
terminal_tests() {
	run on_terminal covfilter many
	ok 'covfilter: a terminal does not' ! is_turned "$out"
	ok 'covfilter: nor other control characters' ! env LC_ALL=C grep -q \
		"$(printf '\302\233\|\033')" "$out"
	is "$(sed -n '2s/\r$//p' "$out")" \
		"$(printf 'a???b???c???d??e???[2J\303\244/100.go:1.1,2.2 1 1')" \
		'covfilter: the rest is as it was'
	is "$(wc -l <"$out")" "$(wc -l <many)" 'covfilter: all of it'
}
if python3 -c 'import os; os.openpty()' 2>/dev/null; then
	terminal_tests
else
	diag 'left out: no terminals here, or no python3'
fi

# In tables for people, too: namespaces, owners, files.
d=$(find "$sample/bucket" -path '*/frontend-7*/frontend/covmeta.*' | sed -n 1p)
mkdir -p "bucket/h/$bidi/$bidi/c/20250312T074400Z/img/$bidi"
cp "${d%/*}"/cov* "bucket/h/$bidi/$bidi/c/20250312T074400Z/img/$bidi/"
run cov run bucket -C c
is_status "$status"
any_err
ok 'cov run: a table' grep -q '^a???b???c???d??e' "$out"
ok 'cov run: no direction of text' ! is_turned "$out" "$err"
ok 'nor in pages' ! is_turned c/html/*.html
printf 'mode: set\n%s/a.go:1.1,2.2 1 1\n' "$bidi" >odd
for as in text tsv markdown; do
	run covstat --as $as odd
	ok "covstat --as $as: no direction of text" ! is_turned "$out"
done
done_testing
