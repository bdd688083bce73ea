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
