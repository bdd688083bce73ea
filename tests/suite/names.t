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
done_testing
